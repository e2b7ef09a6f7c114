import type {
  EncryptionStateName,
  JoinResult,
  JoinStep,
  Listener,
  LocalParticipant,
  ParticipantConnection,
  RemoteParticipant,
  RoomEncryption,
  RoomError,
  RoomEvents,
  RoomHosting,
  RoomInterface,
  RoomState,
  SendingTotals,
  Source,
  TrackPublication,
  Unsubscribe,
} from "@subrosa/client";

import { pictureTrack, soundTrack } from "./pictures.ts";

/** One made-up person. */
export interface FakePerson {
  readonly name: string;
  readonly camera?: boolean;
  readonly microphone?: "speaking" | "on" | "off";
  readonly screen?: boolean;
  readonly connection?: ParticipantConnection;
  readonly encryption?: EncryptionStateName;
  readonly stalled?: boolean;
  readonly undecodable?: boolean;
  readonly hue?: number;
}

/** How a made-up room is. */
export interface FakeRoomOptions {
  readonly people: readonly FakePerson[];
  readonly self?: FakePerson;
  readonly state?: RoomState;
  readonly mediaAlive?: boolean;
  readonly reconnectingFor?: number;
  readonly step?: JoinStep;
  /** `join` fails with it. */
  readonly refusal?: RoomError;
  /** `join` never ends. */
  readonly slow?: boolean;
}

const encryption: RoomEncryption = {
  kind: "static",
  suite: "AES_256_GCM_SHA512_128",
  epoch: undefined,
  phase: "ready",
  split: false,
  sendingPaused: false,
  managedByServer: false,
};

const nothing = async (): Promise<void> => undefined;
const hosting: RoomHosting = {
  admission: "open",
  possible: false,
  waiting: [],
  letIn: nothing,
  turnAway: nothing,
  letAllIn: nothing,
  lock: nothing,
  unlock: nothing,
  remove: nothing,
  makeHost: nothing,
  askToMute: nothing,
  endForAll: nothing,
};

interface FakePublication extends TrackPublication {
  muted: boolean;
}

function publication(
  source: Source,
  muted: boolean,
  mediaStreamTrack: MediaStreamTrack,
  person: FakePerson,
  own: boolean,
): FakePublication {
  return {
    source,
    kind: source === "camera" || source === "screen" ? "video" : "audio",
    muted,
    mediaStreamTrack,
    encryption: { state: person.encryption ?? (own ? "EncryptionSuccess" : "DecryptionSuccess"), reason: "" },
    counters: {},
    stalled: person.stalled ?? person.undecodable ?? false,
    undecodable: source === "camera" && (person.undecodable ?? false),
  };
}

function tracksOf(person: FakePerson, own: boolean): Map<Source, FakePublication> {
  const { microphone = "on", camera = true, screen = false, hue = 20 } = person;
  const tracks = new Map<Source, FakePublication>();
  tracks.set(
    "microphone",
    publication("microphone", microphone === "off", soundTrack(microphone === "speaking"), person, own),
  );
  if (camera) tracks.set("camera", publication("camera", false, pictureTrack("person", hue), person, own));
  if (screen) tracks.set("screen", publication("screen", false, pictureTrack("slides"), person, own));
  return tracks;
}

/** A room without a server: it is what it was told to be. */
export class FakeRoom implements RoomInterface {
  state: RoomState;
  readonly step: JoinStep | undefined;
  readonly local: LocalParticipant;
  readonly participants = new Map<string, RemoteParticipant>();
  readonly encryption = encryption;
  readonly hosting = hosting;
  readonly mediaAlive: boolean;
  readonly rejoinToken = "story";
  readonly reconnectingSince: number | undefined;
  readonly #options: FakeRoomOptions;
  readonly #changed = new Set<() => void>();
  #sealed = 0;

  constructor(options: FakeRoomOptions) {
    this.#options = options;
    this.state = options.state ?? "joined";
    this.step = options.step;
    this.mediaAlive = options.mediaAlive ?? true;
    this.reconnectingSince = options.reconnectingFor === undefined ? undefined : Date.now() - options.reconnectingFor;
    for (const [index, person] of options.people.entries()) {
      const id = `person-${index}`;
      this.participants.set(id, {
        isLocal: false,
        id,
        memberId: id,
        name: person.name,
        joinedAt: Date.now() - 60_000 * (index + 1),
        tracks: tracksOf({ hue: 20 + index * 67, ...person }, false),
        connection: person.connection ?? "connected",
        presence: "present",
        isHost: false,
      });
    }
    this.local = this.#self(options.self ?? { name: "Mia", microphone: "on" });
  }

  async join(): Promise<JoinResult> {
    if (this.#options.slow) await new Promise(() => undefined);
    if (this.#options.refusal) throw this.#options.refusal;
    return { alone: this.participants.size === 0 };
  }

  async leave(): Promise<void> {
    this.state = "left";
  }

  retryNow(): void {
    this.#tell();
  }

  sendingTotals(): SendingTotals {
    this.#sealed += 120;
    return { encoded: this.#sealed, sealed: this.#sealed, bySource: {} };
  }

  async sealedFrame(): Promise<Uint8Array | undefined> {
    return crypto.getRandomValues(new Uint8Array(4_000));
  }

  on<Name extends keyof RoomEvents>(name: Name, listener: Listener<RoomEvents[Name]>): Unsubscribe {
    // Nothing else ever happens in a story.
    if (name !== "changed") return () => undefined;
    const told = (): void => void Reflect.apply(listener, undefined, []);
    this.#changed.add(told);
    return () => this.#changed.delete(told);
  }

  #tell(): void {
    for (const listener of this.#changed) listener();
  }

  #self(person: FakePerson): LocalParticipant {
    const tracks = tracksOf({ hue: 300, ...person }, true);
    const mute = async (source: Source, on: boolean | MediaStreamTrack): Promise<void> => {
      const found = tracks.get(source);
      if (found) found.muted = on === false;
      this.#tell();
    };
    return {
      isLocal: true,
      id: "self",
      memberId: "self",
      name: person.name,
      joinedAt: Date.now(),
      tracks,
      connection: "connected",
      presence: "present",
      isHost: false,
      setMicrophone: (on) => mute("microphone", on),
      setCamera: (on) => mute("camera", on),
      setScreen: async (on) => {
        if (on === false) tracks.delete("screen");
        else tracks.set("screen", publication("screen", false, pictureTrack("slides"), person, true));
        this.#tell();
      },
      switchDevice: async () => undefined,
      setName: async () => undefined,
    };
  }
}
