import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Strangers } from "../../src/plane/strangers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched(): { strangers: Strangers; told: number[] } {
  const told: number[] = [];
  const strangers: Strangers = new Strangers(() => told.push(strangers.count));
  return { strangers, told };
}

it("gives the group's word ten seconds to come", () => {
  const { strangers, told } = watched();
  strangers.see(new Map([["A1", false]]));
  vi.advanceTimersByTime(9_000);
  strangers.see(new Map([["A1", true]]));
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([]);
});

it("tells of somebody whom nobody answers for, and that they went", () => {
  const { strangers, told } = watched();
  strangers.see(new Map([["M", false]]));
  vi.advanceTimersByTime(10_000);
  strangers.see(new Map());
  expect(told).toEqual([1, 0]);
});

it("waits longer for who has left the room, and tells when they stay", () => {
  const { strangers, told } = watched();
  strangers.see(new Map([["A1", true]]));
  strangers.see(new Map([["A1", false]]));
  vi.advanceTimersByTime(29_000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([1]);
});
