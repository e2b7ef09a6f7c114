import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Pulse } from "../../src/plane/pulse.ts";

/** A connection on which as much comes in each second as the test says. */
function feel(): { flow: number | undefined; probes: number; readonly changes: boolean[]; readonly pulse: Pulse } {
  let came = 0;
  const felt = { flow: 1 as number | undefined, probes: 0, changes: [] as boolean[] };
  const artery = {
    came: () => Promise.resolve(felt.flow === undefined ? undefined : (came += felt.flow)),
    probe: () => void felt.probes++,
  };
  const pulse: Pulse = new Pulse(artery, () => felt.changes.push(pulse.isSilent));
  return Object.assign(felt, { pulse });
}

describe("the pulse of an SFU", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("is there while anything comes, and then nothing is asked", async () => {
    const felt = feel();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(felt).toMatchObject({ probes: 0, changes: [] });
    felt.pulse.stop();
  });

  test("is gone when five looks saw nothing, not even what answers a question, and comes back", async () => {
    const felt = feel();
    await vi.advanceTimersByTimeAsync(3_000);
    felt.flow = 0;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(felt.pulse.isSilent).toBe(false);
    expect(felt.probes).toBe(3);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(felt.pulse.isSilent).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    felt.flow = 1;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(felt.changes).toEqual([true, false]);
    felt.pulse.stop();
  });

  test("is not missed where nothing need come, nor after its end", async () => {
    const felt = feel();
    felt.flow = undefined;
    await vi.advanceTimersByTimeAsync(60_000);
    felt.flow = 0;
    await vi.advanceTimersByTimeAsync(4_000);
    felt.pulse.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(felt.changes).toEqual([]);
  });
});
