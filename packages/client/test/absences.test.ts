import type { ParticipantId } from "@subrosa/protocol";
import { beforeEach, expect, test } from "vitest";
import { Absences } from "../src/absences.ts";
import { FakeClock, id } from "./fakes.ts";

const ben = id<ParticipantId>("B");
let clock: FakeClock;
let lost: ParticipantId[];
let reachable: boolean;
let absences: Absences;
beforeEach(() => {
  clock = new FakeClock();
  lost = [];
  reachable = false;
  absences = new Absences(
    clock,
    () => reachable,
    (member) => lost.push(member),
  );
});

test("a member whom the restarted server does not know has 15 s to come back", () => {
  absences.missed(ben);
  clock.pass(14_999);
  expect(lost).toEqual([]);
  clock.pass(1);
  expect(lost).toEqual([ben]);
});

test("one who came back stays", () => {
  absences.missed(ben);
  absences.seen(ben);
  clock.pass(60_000);
  expect(lost).toEqual([]);
});

test("one whose media flow stays for as long as they do", () => {
  reachable = true;
  absences.missed(ben);
  clock.pass(60_000);
  expect(lost).toEqual([]);
  reachable = false;
  clock.pass(15_000);
  expect(lost).toEqual([ben]);
});
