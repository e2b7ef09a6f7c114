import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Gate } from "../../../src/drop-in/groups/gate.ts";

const members = new Set<string>();
let open = true;
let gate: Gate;
let passed: number[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  members.clear();
  open = true;
  passed = [];
  gate = new Gate({
    isOpen: () => open,
    isIn: (identity) => members.has(identity),
    failure: () => new Error("never"),
  });
});
afterEach(() => {
  gate.close();
  vi.useRealTimers();
});

/** Something is to be sent; which of them was sent when, `passed` says. */
function send(number: number): Promise<unknown> {
  return gate.passage().then(
    () => passed.push(number),
    (error: Error) => error.message,
  );
}

describe("what we send", () => {
  it("passes at once while everybody who is there is a member", async () => {
    members.add("ben");
    gate.arrived("ben");
    await send(1);
    expect(passed).toEqual([1]);
  });

  it("waits for whoever came and is no member yet, and keeps its order", async () => {
    gate.arrived("ben");
    const all = [send(1), send(2), send(3)];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(passed).toEqual([]);
    members.add("ben");
    gate.look();
    await Promise.all(all);
    expect(passed).toEqual([1, 2, 3]);
  });

  it("waits five seconds in all, however many strangers come one after the other", async () => {
    gate.arrived("eve 0");
    const first = send(1);
    for (let came = 1; came <= 2; came++) {
      await vi.advanceTimersByTimeAsync(2_400);
      gate.arrived(`eve ${came}`);
    }
    const second = send(2);
    await vi.advanceTimersByTimeAsync(300);
    await first;
    expect(passed).toEqual([1]);
    await vi.advanceTimersByTimeAsync(4_900);
    await second;
    expect(passed).toEqual([1, 2]);
  });

  it("waits five seconds for a stranger, once, and not for one who has gone", async () => {
    gate.arrived("eve");
    const first = send(1);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(passed).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    await first;
    gate.left("eve");
    gate.arrived("eve");
    await send(2);
    gate.arrived("mallory");
    const third = send(3);
    gate.left("mallory");
    await third;
    expect(passed).toEqual([1, 2, 3]);
  });

  it("waits until we are in, and is refused when that takes too long, or comes never", async () => {
    open = false;
    const first = send(1);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await first).toBe("never");
    const second = send(2);
    open = true;
    gate.look();
    await second;
    open = false;
    const third = send(3);
    gate.close();
    expect(await third).toBe("never");
    open = true;
    expect(await send(4)).toBe("never");
    expect(passed).toEqual([2]);
  });
});
