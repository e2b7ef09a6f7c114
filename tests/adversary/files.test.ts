import { encodeBase64url } from "@subrosa/protocol";
import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { Files } from "../../packages/client/src/data/files/files.ts";
import { decodeFrame, encodeFrame, newSalt, type Frame } from "../../packages/client/src/data/files/frames.ts";
import { pieceBytes, sealPiece, wayKey } from "../../packages/client/src/data/files/pieces.ts";
import type { FilePaths } from "../../packages/client/src/data/files/paths.ts";
import { World, settle, type Peer } from "../../packages/client/test/channel/world.ts";
import { company } from "../../packages/client/test/data/company.ts";
import { Net } from "../../packages/client/test/data/net.ts";
import { random } from "./support/client.ts";
import { dice, mangle, times } from "./support/mangle.ts";

// A member who offers and takes files by hand, beside two honest people, whose files arrive all the same.

const people = ["ana", "ben", "mal"];
let world: World;
let net: Net;
let ana: Files;
let ben: Files;
let mallory: Peer;
let lines: FilePaths;
beforeEach(() => {
  world = new World();
  net = new Net();
  [ana, ben] = ["ana", "ben"].map((id) => {
    const peer = world.add(id);
    const files = new Files(
      company(
        id,
        people.filter((other) => other !== id),
        world.clock,
      ),
    );
    files.follow(peer.channel, net.of(id));
    peer.channel.resync();
    return files;
  }) as [Files, Files];
  mallory = world.add("mal");
  lines = net.of("mal");
});

const bytes = new Uint8Array(3 * pieceBytes + 5).map((_, at) => at % 251);
const digest = (of: Uint8Array): string => createHash("sha256").update(of).digest("base64url");

/** Lets time pass until something holds. */
async function until(check: () => boolean): Promise<void> {
  for (let step = 0; step < 900 && !check(); step += 1) {
    await settle();
    world.clock.pass(100);
  }
  expect(check()).toBe(true);
}

/** Ben takes a file of Ana's, whatever Mallory does. */
async function goesOn(): Promise<void> {
  const id = await ana.offer(new File([bytes], "honest.bin"));
  await until(() => ben.transfers.some((one) => one.id === id));
  const got = await ben.take(id);
  expect(digest(new Uint8Array(await got!.arrayBuffer()))).toBe(digest(bytes));
}

type Lie = (piece: number) => { readonly piece?: number; readonly bytes: Uint8Array<ArrayBuffer> };

/** Mallory offers a file of this size and hash, and sends these pieces to whoever takes it. @returns how Ben's taking ended */
async function offers(told: { readonly size: number; readonly hash: string }, lie: Lie, count = 40): Promise<string> {
  const key = crypto.getRandomValues(new Uint8Array(32));
  const id = random(16);
  mallory.channel.on("file", (from, value) => {
    const word = value as { say: string; way: string; file: string; piece: number };
    if (word.say !== "take" || word.file !== id) return;
    const send = (frame: Frame): boolean => lines.sendByLane(from, encodeFrame(word.way, frame));
    const salt = newSalt();
    void wayKey(key, salt, id, "encrypt").then(async (sealing) => {
      send({ type: "start", salt });
      for (let piece = word.piece; piece < count; piece += 1) {
        const { piece: named = piece, bytes: said } = lie(piece);
        send({ type: "piece", piece: named, sealed: await sealPiece(sealing, piece, said) });
      }
    });
  });
  await mallory.channel.send("file-offer", { id, name: "x", type: "", ...told, key: encodeBase64url(key) });
  await until(() => ben.transfers.some((one) => one.id === id));
  let ended = "";
  void ben.take(id).then(
    () => (ended = "taken"),
    ({ code }: { code: string }) => (ended = code),
  );
  for (let step = 0; step < 200 && ended === ""; step += 1) {
    await settle();
    world.clock.pass(100);
  }
  // it goes on asking, until the person here has had enough
  if (ended === "") await ben.cancel(id);
  await settle();
  return ended;
}

const whole = (piece: number): { bytes: Uint8Array<ArrayBuffer> } => ({
  bytes: bytes.slice(piece * pieceBytes, (piece + 1) * pieceBytes),
});
const size = bytes.length;
const hash = digest(bytes);
const lies: Readonly<Record<string, readonly [told: { size: number; hash: string }, lie: Lie, ended: string]>> = {
  "nothing: it is taken": [{ size, hash }, whole, "taken"],
  "another hash": [{ size, hash: random(32) }, whole, "file-changed"],
  "a smaller size than what comes": [{ size: size - 1, hash }, whole, "file-changed"],
  "a larger size": [{ size: size + 1, hash }, whole, "file-changed"],
  "huge pieces": [{ size, hash }, () => ({ bytes: new Uint8Array(500_000) }), "file-changed"],
  "other bytes": [{ size, hash }, () => ({ bytes: new Uint8Array(pieceBytes) }), "file-changed"],
  "pieces far ahead": [{ size, hash }, (piece) => ({ ...whole(piece), piece: 2 ** 32 - 1 - piece }), "file-cancelled"],
};
test.each(Object.entries(lies))("a sender that lies about its file: %s", async (_, [told, lie, ended]) => {
  expect(await offers(told, lie)).toBe(ended);
  await goesOn();
});

test("a taker that gives credit without end, or none, or claims what it never got, costs the sender a bounded number of pieces", async () => {
  const large = new File([new Uint8Array(100 * pieceBytes)], "large.bin");
  const id = await ana.offer(large);
  let got = 0;
  lines.onLaneBytes((_, data) => {
    if (decodeFrame(data)?.frame.type === "piece") got += 1;
  });
  const way = random(8);
  const key = random(32);
  const word = { say: "take", file: id, of: "ana", way, key, piece: 0 };
  await mallory.channel.send("file", word);
  await until(() => ana.transfers[0]?.takers[0]?.state === "running");
  await settle();
  expect(got).toBe(0);
  for (const [have, upTo] of [
    [0, 2 ** 32 - 1],
    [2 ** 32 - 1, 0],
    [0, 2 ** 32 - 1],
  ] as const) {
    lines.sendByLane("ana", encodeFrame(way, { type: "credit", have, upTo }));
    for (let round = 0; round < 20; round += 1) await settle();
  }
  expect(got).toBeGreaterThan(0);
  expect(got).toBeLessThanOrEqual(64);
  for (let again = 0; again < 20; again += 1) await mallory.channel.send("file", { ...word, way: random(8) });
  await mallory.channel.send("file", { ...word, piece: 1e9 });
  await mallory.channel.send("file", { say: "end", file: id, way, done: true });
  await goesOn();
});

test("frames, mangled, on the line of a transfer that goes on", async () => {
  const frames: readonly Frame[] = [
    { type: "start", salt: newSalt() },
    { type: "piece", piece: 1, sealed: new Uint8Array(200) },
    { type: "credit", have: 1, upTo: 9 },
  ];
  const roll = dice(3);
  let way = random(8);
  const { tamper } = net;
  net.tamper = (data) => {
    way = decodeFrame(data)?.way ?? way;
    return data;
  };
  const going = goesOn();
  for (let done = 0; done < 3 * times; done += 1) {
    const frame = frames[done % frames.length];
    const mangled = frame === undefined ? Buffer.of() : mangle(encodeFrame(way, frame), roll);
    lines.sendByLane(roll(2) === 0 ? "ana" : "ben", Uint8Array.from(mangled));
    if (done % 1_000 === 0) await settle();
  }
  net.tamper = tamper;
  await going;
  await goesOn();
  expect(ben.transfers.map(({ state }) => state)).toEqual(["done", "done"]);
});
