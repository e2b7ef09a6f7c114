import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { unknownStatus } from "../src/media/frames.ts";
import type { Participant } from "../src/api/participant.ts";
import type { DeviceTrust } from "../src/api/verification.ts";
import { RoomBus } from "../src/people/bus.ts";
import { Roster } from "../src/people/roster.ts";
import type { Introduction } from "../src/session/encounter.ts";
import { FakeClock, FakeTrack } from "./fakes.ts";

function fakeTrack(label: string): MediaStreamTrack {
  return new FakeTrack(label) as FakeTrack & MediaStreamTrack;
}

let told: string[];
let roster: Roster;
let clock: FakeClock;
beforeEach(() => {
  told = [];
  clock = new FakeClock();
  const bus = new RoomBus();
  bus.on("participantJoined", ({ name }) => told.push(`joined ${name}`));
  bus.on("participantLeft", ({ name }, reason) => told.push(`left ${name} ${reason}`));
  bus.on("trackSubscribed", ({ source }) => told.push(`subscribed ${source}`));
  bus.on("trackUnsubscribed", ({ source }) => told.push(`unsubscribed ${source}`));
  roster = new Roster({ bus, clock, own: () => ({ id: "mine" }) as Participant, status: () => unknownStatus, trust });
});

const trust = (): DeviceTrust => ({ state: "not-compared" });

function hello(over: Partial<Introduction> = {}): Introduction {
  return {
    name: "Ana",
    seat: "seat",
    next: "hash-1",
    proof: undefined,
    publications: [{ source: "camera", muted: false }],
    kids: new Map(),
    ...over,
  };
}

const listed = (): string[] => [...roster.seats.values()].map(({ memberId }) => memberId);

test("a track is subscribed when it is both announced and here, in either order", () => {
  roster.met("m1", hello());
  roster.arrived("m1", "microphone", fakeTrack("m"));
  expect(told).toEqual(["joined Ana"]);
  roster.arrived("m1", "camera", fakeTrack("c"));
  roster.announced("m1", hello({ publications: [{ source: "microphone", muted: true }] }));
  expect(told).toEqual(["joined Ana", "subscribed camera", "unsubscribed camera", "subscribed microphone"]);
  expect(roster.seats.get("seat")?.tracks.get("microphone")?.muted).toBe(true);
});

test("pictures that are not wanted are unsubscribed and stay announced, those that come meanwhile too", () => {
  roster.met("m1", hello({ publications: [{ source: "camera", muted: false }] }));
  roster.arrived("m1", "camera", fakeTrack("c"));
  roster.wantVideo(false);
  roster.frames("m1", "camera", { stalled: true, undecodable: true });
  const publications = (["camera", "screen", "microphone"] as const).map((source) => ({ source, muted: false }));
  roster.announced("m1", hello({ publications }));
  roster.arrived("m1", "screen", fakeTrack("s"));
  roster.arrived("m1", "microphone", fakeTrack("m"));
  expect(told.slice(1)).toEqual(["subscribed camera", "unsubscribed camera", "subscribed microphone"]);
  const camera = roster.seats.get("seat")?.tracks.get("camera");
  expect(camera).toMatchObject({ muted: false, mediaStreamTrack: undefined, stalled: false, undecodable: false });
  roster.wantVideo(true);
  expect(told.slice(4)).toEqual(["subscribed camera", "subscribed screen"]);
});

test("a screen that is shared again comes over the track that is here already", () => {
  roster.met("m1", hello({ publications: [{ source: "screen", muted: false }] }));
  roster.arrived("m1", "screen", fakeTrack("s"));
  roster.announced("m1", hello({ publications: [] }));
  roster.announced("m1", hello({ publications: [{ source: "screen", muted: false }] }));
  expect(told.slice(1)).toEqual(["subscribed screen", "unsubscribed screen", "subscribed screen"]);
});

test("a reload that proves the seat is neither a leave nor a join", () => {
  roster.met("m1", hello());
  expect(roster.met("m2", hello({ proof: "hash-1", next: "hash-2" }))).toBe("m1");
  roster.left("m1", "left");
  expect(told).toEqual(["joined Ana"]);
  expect(roster.seats.get("seat")?.memberId).toBe("m2");
});

test("who claims a seat without its proof is another person", () => {
  roster.met("m1", hello());
  expect(roster.met("m2", hello({ proof: "other", name: "Ana" }))).toBeUndefined();
  expect(told).toEqual(["joined Ana", "joined Ana"]);
  expect([...roster.seats.keys()][0]).toBe("seat");
  expect(listed()).toEqual(["m1", "m2"]);
});

test("after a change of session those who don't come back within 15 s leave", () => {
  roster.met("m1", hello());
  roster.met("m2", hello({ seat: "seat-2", name: "Ben", next: "hash-b" }));
  roster.expectAll((member) => roster.left(member, "lost"));
  expect(roster.met("m1", hello({ proof: "hash-1", next: "hash-2" }))).toBeUndefined();
  clock.pass(15_000);
  expect(told).toEqual(["joined Ana", "joined Ben", "left Ben lost"]);
});

describe("a seat that a stranger names is no hold on anyone else's", () => {
  test("one named like another's id: both are listed, and one's leaving takes nobody else away", () => {
    roster.met("m1", hello({ seat: "m2", name: "Bob" }));
    roster.met("m2", hello({ seat: "m2", name: "Bob" }));
    expect(listed()).toEqual(["m1", "m2"]);
    roster.left("m2", "left");
    expect(listed()).toEqual(["m1"]);
    expect([...roster.seats].every(([id, remote]) => remote.id === id)).toBe(true);
  });

  test("the place of someone who reloaded, taken by another: that one is another person", () => {
    roster.met("b1", hello({ seat: "b1", name: "Ben" }));
    roster.met("b2", hello({ seat: "b1", name: "Ben", proof: "hash-1", next: "hash-2" }));
    roster.left("b1", "dropped");
    roster.met("b1", hello({ seat: "b1", name: "Mallory" }));
    expect(listed()).toEqual(["b2", "b1"]);
    expect(roster.seats.get("b1")?.name).toBe("Ben");
  });

  test("nobody seems to sit in our own seat", () => {
    roster.met("m1", hello({ seat: "mine" }));
    expect(roster.seats.has("mine")).toBe(false);
    expect(listed()).toEqual(["m1"]);
  });

  test("a member met once more who proves nothing: the one who was there has left", () => {
    roster.met("m1", hello());
    roster.expectAll((member) => roster.left(member, "lost"));
    roster.met("m1", hello({ seat: "other", name: "Mallory" }));
    expect(told).toEqual(["joined Ana", "left Ana lost", "joined Mallory"]);
    clock.pass(15_000);
    expect(listed()).toEqual(["m1"]);
  });

  test("who did not come back is given up where media are, not only in the list", () => {
    const lost: string[] = [];
    roster.met("m1", hello());
    roster.expectAll((member) => lost.push(member));
    clock.pass(15_000);
    expect(lost).toEqual(["m1"]);
  });
});

/** Whatever hellos, leaves and changes of session come: who gets media is in the list, under one id, and so is told to people. */
test("the members of the plane are those in the list", () => {
  const few = (letter: string): fc.Arbitrary<string> => fc.integer({ min: 0, max: 3 }).map((at) => `${letter}${at}`);
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("met" as const),
        member: few("m"),
        seat: few("m"),
        next: few("h"),
        proof: few("h"),
      }),
    },
    fc.record({ kind: fc.constant("left" as const), member: few("m") }),
    fc.record({ kind: fc.constant("session" as const) }),
    fc.record({ kind: fc.constant("time" as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let plane = new Set<string>();
      const bus = new RoomBus();
      const here = new Set<object>();
      bus.on("participantJoined", (participant) => here.add(participant));
      bus.on("participantLeft", (participant) => here.delete(participant));
      const time = new FakeClock();
      const subject = new Roster({
        bus,
        clock: time,
        own: () => ({ id: "m3" }) as Participant,
        status: () => unknownStatus,
        trust,
      });
      // As `Call` does it.
      const leave = (member: string): void => {
        plane.delete(member);
        subject.left(member, "lost");
      };
      for (const one of steps) {
        if (one.kind === "met" && !plane.has(one.member)) {
          const former = subject.met(one.member, hello(one));
          if (former !== undefined) plane.delete(former);
          plane.add(one.member);
        }
        if (one.kind === "left") leave(one.member);
        if (one.kind === "time") time.pass(15_000);
        if (one.kind === "session") {
          plane = new Set();
          subject.expectAll(leave);
        }
        const members = [...subject.seats.values()].map(({ memberId }) => memberId);
        expect(new Set(members).size).toBe(members.length);
        expect(members).toEqual(expect.arrayContaining([...plane]));
        expect(new Set<object>(subject.seats.values())).toEqual(here);
      }
      time.pass(15_000);
      expect(new Set([...subject.seats.values()].map(({ memberId }) => memberId))).toEqual(plane);
    }),
  );
});
