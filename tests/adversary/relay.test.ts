import { paths, subprotocol } from "@subrosa/protocol";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { FilePaths, RelaySocket } from "../../packages/client/src/data/files/paths.ts";
import { Files } from "../../packages/client/src/data/files/files.ts";
import { World } from "../../packages/client/test/channel/world.ts";
import { company } from "../../packages/client/test/data/company.ts";
import { eventually } from "../eventually.ts";
import { random, type Link } from "./support/client.ts";
import { undisturbed } from "./support/honest-pair.ts";
import { startServer, type WatchedServer } from "./support/server.ts";

// Files of two people who have no direct path, through the relay of a real server: beside others who have the link, and bent by the server itself.

let server: WatchedServer;
beforeAll(async () => {
  server = await startServer({ maxFileBytes: 4_000_000, maxConnectionsPerAddress: 64, joinTimeout: 2 });
});
afterAll(() => server.close());

/** What becomes of a binary message on its way; `count` is its place among all. */
type Bend = (data: Buffer, count: number) => readonly Buffer[] | "cut";

let bend: Bend;
let tickets: string[];
/** Is told each ticket before its people are at the relay. */
let watch: (ticket: string) => Promise<void>;
beforeEach(() => {
  bend = (data) => [data];
  tickets = [];
  watch = () => Promise.resolve();
});

const connect = (): WebSocket => new WebSocket(new URL(paths.relay, server.url.replace("http", "ws")), subprotocol);

/** A line to the relay, as a page has it. */
class Line implements RelaySocket {
  binaryType = "arraybuffer";
  readonly #socket = connect();
  readonly #last: Buffer[] = [];

  constructor(hello: object, ready: Promise<void>) {
    this.#socket.on("open", () => void ready.then(() => this.#socket.send(JSON.stringify(hello))));
    this.#socket.on("error", () => undefined);
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(data);
  }

  close(): void {
    this.#socket.close();
  }

  addEventListener(type: "open" | "close" | "message", listener: (event: { readonly data: unknown }) => void): void {
    if (type !== "message") this.#socket.on(type, () => listener({ data: undefined }));
    else this.#socket.on("message", (data: Buffer, isBinary) => this.#pass(data, isBinary, listener));
  }

  #pass(data: Buffer, isBinary: boolean, listener: (event: { readonly data: unknown }) => void): void {
    if (!isBinary) return listener({ data: data.toString() });
    this.#last.push(data);
    const bent = bend(data, this.#last.length);
    if (bent === "cut") this.#socket.terminate();
    else for (const one of bent) listener({ data: Uint8Array.from(one).buffer });
  }
}

/** Ana and Ben in a room of the server's, without lanes. */
function two(link: Link): { readonly ana: Files; readonly ben: Files; readonly goOn: () => void } {
  const world = new World();
  const ways: FilePaths = {
    limit: 4_000_000,
    sendByLane: () => false,
    onLaneBytes: () => () => undefined,
    onLaneChanged: () => () => undefined,
    openRelay: (ticket) => {
      server.keepSecret(ticket);
      tickets.push(ticket);
      const first = tickets.filter((one) => one === ticket).length === 1;
      return new Line({ type: "relay", ...link, ticket }, first ? watch(ticket) : Promise.resolve());
    },
  };
  const [ana, ben] = ["ana", "ben"].map((id) => {
    const peer = world.add(id);
    const files = new Files(company(id, id === "ana" ? ["ben"] : ["ana"], world.clock));
    files.follow(peer.channel, ways);
    peer.channel.resync();
    return files;
  });
  if (ana === undefined || ben === undefined) throw new Error("There are two.");
  // the sockets take the machine's time, all else takes this
  return { ana, ben, goOn: () => world.clock.pass(25) };
}

const bytes = new Uint8Array(600_000).map((_, at) => at % 251);
const digest = (of: Uint8Array): string => createHash("sha256").update(of).digest("base64url");

/** How Ben's taking of a file of Ana's ends: "whole", or why not. Other bytes than Ana's end the test. */
async function transfer(link: Link): Promise<string> {
  const { ana, ben, goOn } = two(link);
  const turning = setInterval(goOn, 10);
  try {
    const id = await ana.offer(new File([bytes], "honest.bin"));
    await eventually(() => expect(ben.transfers.map((one) => one.id)).toContain(id));
    const got = await ben.take(id);
    expect(digest(new Uint8Array(await got!.arrayBuffer()))).toBe(digest(bytes));
    return "whole";
  } catch (failure) {
    return (failure as { readonly code?: string }).code ?? String(failure);
  } finally {
    clearInterval(turning);
  }
}

test("somebody with the link who is at the place first, a third who comes late, and lines full of junk: the file arrives, and they hear nothing of it", async () => {
  const heard: Buffer[] = [];
  await undisturbed(server, async ({ link }) => {
    const others: WebSocket[] = [];
    const come = async (ticket: string): Promise<WebSocket> => {
      const socket = connect();
      others.push(socket);
      socket.on("message", (data: Buffer, isBinary) => isBinary && heard.push(data));
      await once(socket, "open");
      socket.send(JSON.stringify({ type: "relay", ...link, ticket }));
      return socket;
    };
    // two of them with a place of their own, who say as much as the relay passes on
    const place = random(16);
    const [one] = [await come(place), await come(place)];
    for (let at = 0; at < 60; at += 1) one.send(Buffer.alloc(60_000, at));
    // no member can know a ticket; were one betrayed, this one would be there first, and say junk to whoever comes
    let betrayed = 0;
    watch = async (ticket) => {
      betrayed += 1;
      if (betrayed > 2) return;
      const thief = await come(ticket);
      thief.on("message", () => {
        thief.send(Buffer.from("what is no frame"));
        thief.close();
      });
    };
    expect(await transfer(link)).toBe("whole");
    expect(betrayed).toBeGreaterThan(2);
    const late = await come(tickets.at(-1) ?? "");
    expect((await once(late, "close"))[0]).toBe(4408);
    for (const socket of others) socket.terminate();
  });
  // the two heard each other's junk, and nobody anything of the file's
  const pieces = [...Array(Math.ceil(bytes.length / 60_000)).keys()].map((at) =>
    bytes.subarray(at * 60_000, at * 60_000 + 64),
  );
  expect(heard.filter((data) => pieces.some((piece) => data.includes(Buffer.from(piece))))).toEqual([]);
});

const flipped = (data: Buffer): Buffer => {
  const copy = Buffer.from(data);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
};
const held: Buffer[] = [];
const bends: Readonly<Record<string, readonly [bend: Bend, ends: readonly string[]]>> = {
  "changes a bit once": [(data, count) => [count === 5 ? flipped(data) : data], ["whole"]],
  "changes a bit of everything": [(data) => [flipped(data)], ["file-changed", "file-cancelled"]],
  "says one twice": [(data, count) => (count === 5 ? [data, data] : [data]), ["whole"]],
  "loses one": [(data, count) => (count === 4 ? [] : [data]), ["whole"]],
  "cuts each line after some": [(data, count) => (count === 6 ? "cut" : [data]), ["whole"]],
  "puts in junk": [(data) => [Buffer.alloc(0), Buffer.from(random(300)), data], ["whole"]],
  "swaps two": [
    (data, count) => {
      if (count !== 4) return [data, ...held.splice(0)];
      held.push(data);
      return [];
    },
    ["whole"],
  ],
};
test.each(Object.entries(bends))(
  "a server that %s: the file arrives whole, or people are told that it did not",
  async (_, [bending, ends]) => {
    held.length = 0;
    bend = bending;
    await undisturbed(server, async ({ link }) => {
      expect(ends).toContain(await transfer(link));
    });
  },
);
