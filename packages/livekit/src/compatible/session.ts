import { LiveKitData, type LiveKitKeys } from "@subrosa/keys/livekit";
import type { FrameWorker } from "@subrosa/media";
import {
  CryptorError,
  CryptorErrorReason,
  type LocalTrackPublication,
  type RemoteParticipant,
  type RemoteTrackPublication,
  type Room,
} from "livekit-client";
import { DropInError } from "../drop-in/errors.ts";
import type { PacketHandling } from "../drop-in/packets.ts";
import type { RoomSession } from "../drop-in/session.ts";
import { labelOf, Truth, type Teller } from "../drop-in/truth.ts";
import { SharedIncoming } from "./incoming.ts";
import { SharedOutgoing } from "./outgoing.ts";

/** What a session with a shared key is made from. */
export interface SharedKeySessionOptions {
  readonly room: Room;
  readonly keys: LiveKitKeys;
  readonly worker: FrameWorker;
  readonly tell: Teller;
}

/** One connection to a room on LiveKit's wire, in which everybody has one key. */
export class SharedKeySession implements RoomSession {
  readonly incoming: SharedIncoming;
  readonly outgoing: SharedOutgoing;
  readonly truth: Truth;
  readonly #options: SharedKeySessionOptions;
  readonly #data: LiveKitData;
  readonly #blamed = new Set<string>();

  constructor(options: SharedKeySessionOptions) {
    this.#options = options;
    const { room, keys, worker, tell } = options;
    const instance = crypto.randomUUID();
    this.#data = new LiveKitData(keys);
    this.incoming = new SharedIncoming({
      worker,
      keys,
      instance,
      stateChanged: (label, frames) => this.truth.framesChanged(label, frames),
    });
    this.outgoing = new SharedOutgoing({ worker, keys, instance, stateChanged: () => this.truth.refreshOwn() });
    this.truth = new Truth({ room, incoming: () => this.incoming, outgoing: () => this.outgoing, tell });
  }

  /** What goes through the engines of this session. */
  get packets(): PacketHandling {
    const { room } = this.#options;
    return {
      identity: room.localParticipant.identity,
      seal: async (data) => {
        const sealed = await this.#data.seal(data);
        if (sealed !== undefined) return sealed;
        throw new DropInError("secret-missing", "The application must set a key before it sends anything.");
      },
      open: async (identity, payload, iv, keyIndex) => {
        const data = await this.#data.open({ payload, iv, keyIndex });
        if (data === undefined) {
          this.#blame(identity);
          return "wrong-key";
        }
        return {
          data,
          hello: () => undefined,
          // Hidden participants may send data, too: nobody would know from whom it comes.
          deliver: (pass) => void (room.remoteParticipants.has(identity) && pass()),
        };
      },
      speaks: () => undefined,
    };
  }

  /** The room is connected, or again. */
  connected(): void {
    for (const participant of this.#options.room.remoteParticipants.values()) this.arrived(participant);
  }

  /** Somebody came in. */
  arrived(participant: RemoteParticipant): void {
    for (const publication of participant.trackPublications.values()) this.published(publication, participant);
  }

  /** Somebody left, or so the server says. */
  left({ identity }: RemoteParticipant): void {
    this.incoming.keep(identity, []);
  }

  /** Somebody publishes something. */
  published(publication: RemoteTrackPublication, participant: RemoteParticipant): void {
    this.truth.adopt(publication, participant);
    this.truth.refresh(participant);
  }

  /** Or does so no more. */
  unpublished(participant: RemoteParticipant): void {
    const labels = [...participant.trackPublications.values()].map((publication) => labelOf(publication, participant));
    this.incoming.keep(participant.identity, labels);
    this.truth.refresh(participant);
  }

  /** We publish something. */
  ownPublished(publication: LocalTrackPublication): void {
    this.truth.adoptOwn(publication);
  }

  /** Or do so no more. */
  ownUnpublished(): void {
    // The key is everybody's: it has no end here.
  }

  /** It is over: nothing is sealed or opened any more. */
  close(): void {
    this.truth.close();
    this.incoming.close();
    this.outgoing.close();
  }

  #blame(identity: string): void {
    if (this.#blamed.has(identity) || !this.#options.room.remoteParticipants.has(identity)) return;
    this.#blamed.add(identity);
    this.#options.tell.error(
      new CryptorError(
        `${identity} has another key than we, or said the same thing twice: both must use the same passphrase or key.`,
        CryptorErrorReason.InvalidKey,
        identity,
      ),
    );
  }
}
