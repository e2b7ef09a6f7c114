/**
 * What this browser remembers of a participant's device.
 *
 * - `not-compared`: nothing that speaks for or against it.
 * - `checked`: the person here ticked this very device in a comparison of codes, under this name.
 * - `changed`: a device of this name was checked, and it isn't this one. Warn.
 * - `new`: a device of this name was met before, never checked, and it isn't this one. A quiet word.
 */
export type TrustState = "not-compared" | "checked" | "changed" | "new";

/** A participant's device as this browser knows it. Marks belong to device keys: a name alone never earns one. */
export interface DeviceTrust {
  readonly state: TrustState;
  /** When codes were compared, in ms since 1970: with this device (`checked`), or with the other of this name (`changed`). */
  readonly checkedAt?: number;
  /** This device was checked under that name, and calls itself otherwise now: `state` is not `checked` then. */
  readonly checkedAs?: string;
}

/** Somebody in a comparison, as they were when it began. They may have left since. */
export interface ComparedPerson {
  /** Id of the participant. */
  readonly id: string;
  readonly name: string;
}

/** 36 bits that are equal for all who are in the same group, told in two ways. */
export interface VerificationCode {
  /** Six numbers from 0 to 63, each the place of a picture in the list of 64. */
  readonly pictures: readonly number[];
  /** The same bits as four groups of three digits, `"000"` to `"511"`. */
  readonly digits: readonly string[];
}

/** One comparison, from its beginning. */
interface Comparison {
  /** Another one for each try: what a person began to tick in one is of no use in the next. */
  readonly id: string;
  /** The others whom the code is for: everyone at its beginning, or one person. Without yourself. */
  readonly people: readonly ComparedPerson[];
  /** Who began it: yourself (`undefined`), or somebody whose device ours answered by itself. */
  readonly startedBy: ComparedPerson | undefined;
  /** How many more can follow among these people while nobody comes or goes: 2 in the first. */
  readonly triesLeft: number;
}

/** Where the comparison of codes stands. */
export type VerificationState =
  | { readonly step: "idle" }
  /** Devices exchange their parts by themselves; after 10 s those who don't are `silent`. */
  | (Comparison & { readonly step: "gathering"; readonly waitingFor: readonly ComparedPerson[] })
  /** Read it aloud. `joined` came later: the code isn't for them. */
  | (Comparison & {
      readonly step: "code";
      readonly code: VerificationCode;
      readonly joined: readonly ComparedPerson[];
    })
  /** These devices gave nothing, or what doesn't fit: there is no code. */
  | (Comparison & { readonly step: "silent"; readonly silent: readonly ComparedPerson[] })
  /** The person here said that the codes differ; `again` when it is not the first time among these people. */
  | (Comparison & { readonly step: "different"; readonly again: boolean })
  /** These devices are checked now. */
  | (Comparison & { readonly step: "done"; readonly checked: readonly ComparedPerson[] });

/** Comparing codes, to know that nobody stands between people. Live: read it anew on the room's `changed`. */
export interface VerificationInterface {
  /** Codes need a group: false in a room of static keys, and before the first epoch. */
  readonly available: boolean;
  /** Whether a code can be for everyone now: 2 to 16 people. Above that it is for two, by `start(id)`. */
  readonly everyone: boolean;
  /** False where nothing outlives this page (private windows): marks last as long as it does. */
  readonly remembers: boolean;
  readonly state: VerificationState;
  /** Whether `start` would begin one: in a group, with somebody, and with a try left. */
  mayStart(participant?: string): boolean;
  /**
   * Begins a comparison with everyone, or with one participant; their devices answer by themselves. Comes to one that runs among them
   * already, by whomever it was begun, and ends any other.
   * @throws RoomError `wrong-state` where `mayStart` is false.
   */
  start(participant?: string): Promise<void>;
  /** The codes match. Only the devices of those whom the person heard say so become `checked`: ids of `state.people`. */
  matches(heard: readonly string[]): Promise<void>;
  /** The codes differ: nobody becomes checked. */
  differs(): void;
  /** Back to `idle`. */
  cancel(): void;
  /** Takes the mark from a participant's device. */
  forget(participant: string): Promise<void>;
}
