import type { RoomSecret } from "@subrosa/keys";
import type { FrameWorker } from "@subrosa/media";
import {
  CryptorError,
  CryptorErrorReason,
  type LocalTrackPublication,
  type RemoteParticipant,
  type RemoteTrackPublication,
  type Room,
} from "livekit-client";
import { Asking } from "./asking.ts";
import { Early } from "./early.ts";
import { DataSealer } from "./envelope.ts";
import { decodeHello } from "./hello.ts";
import { Incoming } from "./incoming.ts";
import type { Seat } from "./keys.ts";
import { Outgoing } from "./outgoing.ts";
import { helloTopic, type OpenedPacket, type PacketHandling } from "./packets.ts";
import { Peers, type Letter } from "./peers.ts";
import { StaticTracks } from "./track-keys.ts";
import { Truth, type Teller } from "./truth.ts";

/** What a session is made from. */
export interface SessionOptions {
  readonly room: Room;
  readonly secret: RoomSecret;
  readonly worker: FrameWorker;
  readonly tell: Teller;
}

/** One connection to a room, from before it is made until it is over: its keys, and whom it knows. Full reconnects are part of it. */
export class Session {
  readonly incoming: Incoming;
  readonly outgoing: Outgoing;
  readonly truth: Truth;
  readonly #options: SessionOptions;
  readonly #sealer: DataSealer;
  readonly #peers: Peers;
  readonly #asking: Asking;
  readonly #early: Early = new Early();
  readonly #wrongKey = new Set<string>();

  constructor(options: SessionOptions) {
    const { room, secret, worker, tell } = options;
    this.#options = options;
    this.#sealer = new DataSealer(secret);
    const { instance } = this.#sealer;
    const keys = new StaticTracks(worker, secret, () => ({ identity: room.localParticipant.identity, instance }));
    this.truth = new Truth({ room, tell, incoming: () => this.incoming, outgoing: () => this.outgoing });
    this.incoming = new Incoming({
      worker,
      keys,
      instance,
      stateChanged: (label, frames) => this.truth.framesChanged(label, frames),
    });
    this.#peers = new Peers({
      secret,
      counter: () => this.#sealer.counter,
      send: (hello, to) => this.#send(hello, to),
      announced: (seat, tracks) => {
        this.#asking.stop(seat.identity);
        this.#wrongKey.delete(seat.identity);
        this.incoming.announced(seat, tracks);
        this.#refresh(seat);
      },
      answered: () => this.outgoing.makeKeyFrames(),
      wanted: (identity) => {
        this.#peers.ask(identity);
        this.#asking.start(identity);
      },
      now: () => performance.now(),
    });
    this.outgoing = new Outgoing({
      keys,
      changed: (tracks) => this.#peers.announce(tracks),
      stateChanged: () => this.truth.refreshOwn(),
    });
    this.#asking = new Asking({
      ask: (identity) => this.#peers.ask(identity),
      unanswered: (identity) => {
        // Another connection of someone who has answered may be a recording: nothing that people should hear of.
        if (this.#peers.isProven(identity)) this.#asking.stop(identity);
        else this.#blame(identity, CryptorErrorReason.MissingKey);
      },
    });
  }

  /** What goes through the engines of this session. */
  get packets(): PacketHandling {
    const { room } = this.#options;
    return {
      identity: room.localParticipant.identity,
      seal: (data) => this.#sealer.seal(room.localParticipant.identity, data),
      open: async (identity, payload, iv) => {
        const letter = await this.#peers.open(identity, payload, iv);
        if (letter === "wrong-key") this.#wrong(identity);
        return typeof letter === "string" ? letter : this.#packetOf(letter);
      },
      speaks: () => this.#peers.spoke(),
    };
  }

  #packetOf(letter: Letter): OpenedPacket {
    const { peer, counter, data } = letter;
    const { identity } = peer.seat;
    return {
      data,
      hello: (bytes) => {
        const hello = decodeHello(bytes);
        if (hello !== undefined) this.#peers.heard(letter, hello);
      },
      deliver: (pass) => {
        const passToKnown = (): void =>
          this.#early.pass(identity, this.#options.room.remoteParticipants.has(identity), pass);
        if (peer.hold(counter, data.length, performance.now(), passToKnown)) this.#asking.start(identity);
      },
    };
  }

  /** The room is connected, or again: nobody knows what was missed. */
  connected(): void {
    const { remoteParticipants } = this.#options.room;
    for (const participant of remoteParticipants.values()) this.#look(participant);
    if (remoteParticipants.size > 0) this.#peers.ask();
  }

  /** Somebody came in. */
  arrived(participant: RemoteParticipant): void {
    this.#peers.arrived(participant.identity);
    this.#look(participant);
    this.#early.release(participant.identity);
  }

  /** Somebody left, or so the server says. */
  left({ identity }: RemoteParticipant): void {
    this.#asking.stop(identity);
  }

  /** Somebody publishes something. */
  published(publication: RemoteTrackPublication, participant: RemoteParticipant): void {
    this.truth.adopt(publication, participant);
    if (!this.#peers.isProven(participant.identity)) this.#asking.start(participant.identity);
    this.truth.refresh(participant);
  }

  /** Or does so no more. */
  unpublished(participant: RemoteParticipant): void {
    this.truth.refresh(participant);
  }

  /** We publish something. */
  ownPublished(publication: LocalTrackPublication): void {
    this.truth.adoptOwn(publication);
  }

  /** Or do so no more. */
  ownUnpublished({ track }: LocalTrackPublication): void {
    if (track !== undefined) this.outgoing.unpublished(track);
  }

  /** It is over: nothing is sealed or opened any more. */
  close(): void {
    this.#asking.close();
    this.truth.close();
    this.incoming.close();
    this.outgoing.close();
  }

  #look(participant: RemoteParticipant): void {
    for (const publication of participant.trackPublications.values()) this.published(publication, participant);
  }

  #refresh({ identity }: Seat): void {
    const participant = this.#options.room.remoteParticipants.get(identity);
    if (participant !== undefined) this.truth.refresh(participant);
  }

  #send(hello: Uint8Array<ArrayBuffer>, to: string | undefined): void {
    const { localParticipant } = this.#options.room;
    const destinationIdentities = to === undefined ? [] : [to];
    // Whoever waits for what was lost asks for it again.
    localParticipant
      .publishData(hello, { reliable: true, topic: helloTopic, destinationIdentities })
      .catch(() => undefined);
  }

  #wrong(identity: string): void {
    if (this.#wrongKey.has(identity) || !this.#options.room.remoteParticipants.has(identity)) return;
    this.#wrongKey.add(identity);
    this.#blame(identity, CryptorErrorReason.InvalidKey);
  }

  #blame(identity: string, reason: CryptorErrorReason): void {
    const why =
      reason === CryptorErrorReason.InvalidKey
        ? "has another secret than we: both must use the same link, passphrase or key"
        : "does not prove to hold the room's secret: it may be without Subrosa's encryption, or may not publish data";
    this.#options.tell.error(new CryptorError(`${identity} ${why}. Nothing of theirs is played.`, reason, identity));
  }
}

/** What a manager needs of a session, whatever its keys are. */
export type RoomSession = Pick<
  Session,
  | "packets"
  | "connected"
  | "arrived"
  | "left"
  | "published"
  | "unpublished"
  | "truth"
  | "ownPublished"
  | "ownUnpublished"
  | "close"
> & {
  readonly incoming: Pick<Incoming, "bind">;
  readonly outgoing: Pick<Outgoing, "of" | "protect">;
  /** livekit-client connects with this LiveKit token, or was given it. What this throws, connecting rejects with. */
  token?(token: string): void;
};

/** Which publication comes by a receiver, as far as the server has said so. */
export function publicationOf(
  room: Room,
  stream: MediaStream,
  track: MediaStreamTrack,
  trackOf: string | undefined,
): { publication: RemoteTrackPublication; participant: RemoteParticipant } | undefined {
  const [sid, streamId] = stream.id.split("|");
  const participant = [...room.remoteParticipants.values()].find((remote) => remote.sid === sid);
  for (const id of [streamId, track.id, trackOf]) {
    const publication = id === undefined ? undefined : participant?.trackPublications.get(id);
    if (participant !== undefined && publication !== undefined) return { publication, participant };
  }
  return undefined;
}
