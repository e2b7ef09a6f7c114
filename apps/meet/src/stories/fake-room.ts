import type {
  JoinResult,
  JoinStep,
  Listener,
  LocalParticipant,
  RemoteParticipant,
  RoomError,
  RoomEvents,
  RoomInterface,
  RoomState,
  SendingTotals,
  Source,
  Unsubscribe,
} from "@subrosa/client";

import { FakeGroup, type FakeGroupOptions } from "./fake-group.ts";
import { type FakePerson, fakePublication, tracksOf } from "./fake-people.ts";
import { FakeReceiving } from "./fake-receiving.ts";
import { pictureTrack } from "./pictures.ts";

/** How a made-up room is. */
export interface FakeRoomOptions {
  readonly people: readonly FakePerson[];
  readonly self?: FakePerson;
  readonly state?: RoomState;
  readonly mediaAlive?: boolean;
  readonly reconnectingFor?: number;
  readonly step?: JoinStep;
  /** Its keys are a group's. */
  readonly group?: FakeGroupOptions | undefined;
  /** `join` fails with it. */
  readonly refusal?: RoomError;
  /** Nobody's browser knows another video format. */
  readonly oneFormat?: boolean;
  /** `join` never ends. */
  readonly slow?: boolean;
}

type Listeners = { [Name in keyof RoomEvents]?: Set<Listener<RoomEvents[Name]>> };

/** A room without a server: it is what it was told to be. */
export class FakeRoom implements RoomInterface {
  state: RoomState;
  readonly step: JoinStep | undefined;
  readonly local: LocalParticipant;
  readonly participants = new Map<string, RemoteParticipant>();
  readonly group: FakeGroup;
  readonly receiving: FakeReceiving;
  readonly data: RoomInterface["data"] = { send: async () => undefined };
  readonly mediaAlive: boolean;
  readonly rejoinToken = "story";
  readonly reconnectingSince: number | undefined;
  readonly #options: FakeRoomOptions;
  readonly #listeners: Listeners = {};
  #sealed = 0;

  constructor(options: FakeRoomOptions) {
    this.#options = options;
    this.state = options.state ?? "joined";
    this.step = options.step;
    this.mediaAlive = options.mediaAlive ?? true;
    this.reconnectingSince = options.reconnectingFor === undefined ? undefined : Date.now() - options.reconnectingFor;
    for (const [index, person] of options.people.entries())
      this.participants.set(`person-${index}`, remote(person, index));
    this.receiving = new FakeReceiving(this.participants, options.oneFormat !== true, () => this.emit("changed"));
    this.local = this.#self(options.self ?? { name: "Mia", microphone: "on" });
    this.group = new FakeGroup(options.group, {
      tell: () => this.emit("changed"),
      emit: (name, ...what) => {
        this.emit(name, ...what);
        this.emit("changed");
      },
    });
  }

  get encryption() {
    return this.group.encryption;
  }

  get hosting() {
    return this.group.hosting;
  }

  get chat() {
    return this.group.chat;
  }

  get files() {
    return this.group.files;
  }

  get verification() {
    return this.group.verification;
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
    this.emit("changed");
  }

  sendingTotals(): SendingTotals {
    this.#sealed += 120;
    return { encoded: this.#sealed, sealed: this.#sealed, sent: this.#sealed };
  }

  async sealedFrame(): Promise<Uint8Array | undefined> {
    return crypto.getRandomValues(new Uint8Array(4_000));
  }

  on<Name extends keyof RoomEvents>(name: Name, listener: Listener<RoomEvents[Name]>): Unsubscribe {
    const known: Set<Listener<RoomEvents[Name]>> = this.#listeners[name] ?? new Set();
    Object.assign(this.#listeners, { [name]: known.add(listener) });
    return () => known.delete(listener);
  }

  /** Makes something happen. */
  emit<Name extends keyof RoomEvents>(name: Name, ...what: RoomEvents[Name]): void {
    for (const listener of this.#listeners[name] ?? []) listener(...what);
  }

  #self(person: FakePerson): LocalParticipant {
    const tracks = tracksOf({ hue: 300, ...person }, true);
    const tell = (): void => this.emit("changed");
    const mute = async (source: Source, on: boolean | MediaStreamTrack): Promise<void> => {
      const found = tracks.get(source);
      if (found) found.muted = on === false;
      tell();
    };
    const self: LocalParticipant & { handRaisedAt: number | undefined; isRecording: boolean } = {
      isLocal: true,
      id: "self",
      memberId: "self",
      name: person.name,
      joinedAt: Date.now(),
      tracks,
      connection: "connected",
      presence: "present",
      isHost: person.host ?? false,
      isRecording: person.recording ?? false,
      handRaisedAt: person.hand ? Date.now() : undefined,
      setMicrophone: (on) => mute("microphone", on),
      setCamera: (on) => mute("camera", on),
      setScreen: async (on) => {
        if (on === false) tracks.delete("screen");
        else tracks.set("screen", fakePublication("screen", false, pictureTrack("slides"), person, true));
        tell();
      },
      switchDevice: async () => undefined,
      setName: async () => undefined,
      setRecording: async (on) => {
        self.isRecording = on;
        tell();
      },
      react: async (emoji) => this.emit("reaction", self, emoji),
      raiseHand: async (on) => {
        self.handRaisedAt = on ? Date.now() : undefined;
        tell();
      },
    };
    return self;
  }
}

function remote(person: FakePerson, index: number): RemoteParticipant {
  const id = `person-${index}`;
  return {
    isLocal: false,
    isGuest: person.guest ?? false,
    id,
    memberId: id,
    name: person.name,
    joinedAt: Date.now() - 60_000 * (index + 1),
    tracks: tracksOf({ hue: 20 + index * 67, ...person }, false),
    connection: person.connection ?? "connected",
    presence: person.presence ?? "present",
    isHost: person.host ?? false,
    isRecording: person.recording ?? false,
    handRaisedAt: person.hand ? Date.now() - 30_000 * (index + 1) : undefined,
    device: person.device ?? { state: "not-compared" },
  };
}
