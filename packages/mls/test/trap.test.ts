import { expect, test, vi } from "vitest";
import { type Engine, MlsEngineError, suites } from "../src/index.ts";
import { startEngine } from "../../../tests/engine.ts";
import { Room, bytes, room as options } from "./people.ts";

/** An engine, and its memory to spoil. */
async function fragile(): Promise<{ engine: Engine; memory: WebAssembly.Memory }> {
  const instantiate = vi.spyOn(WebAssembly, "instantiate");
  const engine = await startEngine();
  const instance = (await instantiate.mock.results[0]?.value) as unknown as WebAssembly.Instance;
  instantiate.mockRestore();
  return { engine, memory: instance.exports["memory"] as WebAssembly.Memory };
}

test("a trap ends its engine, and no other", async () => {
  const { engine, memory } = await fragile();
  const group = engine.leaf(suites.x25519).create({ ...options, credential: bytes("unlucky") });
  const other = await Room.open(2);
  new Uint8Array(memory.buffer).fill(0xff);
  expect(() => group.seal(bytes("hello"))).toThrow(
    expect.objectContaining({ name: "MlsEngineError", code: "trapped" }),
  );
  expect(engine.running).toBe(false);
  expect(() => group.seal(bytes("again"))).toThrow(expect.objectContaining({ code: "stopped" }));
  expect(() => engine.leaf(suites.x25519)).toThrow(MlsEngineError);
  // whoever lost its engine starts another and rejoins
  const again = await startEngine();
  const leaf = again.leaf(suites.x25519);
  const { commit } = other.at(0).commit({ add: [leaf.keyPackage(bytes("unlucky"))] });
  other.deliver(commit);
  expect(other.at(1).members()).toHaveLength(3);
});

test("what a trap leaves in memory is erased", async () => {
  const { engine, memory } = await fragile();
  const leaf = engine.leaf(suites.x25519);
  const { signatureKey } = leaf;
  expect(Buffer.from(memory.buffer).includes(Buffer.from(signatureKey))).toBe(true);
  engine.stop();
  expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true);
  expect(() => leaf.signatureKey).toThrow(expect.objectContaining({ code: "stopped" }));
});

test("engines share nothing", async () => {
  const [one, two] = [await startEngine(), await startEngine()];
  const group = one.leaf(suites.x25519).create({ ...options, credential: bytes("one") });
  two.stop();
  expect(group.members()).toHaveLength(1);
  expect([one.running, two.running]).toEqual([true, false]);
});

test("closing is final, and twice is harmless", async () => {
  const room = await Room.open(1);
  const group = room.at(0);
  group.close();
  group.close();
  expect(() => group.epoch).toThrow(expect.objectContaining({ code: "closed" }));
  const leaf = room.leaf();
  leaf.close();
  leaf.close();
  expect(() => leaf.keyPackage(bytes("x"))).toThrow(expect.objectContaining({ name: "MlsUsageError", code: "closed" }));
});

test("after a stop, closing is harmless too", async () => {
  const room = await Room.open(1);
  room.engine.stop();
  expect(() => room.at(0).close()).not.toThrow();
});
