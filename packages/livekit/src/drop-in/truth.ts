import type { ReceiveTrack, TrackState } from "@subrosa/media";
import {
  CryptorError,
  CryptorErrorReason,
  type LocalTrackPublication,
  type Participant,
  type RemoteParticipant,
  type Room,
  type TrackPublication,
} from "livekit-client";
import type { Incoming, Label } from "./incoming.ts";
import { sourceByte } from "./keys.ts";
import type { Outgoing } from "./outgoing.ts";

/** Milliseconds after which a track that was unmuted must have opened again: frames that LiveKit makes up meanwhile don't count. */
const afterUnmute = 2000;

/** Tells LiveKit's listeners. */
export interface Teller {
  /** LiveKit's `participantEncryptionStatusChanged`. */
  status(encrypted: boolean, participant: Participant): void;
  /** LiveKit's `encryptionError`. */
  error(error: CryptorError): void;
}

/** What is known about encryption in a room. */
export interface TruthOptions {
  readonly room: Room;
  readonly incoming: () => Pick<Incoming, "under" | "isAnnounced">;
  readonly outgoing: () => Pick<Outgoing, "of">;
  readonly tell: Teller;
}

/** What the server says that this publication is. */
export function labelOf(publication: TrackPublication, { identity }: Participant): Label {
  return { identity, source: sourceByte(publication.source), name: publication.trackName };
}

/**
 * Makes LiveKit's own flags and events say what our keys and frames show, where livekit-client repeats what the server says. A publication is
 * encrypted when its participant announced a key for it, and what last came either opened or was nothing.
 */
export class Truth {
  readonly #options: TruthOptions;
  readonly #adopted = new WeakSet<TrackPublication>();
  readonly #failing = new WeakSet<ReceiveTrack>();
  readonly #told = new WeakMap<Participant, boolean>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(options: TruthOptions) {
    this.#options = options;
  }

  /** From now on this publication of somebody else tells the truth, and keeps the source and the name that it has. */
  adopt(publication: TrackPublication, participant: RemoteParticipant): void {
    if (this.#adopted.has(publication)) return;
    this.#adopted.add(publication);
    Object.defineProperties(publication, {
      source: fixed(publication.source),
      trackName: fixed(publication.trackName),
      isEncrypted: { configurable: true, get: () => this.#isEncrypted(labelOf(publication, participant)) },
    });
  }

  /** The same for one of ours. */
  adoptOwn(publication: LocalTrackPublication): void {
    const get = (): boolean => {
      const frames = this.#options.outgoing().of(publication.track);
      return frames !== undefined && !fails(frames.state);
    };
    Object.defineProperty(publication, "isEncrypted", { configurable: true, get });
  }

  /** Tells when this participant's encryption is another than it was. */
  refresh(participant: Participant): void {
    const { isEncrypted } = participant;
    if (isEncrypted === (this.#told.get(participant) ?? false)) return;
    this.#told.set(participant, isEncrypted);
    this.#options.tell.status(isEncrypted, participant);
  }

  /** Tells when ours is. Who publishes nothing sends nothing in the clear. */
  refreshOwn(): void {
    const { localParticipant } = this.#options.room;
    const encrypted = localParticipant.trackPublications.size === 0 || localParticipant.isEncrypted;
    if (encrypted === (this.#told.get(localParticipant) ?? true)) return;
    this.#told.set(localParticipant, encrypted);
    this.#options.tell.status(encrypted, localParticipant);
  }

  /** Frames under this label fare otherwise than before. */
  framesChanged(label: Label, frames: ReceiveTrack): void {
    const participant = this.#options.room.remoteParticipants.get(label.identity);
    const failing = fails(frames.state);
    // What comes while a track is muted, LiveKit made up.
    if (participant === undefined || (failing && this.#isMuted(label, participant))) return;
    if (failing && !this.#failing.has(frames)) this.#options.tell.error(errorFor(frames.state, label.identity));
    if (failing) this.#failing.add(frames);
    else this.#failing.delete(frames);
    this.refresh(participant);
  }

  /** A publication was unmuted: its frames count again. */
  unmuted(publication: TrackPublication, participant: Participant): void {
    const label = labelOf(publication, participant);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const frames = this.#options.incoming().under(label);
      if (frames !== undefined) this.framesChanged(label, frames);
    }, afterUnmute);
    this.#timers.add(timer);
  }

  /** Says nothing any more of its own accord. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #isEncrypted(label: Label): boolean {
    const frames = this.#options.incoming().under(label);
    return this.#options.incoming().isAnnounced(label) && (frames === undefined || !this.#failing.has(frames));
  }

  #isMuted(label: Label, participant: RemoteParticipant): boolean {
    const publications = [...participant.trackPublications.values()].filter((publication) => {
      const { source, name } = labelOf(publication, participant);
      return source === label.source && name === label.name;
    });
    return publications.every(({ isMuted }) => isMuted);
  }
}

/** Nothing failed in these: frames go through, or none came yet, or the key is still to come. */
const sound: ReadonlySet<TrackState["reason"]> = new Set(["sealing", "opening", "no-frame", "no-key"]);

function fails({ reason }: TrackState): boolean {
  return !sound.has(reason);
}

function fixed<T>(value: T): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: true,
    get: () => value,
    set() {
      // The server may say another one now; the publication was bound to this.
    },
  };
}

function errorFor({ state, reason }: TrackState, identity: string): CryptorError {
  const why =
    state === "MissingKey"
      ? CryptorErrorReason.MissingKey
      : state === "InternalError"
        ? CryptorErrorReason.InternalError
        : CryptorErrorReason.InvalidKey;
  return new CryptorError(
    `What comes as a track of ${identity} does not open and is not played: ${reason}.`,
    why,
    identity,
  );
}
