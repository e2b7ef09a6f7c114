import type { CallView } from "../call/call.ts";
import type { GroupView } from "../call/group/call-group.ts";
import type { RecordingPhase } from "../call/recording/recording.ts";
import type { Ending, PageName } from "../app/phase.ts";
import type { Preferences } from "../app/preferences.ts";
import type { FakeEngineOptions } from "./fake-engine.ts";
import type { FakePerson } from "./fake-people.ts";

/** One screen in one state. */
export interface Story {
  readonly at: "start" | "lobby" | "call" | "page" | "incomplete";
  readonly engine?: FakeEngineOptions;
  readonly page?: PageName;
  readonly ending?: Ending;
  readonly group?: Partial<GroupView>;
  /** By participant. */
  readonly reactions?: readonly (readonly [string, string])[];
  /** The link's first letter. */
  readonly secret?: "l" | "p" | "b" | "s";
  /** A link to static keys. */
  readonly static?: boolean;
  /** Their own. */
  readonly recording?: RecordingPhase;
  readonly joiningFor?: number;
  readonly fault?: "different" | "missing";
  readonly view?: Partial<CallView>;
  readonly preferences?: Partial<Preferences>;
}

export const ana: FakePerson = { name: "Ana Ferreira", microphone: "speaking" };
export const ben: FakePerson = { name: "Ben", microphone: "off" };
export const cy: FakePerson = { name: "Cy Okafor", camera: false };
export const dora: FakePerson = { name: "Dóra Kiss" };
export const eli: FakePerson = { name: "Eli", camera: false, microphone: "off" };
export const five = [ana, ben, cy, dora];

const asked: Partial<Preferences> = { name: "Mia", askedForDevices: true };
/** A call with these people; its keys are a group's unless told. */
export const call = (
  people: readonly FakePerson[],
  view: Partial<CallView> = {},
  more: Partial<NonNullable<FakeEngineOptions["room"]>> = {},
): Story => ({
  at: "call",
  view,
  engine: { room: { people, group: {}, ...more } },
  preferences: asked,
});
export const page = (name: PageName, engine: FakeEngineOptions = {}, ending: Ending = {}): Story => ({
  at: "page",
  page: name,
  engine,
  ending,
});
export const lobby = (more: Partial<Story> = {}): Story => ({ at: "lobby", preferences: asked, ...more });
