import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { protect, unprotect, type FrameWorker } from "../src/index.ts";
import { lookInterval, silentLooks } from "../src/main/watchdog.ts";
import { fakeTrack, newReceiver, newSender, openPage, refuseTransforms, type FakePageWorker } from "./page-fakes.ts";

let frames: FrameWorker;
let worker: FakePageWorker;
beforeEach(async () => {
  ({ frames, worker } = await openPage());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const looks = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * lookInterval);

async function workerDies(): Promise<void> {
  worker.silent = true;
  await looks(silentLooks + 1);
}

describe("a sender whose protection has failed", () => {
  const ways: [string, () => Promise<ReturnType<typeof newSender>>][] = [
    [
      "because its worker died",
      async () => {
        const sender = newSender();
        protect(sender, frames.sendTrack("camera"));
        await workerDies();
        return sender;
      },
    ],
    [
      "because the worker was dead before",
      async () => {
        const sender = newSender();
        await workerDies();
        protect(sender, frames.sendTrack("camera"));
        return sender;
      },
    ],
    [
      "because the transform was refused",
      async () => {
        const sender = newSender();
        refuseTransforms();
        protect(sender, frames.sendTrack("camera"));
        return sender;
      },
    ],
    [
      "because the transform was taken away",
      async () => {
        const sender = newSender();
        protect(sender, frames.sendTrack("camera"));
        sender.current = null;
        await looks(1);
        return sender;
      },
    ],
  ];

  test.each(ways)("takes no track any more, %s", async (_, failing) => {
    const sender = await failing();
    expect(sender.track).toBeNull();
    // Firefox would go on sending the last picture.
    expect(sender.active).toBe(false);
    await expect(sender.replaceTrack(fakeTrack())).rejects.toMatchObject({ code: "protection-failed" });
    await expect(sender.replaceTrack(null)).resolves.toBeUndefined();
    expect(sender.track).toBeNull();
    expect(() => protect(sender, frames.sendTrack("camera"))).toThrow(/make a new transceiver/);
  });

  test.each(ways)("loses one that was forced on it, %s, also after the worker's end", async (_, failing) => {
    const sender = await failing();
    frames.close();
    await looks(4);
    Object.assign(sender, { track: fakeTrack() });
    await looks(1);
    expect(sender.track).toBeNull();
  });

  test("says so, and gets no transform of a dead worker", async () => {
    const before = newSender();
    const protection = protect(before, frames.sendTrack("camera"));
    expect(protection.failed).toBe(false);
    await workerDies();
    expect(protection.failed).toBe(true);
    const after = newSender();
    expect(protect(after, frames.sendTrack("screen")).failed).toBe(true);
    expect(after.transform).toBeNull();
    expect(frames.sendTrack("screen").state).toEqual({ state: "InternalError", reason: "worker-died" });
  });
});

test("a sender that is protected again is watched for its new transform only", async () => {
  const sender = newSender();
  const first = protect(sender, frames.sendTrack("camera"));
  const second = protect(sender, frames.sendTrack("screen"));
  await looks(4);
  first.stop();
  expect([first.failed, second.failed]).toEqual([false, false]);
  expect(sender.track).not.toBeNull();
});

test("a receiver that is unprotected again, as SFUs use them again, is watched for its new transform only", async () => {
  const receiver = newReceiver();
  const first = unprotect(receiver, frames.receiveTrack("bob"));
  const second = unprotect(receiver, frames.receiveTrack("carol"));
  await looks(4);
  expect([first.failed, second.failed]).toEqual([false, false]);
  expect(receiver.track.stopped).not.toBe(true);
});

describe("a receiver plays nothing", () => {
  test("after its worker died, nor when it comes afterwards", async () => {
    const [early, late] = [newReceiver(), newReceiver()];
    const unprotection = unprotect(early, frames.receiveTrack("bob"));
    await workerDies();
    expect(unprotect(late, frames.receiveTrack("carol")).failed).toBe(true);
    expect(unprotection.failed).toBe(true);
    expect([early.track.stopped, late.track.stopped]).toEqual([true, true]);
  });

  test("without a transform", () => {
    refuseTransforms();
    const receiver = newReceiver();
    expect(unprotect(receiver, frames.receiveTrack("bob")).failed).toBe(true);
    expect(receiver.track.stopped).toBe(true);
  });
});

describe("the watchdog", () => {
  /** 30 frames a second, of which the worker sees those that reach it. */
  async function run(sender: { framesSent: number }, milliseconds: number, reaching: number): Promise<void> {
    for (let at = 0; at < milliseconds; at += 50) {
      sender.framesSent += 1.5;
      worker.seen += 1.5 * reaching;
      await vi.advanceTimersByTimeAsync(50);
    }
  }

  test("leaves a sender alone whose worker was busy, again and again, for up to four seconds", async () => {
    const sender = newSender();
    const protection = protect(sender, frames.sendTrack("camera"));
    for (const stall of [150, 600, 1000, 2000, 4000, 1000, 1000, 1000]) {
      await run(sender, 400, 1);
      worker.silent = true;
      await run(sender, stall, 0);
      worker.silent = false;
      // It answers first, and gets through what waits for it then.
      worker.answer();
      await vi.advanceTimersByTimeAsync(20);
      worker.seen = sender.framesSent;
    }
    await run(sender, 2000, 1);
    expect(protection.failed).toBe(false);
    expect(sender.track).not.toBeNull();
  });

  test.each([0, 0.5])("stops a leak of which the worker sees %d", async (reaching) => {
    const sender = newSender();
    const protection = protect(sender, frames.sendTrack("camera"));
    await run(sender, 3000, 1);
    expect(protection.failed).toBe(false);
    await run(sender, reaching === 0 ? 1500 : 2500, reaching);
    expect(protection.failed).toBe(true);
    expect(frames.sendTrack("camera").state).toEqual({ state: "EncryptionFailed", reason: "leak-stopped" });
  });

  test("says how many frames the senders of a track say they sent, which is not what the worker counts", async () => {
    const [one, other] = [newSender(), newSender()];
    const camera = frames.sendTrack("camera");
    protect(one, camera);
    const second = protect(other, camera);
    one.framesSent = 40;
    other.framesSent = 2;
    await looks(2);
    expect(camera.sent).toBe(42);
    // A new encoder's statistics begin at 0.
    one.framesSent = 10;
    await looks(4);
    expect(camera.sent).toBe(52);
    second.stop();
    other.framesSent = 5;
    await looks(4);
    expect(camera.sent).toBe(52);
    expect(frames.sendTrack("screen").sent).toBe(0);
  });

  test("goes on when a transport was closed for a moment, as bundling does, and ends with the connection", async () => {
    const sender = newSender();
    protect(sender, frames.sendTrack("camera"));
    frames.close();
    const transport = { state: "closed" };
    Object.assign(sender, { transport });
    await looks(4);
    transport.state = "connected";
    Object.assign(sender, { track: fakeTrack() });
    await looks(4);
    expect(sender.track).toBeNull();
    transport.state = "closed";
    await looks(22);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("ends with the last thing to look at", async () => {
    const protection = protect(newSender(), frames.sendTrack("camera"));
    frames.close();
    expect(protection.failed).toBe(true);
    await looks(2);
    expect(vi.getTimerCount()).toBe(1);
    protection.stop();
    await looks(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test("a closed track gives the worker no keys, which a later track of its name would get", () => {
  const closed = frames.receiveTrack("bob");
  closed.close();
  const posted = vi.spyOn(worker, "postMessage");
  const key = { kid: 1n, baseKey: new Uint8Array(32) };
  closed.install(key);
  closed.tryOut(key);
  closed.remove(1n);
  expect(posted).not.toHaveBeenCalled();
  frames.receiveTrack("bob").install(key);
  expect(posted).toHaveBeenCalledOnce();
});

test("who waits for a copy of a sealed frame gets it, or hears that none comes any more", async () => {
  const camera = frames.sendTrack("camera");
  expect(await camera.sealedFrame()).toEqual(Uint8Array.of(0xd0, 1));
  worker.silent = true;
  const waiting = [camera.sealedFrame(), camera.sealedFrame(), frames.sendTrack("screen").sealedFrame()];
  camera.close();
  frames.close();
  expect(await Promise.all(waiting)).toEqual([undefined, undefined, undefined]);
  expect(await frames.sendTrack("microphone").sealedFrame()).toBeUndefined();
});
