import type { RoomSecret } from "@subrosa/keys";
import { DeviceIdentity, startGroup, type GroupView } from "@subrosa/keys/groups";
import { startWorker } from "@subrosa/media";
import {
  decodeBase64url,
  encodeBase64url,
  parseId,
  RoomId,
  type Join,
  type Joined,
  type LiveKitWord,
  type DeviceKey,
  type Proof,
} from "@subrosa/protocol";
import { RoomError } from "../api/errors.ts";
import type { Channel } from "../channel/index.ts";
import { systemClock } from "../clock.ts";
import { Emitter } from "../events.ts";
import { gatewayUrl, proofOf } from "../gateway/address.ts";
import { Gateway } from "../gateway/gateway.ts";
import type { Engine } from "../media/engine.ts";
import type { FrameKeys } from "../media/frames.ts";
import { Restarts } from "../restarts.ts";
import { Place } from "../session/place.ts";
import { takeSeat } from "../session/seat.ts";
import { GroupGathering } from "./gathering.ts";
import type { GroupLink, KeyPorts } from "./own-member.ts";

/** What of a browser a line needs. */
export type LineEngine = Pick<Engine, "clock" | "startGroup" | "connect">;

/** What a line is made from. */
export interface GroupLineOptions {
  /** Origin of the Subrosa server that delivers the group's messages. */
  readonly server: string;
  /** What the group's members have agreed upon beside their secret. */
  readonly link: GroupLink;
  readonly secret: RoomSecret;
  /** What the group's tree calls us: our identity at LiveKit. */
  readonly name: string;
  /** Our LiveKit token, as it is now: shown at each connection. */
  readonly token: () => string;
  /** Where keys for frames go; one port for each stay. */
  readonly frames: KeyPorts;
  /** The label of what each epoch gives to the application. */
  readonly exports: string;
  /**
   * Sends sealed bytes (at most 1,200) to all members, rather lost than late; whoever gets them gives them to `take`. So that nobody seems lost while the server is
   * away. `false`: there is no way now.
   */
  readonly cast?: (bytes: Uint8Array<ArrayBuffer>) => boolean;
  /** Where `group-worker.js` is, if the bundler has not put it beside `@subrosa/keys`. */
  readonly workerUrl?: string | URL | undefined;
  /** The browser's, unless told. */
  readonly engine?: LineEngine;
}

/** A stay in one session of the room. */
export interface GroupStay {
  readonly session: string;
  /** Our participant id at the gateway: the tree's connection of our leaf. */
  readonly connection: string;
  /** Signs what is ours; its public key is in our leaf's credential. */
  readonly device: DeviceIdentity;
  /** What members tell each other, sealed. */
  readonly channel: Channel;
  /** Where tracks get their keys, by their names in the frame worker. */
  readonly keys: FrameKeys;
  /** The server's word on whose our device is; `undefined` where it gave none that can be read. */
  readonly word: ServerWord | undefined;
}

/** The server's word on whose a device is at LiveKit (docs/protocol.md). */
export interface ServerWord {
  /** The room's name at LiveKit. */
  readonly room: string;
  /** The server's Ed25519 key, 32 bytes. */
  readonly key: Uint8Array;
  /** 72 bytes: time and signature. */
  readonly word: Uint8Array;
}

/** What a line tells. */
export interface GroupLineEvents {
  /** A stay begins: all that was known of the one before is over. */
  stay: [stay: GroupStay];
  /** What an epoch gives under the label. Zeroed when the listener returns. */
  exported: [epoch: bigint, secret: Uint8Array];
  /** The group is another one, or we are in none. */
  seen: [view: GroupView];
  /** It is over. `cause` is the server's code, where it was the server. */
  failed: [error: RoomError];
}

const browser: LineEngine = { clock: systemClock, startGroup: (options) => startGroup({ ...options, startWorker }) };

/**
 * The line of somebody with a LiveKit token to the group of their room: comes in, comes back after the server was away, follows it from session to session, and
 * begins anew when the group's worker dies. A device of its own for each line: who has two tabs is in the group twice.
 */
export class GroupLine extends Emitter<GroupLineEvents> {
  readonly #options: GroupLineOptions;
  readonly #engine: LineEngine;
  readonly #room: RoomId;
  readonly #proof: Proof;
  readonly #device: DeviceIdentity;
  readonly #place = new Place(takeSeat(undefined));
  readonly #restarts: Restarts;
  #gateway: Gateway | undefined;
  #gathering: GroupGathering | undefined;
  #down = false;
  #lastCast: Uint8Array = new Uint8Array(0);
  #inbox: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(options: GroupLineOptions, room: RoomId, proof: Proof, device: DeviceIdentity) {
    super();
    this.#options = options;
    this.#engine = options.engine ?? browser;
    this.#restarts = new Restarts(this.#engine.clock);
    this.#room = room;
    this.#proof = proof;
    this.#device = device;
  }

  /** Makes a line, which begins with `open`. Rejects with RoomError `invalid-link` where the secret is for no room. */
  static async prepare(options: GroupLineOptions): Promise<GroupLine> {
    const room = parseId(RoomId, options.secret.room);
    if (room === undefined) throw new RoomError("invalid-link");
    return new GroupLine(options, room, await proofOf(options.secret), await DeviceIdentity.create());
  }

  /** Connects. Listen before. */
  open(): void {
    if (this.#closed) return;
    const url = gatewayUrl(this.#options.server);
    const { clock, connect } = this.#engine;
    const gateway = new Gateway({ url, join: () => this.#join(), clock, connect });
    this.#gateway = gateway;
    gateway.on("joined", (joined) => this.#handle(() => this.#joined(joined)));
    gateway.on("message", (message) => this.#handle(() => this.#gathering?.receive(message)));
    gateway.on("down", () => {
      this.#down = true;
      this.#gathering?.down();
    });
    gateway.on("failed", (error) => this.#fail(error));
    gateway.start();
  }

  /** Bytes that the member at this connection has cast, or so LiveKit says: their seal says whose they are. */
  take(connection: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#gathering?.lanes.bytes(connection, "fast", bytes);
  }

  /** The network is back: tries now, where it is down. */
  retryNow(): void {
    this.#gateway?.retryNow();
  }

  /** Says goodbye, and closes. */
  async leave(): Promise<void> {
    const gathering = this.#gathering;
    this.clear();
    // Rejects when the group's worker is dead, and then there is nothing to say.
    await gathering?.leave().catch(() => undefined);
    this.close();
  }

  /** Ends it without a word: the others drop us when our silence is long enough. */
  close(): void {
    this.#closed = true;
    this.clear();
    this.#gateway?.leave();
    this.#gathering?.close();
    this.#gathering = undefined;
  }

  #join(): Join {
    const { participant, resume } = this.#place.seat;
    const { session } = this.#place;
    const device = encodeBase64url(this.#device.publicKey) as DeviceKey;
    return {
      type: "join",
      ...{ room: this.#room, proof: this.#proof, participant, resume, session },
      returning: this.#gathering !== undefined,
      livekit: { token: this.#options.token(), device },
    };
  }

  /** One after the other: starting a group takes a moment. */
  #handle(task: () => Promise<void> | void): void {
    this.#inbox = this.#inbox
      .then(() => (this.#closed ? undefined : task()))
      .catch((cause: unknown) =>
        this.#fail(cause instanceof RoomError ? cause : new RoomError("media-failed", { cause })),
      );
  }

  async #joined(joined: Joined): Promise<void> {
    const { session } = joined;
    this.#down = false;
    if (this.#place.hasLeft(session)) {
      this.#place.comeAsAnother(session);
      this.#gateway?.leave();
      this.open();
    } else if (this.#gathering !== undefined && this.#place.session === session) {
      this.#gathering.resume();
    } else {
      await this.#enter(joined);
    }
  }

  async #enter(joined: Joined): Promise<void> {
    const { session, limits, livekit } = joined;
    this.#gathering?.close();
    this.#place.enter(session);
    const { link, secret, name, frames, exports, workerUrl } = this.#options;
    const { clock, startGroup: start } = this.#engine;
    const connection = this.#place.seat.participant;
    const gathering = new GroupGathering({
      ...{ clock, startGroup: start, workerUrl, link, secret, device: this.#device, session, limits },
      self: connection,
      keys: undefined,
      pass: undefined,
      introduction: () => ({ name, publications: [] }),
      send: (message) => this.#gateway?.send(message) === true,
      follower: {
        exports,
        exported: (epoch, exported) => this.emit("exported", epoch, exported),
        seen: (view) => this.emit("seen", view),
      },
    });
    this.#gathering = gathering;
    gathering.result.catch((error: RoomError) => this.#gathering === gathering && this.#fail(error));
    gathering.on("failed", (error) => this.#fail(error));
    gathering.on("broken", (cause) => this.#broken(gathering, cause));
    await gathering.start(frames, (_member, lane, bytes) => lane === "fast" && this.#cast(bytes));
    if (this.#gathering !== gathering) return;
    const { channel, keys } = gathering;
    this.emit("stay", { session, connection, device: this.#device, channel, keys, word: wordOf(livekit) });
    gathering.enter(joined);
  }

  /** One payload is for every member, and goes out once. While the server is there, it carries all. */
  #cast(bytes: Uint8Array<ArrayBuffer>): boolean {
    const { cast } = this.#options;
    if (cast === undefined || !this.#down) return false;
    const last = this.#lastCast;
    if (bytes.length === last.length && bytes.every((byte, at) => byte === last[at])) return true;
    this.#lastCast = bytes;
    return cast(bytes);
  }

  /** Its keys died with the worker: another comes in, with a fresh leaf and a fresh place at the gateway. */
  #broken(gathering: GroupGathering, cause: unknown): void {
    if (!this.#restarts.mayRestart()) {
      this.#fail(new RoomError("media-failed", { cause }));
      return;
    }
    this.#handle(() => {
      if (this.#gathering !== gathering) return;
      gathering.close();
      this.#gathering = undefined;
      this.#gateway?.leave();
      this.#place.comeAnew();
      this.open();
    });
  }

  #fail(error: RoomError): void {
    if (this.#closed) return;
    this.emit("failed", error);
    this.close();
  }
}

function wordOf(said: LiveKitWord | undefined): ServerWord | undefined {
  const [key, word] = [decodeBase64url(said?.key ?? ""), decodeBase64url(said?.word ?? "")];
  return said && key && word && { room: said.room, key, word };
}
