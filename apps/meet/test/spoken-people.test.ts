import type { RemoteParticipant, RoomInterface } from "@subrosa/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { listenToPeople } from "../src/call/spoken-people.ts";
import { remote } from "./people.ts";

const people = new Map<string, RemoteParticipant>();
const person = (name: string, more: Partial<RemoteParticipant> = {}): void => {
  people.set(name, remote(name, { id: name, ...more }));
};

let said: string[];
let change: () => void;
let ended: boolean;
let end: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  people.clear();
  said = [];
  ended = false;
  const on = (_: string, listener: () => void): (() => void) => {
    change = listener;
    return () => (ended = true);
  };
  end = listenToPeople({ participants: people, on: on as RoomInterface["on"] }, (about, words) =>
    said.push(`${about}: ${words}`),
  );
});
afterEach(() => {
  vi.useRealTimers();
});

test("a state that lasts is spoken once, and who shares it with them", () => {
  for (const name of ["Ana", "Ben", "Cy"]) person(name, { presence: "lost" });
  change();
  vi.advanceTimersByTime(2_900);
  change();
  expect(said).toEqual([]);
  vi.advanceTimersByTime(200);
  // Each replaces the one before, which still waits.
  expect(said.at(-1)).toBe("lost: Ana and 2 others: lost");
  change();
  vi.advanceTimersByTime(10_000);
  expect(said).toHaveLength(3);
});

test("what passes, who has left and a device that changed are not", () => {
  person("Ana", { presence: "delayed" });
  person("Ben", { presence: "lost" });
  person("Cy", { device: { state: "changed" }, presence: "lost" });
  change();
  vi.advanceTimersByTime(2_000);
  person("Ana");
  people.delete("Ben");
  change();
  vi.advanceTimersByTime(10_000);
  expect(said).toEqual([]);
});

test("another state of the same person is another word, and the end is the end", () => {
  person("Ana", { presence: "delayed" });
  change();
  vi.advanceTimersByTime(3_000);
  person("Ana", { presence: "lost" });
  change();
  vi.advanceTimersByTime(3_000);
  expect(said).toEqual(["late: Ana: late", "lost: Ana: lost"]);
  person("Ana", { presence: "delayed" });
  change();
  end();
  vi.advanceTimersByTime(10_000);
  expect(said).toHaveLength(2);
  expect(ended).toBe(true);
});
