import { RoomError } from "@subrosa/client";

import { compareStories } from "./compare-stories.ts";
import type { FakeGroupOptions } from "./fake-group.ts";
import type { FakePerson } from "./fake-people.ts";
import { ana, ben, call, cy, dora, five, page, type Story } from "./story.ts";

const march = Date.UTC(2026, 2, 3);
const checked = (person: FakePerson): FakePerson => ({ ...person, device: { state: "checked", checkedAt: march } });
const changed = (person: FakePerson): FakePerson => ({ ...person, device: { state: "changed", checkedAt: march } });
const host = { name: "Mia", host: true };

const talk: FakeGroupOptions = {
  said: [
    { text: "Morning. The plan is at https://plans.example/spring?week=12, have a look." },
    { text: "I'm late on page 3, sorry" },
    { text: "No hurry.\nWe begin with the archive anyway.", own: true },
    { from: "person-1", fromName: "Ben", text: "", state: "missing" },
    { from: "person-1", fromName: "Ben", text: "😀 שלום (see https://a.example/b_(c))." },
    { text: "Can you hear me?", own: true, state: "failed" },
    { text: "Trying once more", own: true, state: "sending" },
  ],
  files: [
    { name: "Quarter plan with a very long name that has to be cut somewhere.pdf", size: 1_430_000 },
    { name: "recording.webm", size: 84_000_000, state: "running", bytes: 31_000_000 },
    { name: "photo.jpg", size: 812_000, direction: "out" },
    { name: "notes.txt", size: 812, direction: "out", state: "done", bytes: 812 },
    { name: "minutes.odt", size: 52_300, state: "failed", failure: "sender-left" },
    { name: "scan.tiff", size: 40_000_000, state: "paused", bytes: 12_000_000 },
  ],
};

const many: readonly FakePerson[] = [
  "Ana",
  "Ben",
  "Cy",
  "Dora",
  "Eli",
  "Fay",
  "Gus",
  "Hal",
  "Ida",
  "Jo",
  "Kim",
  "Lea",
].map((name) => ({ name, camera: false, microphone: "off" }));

/** What people do together, and the states that groups bring. */
export const groupStories: Readonly<Record<string, Story>> = {
  ...compareStories,
  "chat-empty": call([ana, ben], { panel: "chat" }),
  chat: call(five, { panel: "chat" }, { group: talk }),
  "chat-unread": { ...call(five), group: { unread: 3 } },
  "reactions-open": { ...call(five), group: { choosingReaction: true } },
  "hands-and-reactions": {
    ...call([{ ...ana, hand: true }, ben, { ...cy, hand: true }, dora], { panel: "people" }),
    reactions: [
      ["person-1", "👏"],
      ["person-3", "🎉"],
    ],
  },
  "people-host": call(
    [{ ...ana, host: true }, { ...ben, hand: true }, checked(cy)],
    { panel: "people" },
    { self: host, group: { admission: "host", waiting: ["Tom", "Ulla Järvinen"] } },
  ),
  "people-locked": call([ana, ben], { panel: "people" }, { group: { admission: "host" } }),
  "people-many": call(many, { panel: "people" }),
  "call-many": call(many),
  "people-new-device": call([checked(ana), { ...ben, device: { state: "new" } }, cy], { panel: "people" }),
  "host-remove": {
    ...call([ana, ben], {}, { self: host }),
    group: { question: { act: "remove", id: "person-1", name: "Ben" } },
  },
  "host-block": {
    ...call([ana, ben], {}, { self: host }),
    group: { question: { act: "block", id: "person-1", name: "Ben" } },
  },
  "host-make": {
    ...call([ana, ben], {}, { self: host }),
    group: { question: { act: "makeHost", id: "person-1", name: "Ben" } },
  },
  "host-end": { ...call([ana, ben], {}, { self: host }), group: { question: { act: "end" } } },
  "muted-by": {
    ...call([ana, ben], {}, { self: { name: "Mia", microphone: "off" } }),
    group: { mutedBy: { name: "Ben", source: "microphone" } },
  },
  "privacy-alone": call([], { panel: "privacy" }),
  "state-paused": call(five, { panel: "privacy" }, { group: { encryption: { sendingPaused: true } } }),
  "state-split": call(five, { panel: "privacy" }, { group: { encryption: { split: true, phase: "rejoining" } } }),
  "state-connecting-keys": call([ana, ben], { panel: "privacy" }, { group: { encryption: { phase: "connecting" } } }),
  "state-setting-up-person": call([ana, { ...ben, presence: "connecting", camera: false }], { panel: "people" }),
  "state-changed": call([changed(ana), ben], { panel: "privacy" }),
  "state-changed-later": { ...call([changed(ana), ben], { panel: "people" }), group: { putOff: ["person-0"] } },
  "state-new-device": call([{ ...ana, device: { state: "new" } }, ben], { panel: "privacy" }),
  "state-renamed": call([{ ...ana, device: { state: "not-compared", checkedAs: "Ana" } }, ben], { panel: "privacy" }),
  "state-late": call([ana, { ...ben, presence: "delayed" }], { panel: "privacy" }),
  "state-left": call([ana, { ...ben, presence: "leaving" }], { panel: "people" }),
  "state-lost-member": call([ana, { ...ben, presence: "lost" }], { panel: "privacy" }, { self: host }),
  "state-managed": {
    ...call([ana, ben], { panel: "privacy" }, { group: { encryption: { managedByServer: true } } }),
    secret: "s",
  },
  "state-compatible": call(
    [ana, { ...ben, guest: true }],
    { panel: "privacy" },
    { group: { encryption: { kind: "static", wire: "livekit" } } },
  ),
  "state-checked": call([checked(ana), checked(ben)], { panel: "privacy" }),
  "state-one-checked": call([checked(ana), ben, cy], { panel: "privacy" }),
  waiting: {
    at: "lobby",
    preferences: { name: "Mia", askedForDevices: true },
    joiningFor: 5_000,
    engine: { room: { people: [], slow: true, step: "waiting-room" } },
  },
  "waiting-long": {
    at: "lobby",
    preferences: { name: "Mia", askedForDevices: true },
    joiningFor: 70_000,
    engine: { room: { people: [], slow: true, step: "waiting-room" } },
  },
  "page-removed": page("removed", {}, { by: "Ben", group: true }),
  "page-blocked": page("blocked", {}, { by: "Ben", group: true }),
  "page-ended-by": page("ended", {}, { by: "Ben", group: true }),
  "page-not-admitted": page("notAdmitted", { room: { people: [], refusal: new RoomError("not-admitted") } }),
  "page-host-elsewhere": page("hostElsewhere"),
};
