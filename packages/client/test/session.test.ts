import { RoomSecret, type AnnouncedKids } from "@subrosa/keys";
import type { ParticipantId, SealedPayload, SessionId } from "@subrosa/protocol";
import { beforeEach, expect, test, vi } from "vitest";
import type { Introduction } from "../src/session/encounter.ts";
import { proveSeat, takeSeat, takeSeatAgain, tokenHash, type OwnSeat } from "../src/session/seat.ts";
import { Session } from "../src/session/session.ts";
import { FakeClock, id } from "./fakes.ts";
import { eventually } from "../../../tests/eventually.ts";

const session = id<SessionId>("s");
const ana = id<ParticipantId>("A");
const ben = id<ParticipantId>("B");

interface Passing {
  readonly from: ParticipantId;
  readonly to: ParticipantId;
  readonly payload: SealedPayload;
}

/** A relay that can lose, keep and repeat what it passes on. */
class Relay {
  readonly seen: Passing[] = [];
  readonly sessions = new Map<ParticipantId, Session>();
  lose: (passing: Passing) => boolean = () => false;

  pass(passing: Passing): void {
    this.seen.push(passing);
    if (!this.lose(passing)) this.sessions.get(passing.to)?.receive(passing.from, passing.payload);
  }
}

let relay: Relay;
let clock: FakeClock;
beforeEach(() => {
  relay = new Relay();
  clock = new FakeClock();
});

async function secretOf(last: number): Promise<RoomSecret> {
  return await RoomSecret.from({ application: new Uint8Array(32).fill(last), room: "rose" });
}

interface Someone {
  readonly session: Session;
  readonly events: string[];
  /** What those who were met told. */
  readonly shown: Introduction[];
}

async function enter(
  self: ParticipantId,
  name: string,
  secret: RoomSecret,
  kids: AnnouncedKids = new Map(),
  seat: OwnSeat = takeSeat(undefined),
): Promise<Someone> {
  const events: string[] = [];
  const shown: Introduction[] = [];
  // What an earlier test's session still has under way must not reach this one's.
  const line = relay;
  const made = new Session({
    secret,
    session,
    self,
    send: (to, payload) => line.pass({ from: self, to, payload }),
    introduction: () => ({
      name,
      seat: self,
      publications: [{ source: "camera", muted: false }],
    }),
    proveSeat: (to) => proveSeat(seat, to),
    kids: () => kids,
    clock,
  });
  line.sessions.set(self, made);
  made.on("met", (_, introduction) => {
    events.push(`met ${introduction.name} ${[...introduction.kids.values()].join()}`);
    shown.push(introduction);
  });
  made.on("announced", (_, introduction) => events.push(`announced ${introduction.name}`));
  made.on("plane", (_, body) => events.push(`plane ${JSON.stringify(body)}`));
  made.on("resumed", () => events.push("resumed"));
  made.on("different", () => events.push("different"));
  return { session: made, events, shown };
}

/** Newcomer Ben and member Ana, the same secret unless told. */
async function both(bensSecret = 1): Promise<[Someone, Someone]> {
  const first = await enter(ana, "Ana", await secretOf(1), new Map([["camera", 7n]]));
  const second = await enter(ben, "Ben", await secretOf(bensSecret), new Map([["camera", 8n]]));
  first.session.meet(ben, false);
  second.session.meet(ana, true);
  return [first, second];
}

test("member and newcomer meet in three messages, with names and KIDs, and then signal", async () => {
  const [first, second] = await both();
  await eventually(() => expect(first.events).toEqual(["met Ben 8"]));
  await eventually(() => expect(second.events).toEqual(["met Ana 7"]));
  expect(relay.seen).toHaveLength(3);
  first.session.sendPlane(ben, { sdp: "x" });
  await eventually(() => expect(second.events.at(-1)).toBe('plane {"sdp":"x"}'));
});

test("nothing that travels holds a name or a signal in the clear", async () => {
  const [first, second] = await both();
  await eventually(() => expect([...first.events, ...second.events]).toEqual(["met Ben 8", "met Ana 7"]));
  first.session.sendPlane(ben, { sdp: "secret-sdp" });
  await eventually(() => expect(second.events).toHaveLength(2));
  for (const { payload } of relay.seen) {
    const bytes = Buffer.from(payload, "base64url").toString("latin1");
    for (const word of ["Ana", "Ben", "camera", "secret-sdp"]) expect(bytes).not.toContain(word);
  }
});

test("messages that were lost are said again", async () => {
  let lost = 0;
  relay.lose = () => lost++ < 3;
  const [first, second] = await both();
  await eventually(() => {
    clock.pass(2_000);
    expect([first.events[0], second.events[0]]).toEqual(["met Ben 8", "met Ana 7"]);
  });
  expect(lost).toBeGreaterThan(3);
});

test("a lost last hello: the member welcomes again, and both resynchronise", async () => {
  let lost = 0;
  relay.lose = ({ from, payload }) => from === ben && Buffer.from(payload, "base64url")[0] === 1 && ++lost > 0;
  const [first, second] = await both();
  await eventually(() => expect(second.events).toEqual(["met Ana 7"]));
  await eventually(() => expect(lost).toBeGreaterThan(0));
  expect(first.events).toEqual([]);
  relay.lose = () => false;
  clock.pass(2_000);
  await eventually(() => expect(first.events[0]).toBe("met Ben 8"));
  await eventually(() => expect(second.events).toContain("resumed"));
});

test("somebody without the secret meets nobody, whatever it sends", async () => {
  const [first, second] = await both(2);
  await eventually(() => expect(relay.seen.length).toBeGreaterThan(0));
  clock.pass(2_000);
  second.session.sendPlane(ana, { sdp: "x" });
  await eventually(() => expect(relay.seen.length).toBeGreaterThan(1));
  expect(first.events).toEqual([]);
  expect(second.events).toEqual([]);
});

test("a server that repeats, reorders or mixes up messages changes nothing", async () => {
  const [first, second] = await both();
  await eventually(() => expect(second.events).toEqual(["met Ana 7"]));
  await eventually(() => expect(first.events).toEqual(["met Ben 8"]));
  for (const { from, to, payload } of [...relay.seen]) {
    relay.sessions.get(to)?.receive(from, payload);
    relay.sessions.get(to)?.receive(to, payload);
    relay.sessions.get(from)?.receive(to, payload);
  }
  first.session.receive(ben, "not base64url!");
  first.session.receive(ben, "AAAA");
  first.session.announce();
  await eventually(() => expect(second.events).toEqual(["met Ana 7", "announced Ana"]));
  expect(first.events).toEqual(["met Ben 8"]);
});

test("yesterday's hello is not fresh today", async () => {
  const [, second] = await both();
  await eventually(() => expect(second.events).toEqual(["met Ana 7"]));
  const recorded = relay.seen.filter(({ to }) => to === ben);
  const again = await enter(ben, "Ben", await secretOf(1));
  again.session.meet(ana, true);
  relay.sessions.delete(ana);
  for (const { from, payload } of recorded) again.session.receive(from, payload);
  clock.pass(2_000);
  await eventually(() => expect(relay.seen.length).toBeGreaterThan(3));
  expect(again.events).toEqual([]);
});

test("what is published while the newcomer's answer is under way is told as well", async () => {
  const [first, second] = await both();
  await eventually(() => expect(relay.seen.some(({ from }) => from === ana)).toBe(true));
  first.session.announce();
  await eventually(() => expect(second.events).toContain("announced Ana"));
  await eventually(() => expect(first.events[0]).toBe("met Ben 8"));
});

test("after a gap both say again what they publish", async () => {
  const [first, second] = await both();
  await eventually(() => expect(first.events).toHaveLength(1));
  second.session.resume(ana);
  await eventually(() => expect(first.events).toEqual(["met Ben 8", "announced Ben", "resumed"]));
  await eventually(() => expect(second.events).toEqual(["met Ana 7", "announced Ana"]));
});

test("what one member is shown of a seat proves nothing to another", async () => {
  const cy = id<ParticipantId>("C");
  const former = takeSeat(undefined);
  const told = new Map([
    [ana, (await proveSeat(former, ana)).next],
    [cy, (await proveSeat(former, cy)).next],
  ]);
  const first = await enter(ana, "Ana", await secretOf(1));
  const third = await enter(cy, "Cy", await secretOf(1));
  const again = await enter(ben, "Ben", await secretOf(1), new Map(), takeSeatAgain(former));
  for (const { session: each } of [first, third]) each.meet(ben, false);
  for (const member of [ana, cy]) again.session.meet(member, true);
  await eventually(() => expect([...first.shown, ...third.shown]).toHaveLength(2));
  expect([first.shown[0]!.proof, third.shown[0]!.proof]).toEqual([told.get(ana), told.get(cy)]);
  const { token } = await proveSeat(takeSeatAgain(former), ana);
  expect(await tokenHash(token!)).toBe(told.get(ana));
  expect(await tokenHash(token!)).not.toBe(told.get(cy));
});

test("what strangers send does not even wait to be read", async () => {
  const { session: subject } = await enter(ana, "Ana", await secretOf(1));
  const queued = vi.spyOn(Promise.prototype, "then");
  for (let sent = 0; sent < 100; sent++) subject.receive(ben, "A".repeat(60_000));
  expect(queued).not.toHaveBeenCalled();
  queued.mockRestore();
});

test("a server that names people without end is not followed", async () => {
  const { session: subject } = await enter(ana, "Ana", await secretOf(1));
  const named = Array.from({ length: 300 }, (_, at) => `${String(at).padStart(21, "0")}A` as ParticipantId);
  for (const member of named) subject.meet(member, false);
  expect(named.filter((member) => subject.knows(member))).toHaveLength(256);
  subject.forget(named[0]!);
  subject.meet(named[299]!, false);
  expect(subject.knows(named[299]!)).toBe(true);
});
