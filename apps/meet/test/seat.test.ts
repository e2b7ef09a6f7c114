import { beforeEach, expect, test, vi } from "vitest";
import { giveUpSeat, keepSeat, readSeat } from "../src/app/seat.ts";

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});

test("a seat is changed part by part, and given up but for its link", () => {
  keepSeat("garden", { link: "a" });
  keepSeat("garden", { rejoin: "token", passphrase: "words" });
  expect(readSeat("garden")).toEqual({ link: "a", rejoin: "token", passphrase: "words" });
  giveUpSeat("garden");
  expect(readSeat("garden")).toEqual({ link: "a", passphrase: "words" });
});

test("another link to the same room inherits nothing", () => {
  keepSeat("garden", { link: "a", rejoin: "token", passphrase: "words", microphone: true });
  keepSeat("garden", { link: "b" });
  expect(readSeat("garden")).toEqual({ link: "b" });
});
