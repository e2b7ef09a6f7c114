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

test("volumes are kept by participant, and what is no volume is not brought back", () => {
  keepSeat("garden", { link: "a", volumes: { ana: 0, ben: 0.35 } });
  giveUpSeat("garden");
  expect(readSeat("garden")?.volumes).toEqual({ ana: 0, ben: 0.35 });
  const stored = { link: "a", volumes: { ana: "0", ben: -1, cy: 2, dora: null, eli: 1 } };
  sessionStorage.setItem("subrosa.seat.garden", JSON.stringify(stored));
  expect(readSeat("garden")?.volumes).toEqual({ eli: 1 });
  for (const volumes of [null, 3, "loud", [true]]) {
    sessionStorage.setItem("subrosa.seat.garden", JSON.stringify({ link: "a", volumes }));
    expect(readSeat("garden")).toEqual({ link: "a", volumes: {} });
  }
});

test("another link to the same room inherits nothing", () => {
  keepSeat("garden", { link: "a", rejoin: "token", passphrase: "words", microphone: true });
  keepSeat("garden", { link: "b" });
  expect(readSeat("garden")).toEqual({ link: "b" });
});
