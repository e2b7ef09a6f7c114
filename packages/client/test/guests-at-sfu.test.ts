import { beforeEach, expect, test } from "vitest";
import type { Participant } from "../src/api/participant.ts";
import type { Source } from "../src/api/publication.ts";
import type { DeviceTrust } from "../src/api/verification.ts";
import { unknownStatus } from "../src/media/frames.ts";
import { RoomBus } from "../src/people/bus.ts";
import { Guests } from "../src/people/guests.ts";
import { Roster } from "../src/people/roster.ts";
import { FakeClock, FakeTrack } from "./fakes.ts";

const guest = "livekit:phone";
const said = (name = "Phone", muted = false) => ({ name, publications: [{ source: "camera" as const, muted }] });
const track = (label: string): MediaStreamTrack => new FakeTrack(label) as FakeTrack & MediaStreamTrack;

let told: string[];
let roster: Roster;
let guests: Guests;
let opening: Set<string>;
beforeEach(() => {
  told = [];
  opening = new Set();
  const bus = new RoomBus();
  bus.on("participantJoined", ({ name, isGuest }) => told.push(`joined ${name} ${isGuest ? "guest" : "member"}`));
  bus.on("participantLeft", ({ name }, reason) => told.push(`left ${name} ${reason}`));
  bus.on("trackSubscribed", ({ source }) => told.push(`subscribed ${source}`));
  const trust = (): DeviceTrust => ({ state: "not-compared" });
  const own = (): Participant => ({ id: "mine" }) as Participant;
  roster = new Roster({ bus, clock: new FakeClock(), own, status: () => unknownStatus, trust });
  const status = (name: string, source: Source) =>
    opening.has(`${name}/${source}`)
      ? { encryption: { state: "DecryptionSuccess" as const, reason: "" }, counters: {} }
      : unknownStatus;
  const frames = { status, forget: (name: string) => void told.push(`forgot ${name}`) };
  guests = new Guests({ roster, frames, changed: () => told.push(`guests ${guests.count}`) });
});

test("a guest is shown once something of theirs has opened, with all that is here by then", () => {
  guests.said(guest, said());
  guests.arrived(guest, "camera", track("c"));
  guests.frames(guest);
  expect([told, guests.count]).toEqual([[], 0]);
  opening.add(`${guest}/camera`);
  guests.frames(guest);
  expect(told).toEqual(["joined Phone guest", "subscribed camera", "guests 1"]);
  expect(roster.seats.get(guest)).toMatchObject({ isGuest: true, connection: "connected", memberId: guest });
});

test("whose frames never open is never shown, and goes without a word", () => {
  guests.said(guest, said());
  guests.arrived(guest, "camera", track("c"));
  guests.frames(guest);
  guests.said(guest, undefined);
  expect(told).toEqual([`forgot ${guest}`]);
});

test("a guest who is shown mutes, takes another name, and leaves", () => {
  opening.add(`${guest}/camera`);
  guests.arrived(guest, "camera", track("of somebody who was not told of"));
  guests.said(guest, said());
  expect(told).toEqual([]);
  guests.arrived(guest, "camera", track("c"));
  guests.frames(guest);
  guests.said(guest, said("Ana's phone", true));
  expect(roster.seats.get(guest)).toMatchObject({ name: "Ana's phone" });
  expect(roster.seats.get(guest)?.tracks.get("camera")?.muted).toBe(true);
  guests.said(guest, undefined);
  expect(told.slice(-3)).toEqual([`forgot ${guest}`, "left Ana's phone left", "guests 0"]);
});

test("a member who claims a guest's seat gets another one", () => {
  opening.add(`${guest}/camera`);
  guests.said(guest, said());
  guests.arrived(guest, "camera", track("c"));
  guests.frames(guest);
  roster.met("m1", { seat: guest, name: "Mallory", next: "hash", proof: "", publications: [] });
  expect([...roster.seats.values()].map(({ name, isGuest }) => [name, isGuest])).toEqual([
    ["Phone", true],
    ["Mallory", false],
  ]);
});

test("the SFU can't make up more than a hundred, nor names of any length", () => {
  for (let at = 0; at < 150; at++) {
    const name = `livekit:${at}`;
    opening.add(`${name}/camera`);
    guests.said(name, said("x".repeat(1_000)));
    guests.arrived(name, "camera", track("c"));
    guests.frames(name);
  }
  expect(guests.count).toBe(100);
  expect([...roster.seats.values()].map(({ name }) => name.length)).toEqual(Array(100).fill(64));
});
