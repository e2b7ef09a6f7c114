import { expect, test } from "vitest";
import type { KeyMessage } from "../src/messages.ts";
import { FakeFrame, FakeWorker, keyOf, sealedVp8 } from "./fakes.ts";

const content = Uint8Array.of(0x10, 2, 3, 4, 5, 6, 7, 8);

/** A worker with a key port, and the other end of it. */
async function keyed(worker = new FakeWorker()): Promise<{ worker: FakeWorker; port: MessagePort }> {
  const { port1, port2 } = new MessageChannel();
  await worker.tell({ type: "keys", port: port2 });
  return { worker, port: port1 };
}

function give(port: MessagePort, direction: "send" | "receive", byte: number): Uint8Array {
  const baseKey = new Uint8Array(keyOf(byte).baseKey);
  port.postMessage({ type: "install", direction, track: "t", kid: BigInt(byte), baseKey } satisfies KeyMessage, [
    baseKey.buffer,
  ]);
  return baseKey;
}

test("keys that come over a port seal and open, and are taken away by it", async () => {
  const { worker, port } = await keyed();
  const opened = worker.transform("receive", "t");
  expect(give(port, "receive", 1).byteLength).toBe(0);
  await expect.poll(() => worker.reasons("t")).toContain("no-frame");
  await opened.push(...(await sealedVp8(keyOf(1), content)));
  expect(opened.written).toHaveLength(1);
  port.postMessage({ type: "remove", direction: "receive", track: "t", kid: 1n } satisfies KeyMessage);
  await expect.poll(() => worker.reasons("t").at(-1)).toBe("no-key");
  await opened.push(...(await sealedVp8(keyOf(1), content)));
  expect(opened.written).toHaveLength(1);
  port.close();
});

test("the next port takes the place of the one before, whose keys go for good", async () => {
  const { worker, port } = await keyed();
  const camera = worker.transform("send", "t");
  give(port, "send", 1);
  await expect.poll(() => worker.reasons("t")).toContain("no-frame");
  const later = await keyed(worker);
  await camera.push(new FakeFrame("video/VP8", content, "key"));
  expect(camera.written).toEqual([]);
  // a sending key that was taken away never seals again, whoever gives it
  give(later.port, "send", 1);
  await expect.poll(() => worker.reasons("t").at(-1)).toBe("key-reused");
  give(later.port, "send", 2);
  await expect.poll(() => worker.reasons("t").at(-1)).toBe("no-frame");
  await camera.push(new FakeFrame("video/VP8", content, "key"));
  expect(camera.written).toHaveLength(1);
  for (const one of [port, later.port]) one.close();
});
