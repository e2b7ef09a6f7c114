import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DataKeys } from "../../../src/drop-in/groups/data-keys.ts";

const secret = new Uint8Array(32).fill(1);
let keys: DataKeys;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  keys = new DataKeys();
});
afterEach(() => {
  keys.clear();
  vi.useRealTimers();
});

/** Whether a packet's key was there, or not, without any waiting. */
async function atOnce(key: Promise<CryptoKey | undefined>): Promise<"key" | "none" | "waits"> {
  let found: "key" | "none" | "waits" = "waits";
  void key.then((one) => (found = one === undefined ? "none" : "key"));
  await vi.advanceTimersByTimeAsync(0);
  await crypto.subtle.digest("SHA-256", secret);
  await vi.advanceTimersByTimeAsync(0);
  return found;
}

describe("keys of an epoch that we may be about to enter", () => {
  it("are waited for, and there when it begins", async () => {
    keys.entered(3n, secret);
    const coming = keys.coming(4n, "ana");
    expect(await atOnce(coming)).toBe("waits");
    keys.entered(4n, secret);
    expect(await coming).toBeDefined();
  });

  it("are waited for in vain once for each connection, until the next epoch", async () => {
    keys.entered(3n, secret);
    const never = 2n ** 64n - 1n;
    const first = keys.coming(never, "mallory");
    expect(await atOnce(first)).toBe("waits");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await first).toBeUndefined();
    expect(await atOnce(keys.coming(never, "mallory"))).toBe("none");
    expect(await atOnce(keys.coming(4n, "ana"))).toBe("waits");
    keys.entered(4n, secret);
    expect(await atOnce(keys.coming(never, "mallory"))).toBe("waits");
  });
});

describe("a group that was founded anew", () => {
  it("keeps its keys when those of the one before end, and has none of them", async () => {
    keys.entered(1n, secret);
    keys.entered(2n, secret);
    keys.entered(0n, secret);
    expect([0n, 1n, 2n].map((epoch) => keys.has(epoch))).toEqual([true, false, false]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(keys.has(0n)).toBe(true);
  });
});
