import {
  EncryptionEvent,
  EngineEvent,
  ParticipantEvent,
  RoomEvent,
  isLocalTrack,
  type BaseE2EEManager,
  type E2EEManagerCallbacks,
  type RemoteParticipant,
  type RemoteTrackPublication,
  type Room,
} from "livekit-client";
import { allowBackups } from "../backup.ts";
import { assertEngine, type Engine } from "./engine.ts";
import { DropInError } from "./errors.ts";
import { guardSenders } from "./outgoing.ts";
import { guardPackets, notEncryptable, type PacketHandling } from "./packets.ts";
import { publicationOf, type RoomSession } from "./session.ts";
import { watchTokens } from "./token.ts";
import { labelOf, type Teller } from "./truth.ts";

type Listeners = { [Name in keyof E2EEManagerCallbacks]: Set<E2EEManagerCallbacks[Name]> };
type Answer = ReturnType<BaseE2EEManager["handleEncryptedData"]>;

/** Begins one connection of a room. */
export type NewSession = (room: Room, tell: Teller) => RoomSession;

/** What livekit-client calls its end-to-end encryption manager: ours, for one `Room`. */
export class Manager implements BaseE2EEManager {
  readonly #newSession: NewSession;
  readonly #listeners: Listeners = {
    [EncryptionEvent.ParticipantEncryptionStatusChanged]: new Set(),
    [EncryptionEvent.EncryptionError]: new Set(),
  };
  #room: Room | undefined;
  #session: RoomSession | undefined;

  /** `newSession` begins one connection of the room: called before each is made. */
  constructor(newSession: NewSession) {
    this.#newSession = newSession;
  }

  /** Always: there is no "off". */
  get isEnabled(): boolean {
    return true;
  }

  /** Always, whatever is assigned: with its older option `e2ee`, livekit-client would send data in the clear. */
  get isDataChannelEncryptionEnabled(): boolean {
    return true;
  }

  set isDataChannelEncryptionEnabled(_enabled: boolean) {
    // There is no "off".
  }

  /** Called by `new Room`. */
  setup(room: Room): void {
    if (this.#room !== undefined)
      throw new DropInError("livekit-version", "livekit-client has set this manager up before.");
    this.#room = room;
    this.#begin(room);
    this.#enable(room);
    room
      .on(RoomEvent.Connected, () => this.#current().connected())
      .on(RoomEvent.Reconnected, () => this.#current().connected())
      .on(RoomEvent.ParticipantConnected, (participant) => this.#current().arrived(participant))
      .on(RoomEvent.ParticipantDisconnected, (participant) => this.#current().left(participant))
      .on(RoomEvent.TrackPublished, (publication, participant) => this.#current().published(publication, participant))
      .on(RoomEvent.TrackUnpublished, (_publication, participant) => this.#current().unpublished(participant))
      .on(RoomEvent.TrackSubscribed, ({ receiver }, publication, participant) => {
        if (receiver !== undefined) this.#subscribed(receiver, publication, participant);
      })
      .on(RoomEvent.LocalTrackPublished, (publication) => this.#current().ownPublished(publication))
      .on(RoomEvent.LocalTrackUnpublished, (publication) => this.#current().ownUnpublished(publication))
      .on(RoomEvent.Disconnected, () => this.#begin(room));
    room.on(RoomEvent.TrackUnmuted, (publication, { identity }) => {
      const participant = room.remoteParticipants.get(identity);
      const remote = participant?.trackPublications.get(publication.trackSid);
      if (participant !== undefined && remote !== undefined) this.#current().truth.unmuted(remote, participant);
    });
  }

  /** Called by `new Room`, and again when it makes another engine. */
  setupEngine(engine: Engine): void {
    assertEngine(engine);
    guardSenders(engine, () => this.#current().outgoing);
    guardPackets(engine, this.#packets());
    watchTokens(engine, (token) => this.#current().token?.(token));
    engine.prependListener(EngineEvent.MediaTrackAdded, (track, stream, receiver) => {
      const room = this.#room;
      if (room === undefined) return;
      const found = publicationOf(room, stream, track, engine.getTrackIdForReceiver(receiver));
      if (found === undefined) this.#current().incoming.bind(receiver, undefined);
      else this.#subscribed(receiver, found.publication, found.participant);
    });
  }

  /** The server's word on who encrypts changes nothing. */
  setParticipantCryptorEnabled(): void {
    // Each frame shows by itself whether it opens.
  }

  /** Frames that the server makes up are dropped: it knows this trailer itself, so that it proves nothing. */
  setSifTrailer(): void {
    // Not used.
  }

  /** Data tracks only, which are refused: the server could have them sent in the clear. All other data goes through the engine. */
  encryptData(): ReturnType<BaseE2EEManager["encryptData"]> {
    return Promise.reject(notEncryptable("A data track"));
  }

  /** Data tracks only, which are refused. */
  handleEncryptedData(): Answer {
    return Promise.reject(notEncryptable("A data track"));
  }

  /** For the `Room`, which passes on what it hears. */
  on<Name extends keyof E2EEManagerCallbacks>(event: Name, listener: E2EEManagerCallbacks[Name]): this {
    this.#listeners[event].add(listener);
    return this;
  }

  /** Ends it: nothing is sealed or opened any more. */
  dispose(): void {
    this.#session?.close();
  }

  /** The app need not know that livekit-client wants to be asked for encryption before it connects, and that it could be asked to leave it. */
  #enable(room: Room): void {
    const { localParticipant } = room;
    allowBackups(room);
    const setEnabled = localParticipant.setE2EEEnabled.bind(localParticipant);
    localParticipant.setE2EEEnabled = async (enabled) => {
      if (!enabled) {
        throw new DropInError("always-on", "The application must make a Room without encryption, if it wants none.");
      }
      await setEnabled(true);
    };
    localParticipant.on(ParticipantEvent.LocalSenderCreated, (sender, track) => {
      // Every way that makes a sender is guarded; one that were not must not send.
      if (!isLocalTrack(track) || this.#current().outgoing.of(track) === undefined) void sender.replaceTrack(null);
    });
    void room.setE2EEEnabled(true).then(() => this.#teller.status(true, localParticipant));
  }

  #begin(room: Room): void {
    this.#session?.close();
    this.#session = this.#newSession(room, this.#teller);
  }

  /** It comes by this receiver. */
  #subscribed(receiver: RTCRtpReceiver, publication: RemoteTrackPublication, participant: RemoteParticipant): void {
    const { truth, incoming } = this.#current();
    truth.adopt(publication, participant);
    incoming.bind(receiver, labelOf(publication, participant));
  }

  #current(): RoomSession {
    if (this.#session === undefined)
      throw new DropInError("livekit-version", "livekit-client has not set this manager up.");
    return this.#session;
  }

  /** An engine may outlive a session: a room that is connected again may have the same one. */
  #packets(): PacketHandling {
    const current = (): PacketHandling => this.#current().packets;
    return {
      get identity() {
        return current().identity;
      },
      seal: (data) => current().seal(data),
      open: (...sealed) => current().open(...sealed),
      speaks: () => current().speaks(),
    };
  }

  readonly #teller: Teller = {
    status: (encrypted, participant) => {
      for (const listener of this.#listeners[EncryptionEvent.ParticipantEncryptionStatusChanged]) {
        listener(encrypted, participant);
      }
    },
    error: (error) => {
      for (const listener of this.#listeners[EncryptionEvent.EncryptionError])
        listener(error, error.participantIdentity);
    },
  };
}
