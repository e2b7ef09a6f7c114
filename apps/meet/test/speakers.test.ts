import type { RoomInterface } from "@subrosa/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Speakers } from "../src/call/speakers.ts";

interface Raised {
  readonly id: string;
  readonly tracks: ReadonlyMap<string, never>;
  handRaisedAt: number | undefined;
}

const raised = (id: string): Raised => ({ id, tracks: new Map(), handRaisedAt: undefined });
const [ana, ben] = [raised("ana"), raised("ben")];
let speakers: Speakers;
beforeEach(() => {
  vi.useFakeTimers();
  ana.handRaisedAt = ben.handRaisedAt = undefined;
  const room: Partial<Record<keyof RoomInterface, unknown>> = {
    local: raised("me"),
    participants: new Map([ana, ben].map((person) => [person.id, person])),
    on: () => () => undefined,
  };
  speakers = new Speakers(room as RoomInterface);
});
afterEach(() => {
  speakers.close();
  vi.useRealTimers();
});

const orderAfter = (milliseconds: number): string => {
  vi.advanceTimersByTime(milliseconds);
  return speakers.speaking.get().order.join(" ");
};

test("a hand brings its person to the front, and nobody moves while a pointer moves over the tiles", () => {
  expect(orderAfter(100)).toBe("ana ben");
  speakers.hold();
  ben.handRaisedAt = 1;
  expect(orderAfter(2_000)).toBe("ana ben");
  expect(orderAfter(2_000)).toBe("ben ana");
});

test("nobody moves while a tile has the focus", () => {
  expect(orderAfter(100)).toBe("ana ben");
  speakers.focused = true;
  ben.handRaisedAt = 1;
  expect(orderAfter(60_000)).toBe("ana ben");
  speakers.focused = false;
  expect(orderAfter(100)).toBe("ben ana");
});
