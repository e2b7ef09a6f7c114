import type { ParticipantId } from "@subrosa/protocol";
import { beforeEach, expect, test } from "vitest";
import { Meeting } from "../src/meeting.ts";
import { FakeClock, id } from "./fakes.ts";

let clock: FakeClock;
const ana = id<ParticipantId>("A");
const ben = id<ParticipantId>("B");
beforeEach(() => {
  clock = new FakeClock();
});

test("nobody there: alone at once", async () => {
  expect(await new Meeting(clock, []).result).toEqual({ alone: true });
});

test("the first one who has the same secret is enough", async () => {
  const meeting = new Meeting(clock, [ana, ben]);
  meeting.met();
  expect(await meeting.result).toEqual({ alone: false });
});

test("those who cannot answer are not waited for", async () => {
  const meeting = new Meeting(clock, [ana, ben]);
  meeting.silent(ana);
  meeting.silent(ben);
  expect(await meeting.result).toEqual({ alone: true });
});

test("silence ends after 10 s", async () => {
  const meeting = new Meeting(clock, [ana]);
  clock.pass(10_000);
  expect(await meeting.result).toEqual({ alone: true });
});

test("everyone says different: it is so", async () => {
  const meeting = new Meeting(clock, [ana, ben]);
  meeting.different(ana);
  meeting.different(ben);
  await expect(meeting.result).rejects.toMatchObject({ code: "passphrase-different" });
});

test("one says different, another has the same: the one who has not is the odd one", async () => {
  const meeting = new Meeting(clock, [ana, ben]);
  expect(meeting.different(ana)).toBe(true);
  clock.pass(1_000);
  meeting.met();
  expect(await meeting.result).toEqual({ alone: false });
  expect(meeting.different(ana)).toBe(false);
});

test("one says different, the others nothing: it is so after 1.5 s", async () => {
  const meeting = new Meeting(clock, [ana, ben]);
  meeting.different(ana);
  clock.pass(1_500);
  await expect(meeting.result).rejects.toMatchObject({ code: "passphrase-different", fault: "passphrase" });
});
