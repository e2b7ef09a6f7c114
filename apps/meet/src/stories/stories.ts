import type { CallView } from "../call/call.ts";
import type { PageName } from "../app/meeting.ts";
import type { Preferences } from "../app/preferences.ts";
import type { FakeEngineOptions } from "./fake-engine.ts";
import type { FakePerson } from "./fake-room.ts";

/** One screen in one state. */
export interface Story {
  readonly at: "start" | "lobby" | "call" | "page" | "incomplete";
  readonly engine?: FakeEngineOptions;
  readonly page?: PageName;
  readonly secret?: "l" | "p" | "b";
  readonly joiningFor?: number;
  readonly fault?: "different" | "missing";
  readonly view?: Partial<CallView>;
  readonly preferences?: Partial<Preferences>;
}

const ana: FakePerson = { name: "Ana Ferreira", microphone: "speaking" };
const ben: FakePerson = { name: "Ben", microphone: "off" };
const cy: FakePerson = { name: "Cy Okafor", camera: false };
const dora: FakePerson = { name: "Dóra Kiss" };
const eli: FakePerson = { name: "Eli", camera: false, microphone: "off" };
const five = [ana, ben, cy, dora];

const asked: Partial<Preferences> = { name: "Mia", askedForDevices: true };
const call = (
  people: readonly FakePerson[],
  view: Partial<CallView> = {},
  more: Partial<NonNullable<FakeEngineOptions["room"]>> = {},
): Story => ({
  at: "call",
  view,
  engine: { room: { people, ...more } },
  preferences: asked,
});
const page = (name: PageName, engine: FakeEngineOptions = {}): Story => ({ at: "page", page: name, engine });
const lobby = (more: Partial<Story> = {}): Story => ({ at: "lobby", preferences: asked, ...more });

/** Every screen, and each state that this version can be in. */
export const stories: Readonly<Record<string, Story>> = {
  start: { at: "start" },
  "lobby-first": { at: "lobby", preferences: { name: "", askedForDevices: false } },
  lobby: lobby(),
  "lobby-empty": lobby({ engine: { presence: { people: 0, capacity: 6, relay: false } } }),
  "lobby-denied": lobby({ engine: { microphone: "device-denied", camera: "device-denied" } }),
  "lobby-busy": lobby({ engine: { camera: "device-busy" } }),
  "lobby-none": lobby({ engine: { microphone: "device-missing", camera: "device-missing" } }),
  "lobby-unreachable": lobby({ engine: { presence: "unreachable" } }),
  "lobby-passphrase": lobby({ secret: "b" }),
  "lobby-passphrase-first": lobby({ secret: "b", engine: { presence: { people: 0, capacity: 6, relay: false } } }),
  "lobby-passphrase-only": lobby({ secret: "p" }),
  "lobby-passphrase-different": lobby({ secret: "b", fault: "different" }),
  "lobby-joining-3s": lobby({
    joiningFor: 4_000,
    engine: { room: { people: [], slow: true, step: "meeting-people" } },
  }),
  "lobby-joining-10s": lobby({
    joiningFor: 11_000,
    engine: { room: { people: [], slow: true, step: "meeting-people" } },
  }),
  "call-alone": call([]),
  "call-2": call([ana]),
  "call-3": call([ana, ben]),
  "call-4": call([ana, ben, cy]),
  "call-5": call(five),
  "call-6": call([...five, eli]),
  "call-9": call([...five, eli, ana, ben, cy]),
  "call-people": call(five, { panel: "people" }),
  "call-same-name": call([ana, { ...ana, camera: false, microphone: "on" }], { panel: "people" }),
  "call-privacy": call(five, { panel: "privacy" }),
  "call-settings": call(five, { panel: "settings" }),
  "call-speaker": call(five, { layout: "speaker" }),
  "call-pinned": call(five, { pinned: "person-3" }),
  "call-share": call([{ ...ana, screen: true }, ben, cy, dora]),
  "call-two-shares": call([{ ...ana, screen: true }, { ...ben, screen: true }, cy]),
  "call-sharing": {
    ...call([ana, ben]),
    engine: { room: { people: [ana, ben], self: { name: "Mia", screen: true } } },
  },
  "call-muted": call(five, {}, { self: { name: "Mia", microphone: "off", camera: false } }),
  "call-shortcuts": call(five, { dialog: "shortcuts" }),
  "call-code": call([ana], { dialog: "code" }),
  "call-quiet": call([ana, ben], { quiet: true }),
  "call-sound-blocked": call([ana, ben], { soundBlocked: true }),
  "call-device-gone": call([ana, ben], { deviceNote: "The headset is gone. Now using: Built-in." }),
  "call-reconnecting": call([ana, ben], {}, { state: "reconnecting", mediaAlive: false, reconnectingFor: 4_000 }),
  "call-server-gone": call([ana, ben], {}, { state: "reconnecting", reconnectingFor: 4_000 }),
  "call-still-trying": call([ana, ben], {}, { state: "reconnecting", mediaAlive: false, reconnectingFor: 25_000 }),
  "state-leak-stopped": call(
    [ana, ben],
    { panel: "privacy" },
    { self: { name: "Mia", encryption: "EncryptionFailed" } },
  ),
  "state-setting-up": call([ana, ben], { panel: "privacy" }, { self: { name: "Mia", encryption: "MissingKey" } }),
  "state-no-key": call([ana, { ...ben, microphone: "on", encryption: "MissingKey" }], { panel: "people" }),
  "state-cant-open": call([ana, { ...ben, encryption: "DecryptionFailed" }], { panel: "people" }),
  "state-cant-play": call([ana, { ...ben, undecodable: true }], { panel: "people" }),
  "state-lost": call([ana, { ...ben, connection: "lost" }], { panel: "people" }),
  "state-weak": call([ana, { ...ben, stalled: true }]),
  "state-connecting": call([ana, { ...ben, connection: "connecting", camera: false }]),
  "page-left": page("left"),
  "page-ended": page("ended"),
  "page-moved": page("moved"),
  "page-other-tab": page("otherTab"),
  "page-full": page("full", { presence: { people: 6, capacity: 6, relay: false } }),
  "page-server": page("server", { presence: "unreachable" }),
  "page-unsupported": page("unsupported"),
  "page-wrong-key": page("wrongKey"),
  "page-broken": page("broken"),
  "page-incomplete": { at: "incomplete" },
};
