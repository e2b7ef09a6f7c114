import { encodeBase64url, encodeMessage, paths, subprotocol } from "@subrosa/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createServer, type Server, type ServerOptions } from "../src/index.ts";
import { joining, proof } from "./support.ts";

let server: Server;
const sockets: WebSocket[] = [];

async function start(options: ServerOptions = {}): Promise<void> {
  server = await createServer({ port: 0, logLevel: "silent", ...options });
  const member = await open(paths.gateway);
  member.send(encodeMessage(joining(1)));
  await new Promise((resolve) => member.once("message", resolve));
}

beforeEach(() => {
  sockets.length = 0;
});
afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  await server.close();
});

function open(path: string): Promise<WebSocket> {
  const socket = new WebSocket(new URL(path, server.url.replace("http", "ws")), subprotocol);
  sockets.push(socket);
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(socket));
    socket.once("error", reject);
  });
}

const ticket = (number: number): string => encodeBase64url(new Uint8Array(16).fill(number));
const hello = (number: number, changes: object = {}): string =>
  JSON.stringify({ type: "relay", room: "rose", proof: proof(1), ticket: ticket(number), ...changes });
const closing = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.once("close", resolve));
const next = (socket: WebSocket): Promise<Buffer> => new Promise((resolve) => socket.once("message", resolve));

async function pair(number: number): Promise<[WebSocket, WebSocket]> {
  const [one, other] = [await open(paths.relay), await open(paths.relay)];
  const paired = Promise.all([next(one), next(other)]);
  one.send(hello(number));
  other.send(hello(number));
  for (const message of await paired) expect(message.toString()).toBe('{"type":"paired"}');
  return [one, other];
}

test("two who name the same ticket hear each other, in order and both ways, and nobody else does", async () => {
  await start();
  const [ana, ben] = await pair(1);
  const [cy] = await pair(2);
  const heard: string[] = [];
  cy.on("message", (data: Buffer) => heard.push(data.toString()));
  const back = next(ana);
  const there = new Promise<string[]>((resolve) => {
    const got: string[] = [];
    ben.on("message", (data: Buffer) => {
      got.push(data.toString());
      if (got.length === 50) resolve(got);
    });
  });
  for (let number = 0; number < 50; number++) ana.send(Buffer.from(`${number}`));
  expect(await there).toEqual(Array.from({ length: 50 }, (_, number) => `${number}`));
  ben.send(Buffer.from("thanks"));
  expect((await back).toString()).toBe("thanks");
  expect(heard).toEqual([]);
});

test("when one side ends, the other one's line ends too", async () => {
  await start();
  const [ana, ben] = await pair(1);
  const closed = closing(ben);
  ana.close();
  expect(await closed).toBe(1000);
});

test("whoever has no proof, names no room in use, or says something else, is refused", async () => {
  await start();
  const cases: [string | Buffer, number][] = [
    [hello(1, { proof: proof(2) }), 4403],
    [hello(1, { room: "empty" }), 4403],
    [hello(1, { more: 1 }), 4400],
    [Buffer.from("bytes before the other side is there"), 4400],
    ["not json", 4400],
  ];
  for (const [message, code] of cases) {
    const socket = await open(paths.relay);
    const closed = closing(socket);
    socket.send(message);
    expect(await closed).toBe(code);
  }
});

test("text after the first message, and a second one, end both lines", async () => {
  await start();
  const [ana, ben] = await pair(1);
  const closed = [closing(ana), closing(ben)];
  ana.send(hello(1));
  expect(await Promise.all(closed)).toEqual([4400, 1000]);
});

test("nobody waits for ever for the other side", async () => {
  await start({ joinTimeout: 0.5 });
  const socket = await open(paths.relay);
  const closed = closing(socket);
  socket.send(hello(1));
  expect(await closed).toBe(4408);
});

test("what is not read is not taken: the line holds the sender back, and another transfer goes on", async () => {
  await start({ maxFileBytesPerSecond: 1_000_000_000 });
  const [ana, ben] = await pair(1);
  const [cy, dee] = await pair(2);
  ben.pause();
  const piece = Buffer.alloc(60_000);
  // More than all that lies between the two can hold.
  for (let number = 0; number < 1_000; number++) ana.send(piece);
  const passed = next(dee);
  cy.send(Buffer.from("x"));
  expect((await passed).toString()).toBe("x");
  expect(ana.bufferedAmount).toBeGreaterThan(10_000_000);
  let bytes = 0;
  const all = new Promise<void>((resolve) => {
    ben.on("message", (data: Buffer) => {
      bytes += data.length;
      if (bytes === 60_000_000) resolve();
    });
  });
  ben.resume();
  await all;
});

test("a transfer has an end, and a message a size", async () => {
  await start({ maxFileBytes: 1_000 });
  const [ana, ben] = await pair(1);
  const closed = [closing(ana), closing(ben)];
  for (let number = 0; number < 20; number++) ana.send(Buffer.alloc(60_000));
  expect(await Promise.all(closed)).toEqual([1009, 1000]);
  const [cy] = await pair(2);
  const refused = closing(cy);
  cy.send(Buffer.alloc(65_537));
  expect(await refused).toBe(1009);
});

test("a server without files has no relay, and says so when people join", async () => {
  await start({ maxFileBytes: 0 });
  await expect(open(paths.relay)).rejects.toThrow("404");
  const member = await open(paths.gateway);
  const joined = next(member);
  member.send(encodeMessage(joining(2)));
  expect(JSON.parse((await joined).toString())).toMatchObject({ limits: { fileBytes: 0 } });
});

test("one address has so many lines, and a server that stops ends all", async () => {
  await start({ maxConnectionsPerAddress: 4 });
  const [ana] = await pair(1);
  await pair(2);
  await expect(open(paths.relay)).rejects.toThrow("429");
  const closed = closing(ana);
  await server.close();
  expect(await closed).toBe(1012);
});
