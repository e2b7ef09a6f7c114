import type { ParticipantId, SessionId } from "@subrosa/protocol";
import { expect, test } from "vitest";
import { Place } from "../src/session/place.ts";
import { proveSeat, readRejoinToken, takeSeat, tokenHash, writeRejoinToken } from "../src/session/seat.ts";
import { id } from "./fakes.ts";

const [first, second] = [id<SessionId>("s"), id<SessionId>("t")];
const [ana, ben] = [id<ParticipantId>("A"), id<ParticipantId>("B")];

test("a rejoin token proves the seat to each of those who were told of it, under a new participant id", async () => {
  const place = new Place(takeSeat(undefined));
  place.enter(first);
  const told = await place.prove(ana);
  expect(told.token).toBeUndefined();
  const token = writeRejoinToken(place);
  const again = takeSeat(readRejoinToken(token));
  expect(again.seat).toBe(place.seat.seat);
  expect(again.participant).not.toBe(place.seat.participant);
  const proof = await proveSeat(again, ana);
  expect(await tokenHash(proof.token!)).toBe(told.next);
  expect(proof.next).not.toBe(told.next);
  // The key itself is what nobody is shown.
  expect(token).not.toContain(proof.token);
  expect((await proveSeat(again, ben)).token).not.toBe(proof.token);
});

test("another session is entered as the same participant, and the seat is proven by what was told in the one before", async () => {
  const place = new Place(takeSeat(undefined));
  place.enter(first);
  const { participant } = place.seat;
  const told = await place.prove(ana);
  place.enter(second);
  expect(place.seat.participant).toBe(participant);
  expect(await tokenHash((await place.prove(ana)).token!)).toBe(told.next);
  expect([place.hasLeft(first), place.hasLeft(second)]).toEqual([true, false]);
});

test("a session that was left is entered once more only as another participant, in the same seat", () => {
  const place = new Place(takeSeat(undefined));
  place.enter(first);
  place.enter(second);
  const before = place.seat;
  place.comeAsAnother(first);
  expect(place.hasLeft(first)).toBe(false);
  expect(place.session).toBe(first);
  expect(place.seat.participant).not.toBe(before.participant);
  expect(place.seat.resume).not.toBe(before.resume);
  expect(place.seat.seat).toBe(before.seat);
});
