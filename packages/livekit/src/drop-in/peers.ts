import type { RoomSecret } from "@subrosa/keys";
import { randomBytes, type Bytes } from "./bytes.ts";
import { openEnvelope, readEnvelope, type Envelope } from "./envelope.ts";
import type { AnnouncedTrack } from "./announced.ts";
import { challengeLength, encodeHello, type Hello } from "./hello.ts";
import { dataKey, type Seat } from "./keys.ts";
import { Peer } from "./peer.ts";

/** Connections that may come into sight in a second: each costs a derivation. */
const newcomersPerSecond = 64;
/** Connections of one identity that have not proven themselves. */
const mostNewcomers = 4;
/** Connections that are remembered, those that are over included: what was said in them must not be said again. */
const mostPeers = 16_384;

const nothing = new Uint8Array(challengeLength);

/** What a packet was that could not be opened. */
export type Unopened = "malformed" | "wrong-key" | "replayed" | "too-many";

/** A packet that opened. */
export interface Letter {
  readonly peer: Peer;
  readonly counter: number;
  readonly data: Bytes;
}

/** What {@link Peers} needs of the room around it. */
export interface PeersOptions {
  readonly secret: RoomSecret;
  /** The counter that our next packet will get. */
  counter(): number;
  /** Sends a hello to this identity, or to all. */
  send(hello: Bytes, to?: string): void;
  /** A connection that answered our challenge publishes these tracks, and only these. Takes the place of an earlier one of its identity. */
  announced(seat: Seat, tracks: readonly AnnouncedTrack[]): void;
  /** Somebody learns our keys only now. */
  answered(): void;
  /** A connection of this identity publishes something, and has not answered our challenge. */
  wanted(identity: string): void;
  /** Milliseconds that only grow. */
  now(): number;
}

interface Acquaintance {
  current: Peer | undefined;
  readonly newcomers: Map<string, Peer>;
  readonly retired: Set<string>;
  /** Our counter when we were told that this identity is there. */
  since: number;
}

/**
 * Who in the room holds the secret, by what they prove: each connection of a page has a random id of its own, answers the challenges of
 * others, and is the one of its identity that counts from then on. The server's word brings nobody in, and a recording answers nothing.
 */
export class Peers {
  readonly challenge: Bytes = randomBytes(challengeLength);
  readonly #options: PeersOptions;
  readonly #acquaintances = new Map<string, Acquaintance>();
  #own: readonly AnnouncedTrack[] = [];
  #spoken = false;
  #peers = 0;
  #recent: number[] = [];

  constructor(options: PeersOptions) {
    this.#options = options;
  }

  /** Whether somebody of this identity has answered us. */
  isProven(identity: string): boolean {
    return this.#acquaintances.get(identity)?.current !== undefined;
  }

  /** The server says that this identity came in: what we send from now on is for it, too. */
  arrived(identity: string): void {
    this.#acquaintance(identity).since = this.#options.counter();
  }

  /** Asks everybody who they are, or this one. */
  ask(identity?: string): void {
    this.#send({ asks: true, answer: nothing, since: 0 }, identity);
  }

  /** Tells everybody what we publish now. */
  announce(tracks: readonly AnnouncedTrack[]): void {
    this.#own = tracks;
    const known = this.#all().filter((peer) => peer.answered);
    this.#answerAll();
    if (known.length > 0) this.#send({ asks: false, answer: nothing, since: 0 });
  }

  /** We sent data: those who asked meanwhile want to know that it is not a recording. */
  spoke(): void {
    if (this.#spoken) return;
    this.#spoken = true;
    this.#answerAll();
  }

  /** Opens a packet that the server says is from this identity, or says why not. Never throws on its bytes; one that is refused changes nothing. */
  async open(identity: string, payload: Uint8Array, iv: Uint8Array): Promise<Letter | Unopened> {
    const envelope = readEnvelope(payload, iv);
    if (envelope === undefined) return "malformed";
    const seat = { identity, instance: envelope.instance };
    const known = this.#find(seat);
    if (known === "retired" || (known !== undefined && !known.window.fresh(envelope.counter))) return "replayed";
    if (known === undefined && !this.#mayMeet()) return "too-many";
    const key = known?.key ?? (await dataKey(this.#options.secret, seat));
    const data = await openEnvelope(key, envelope);
    if (data === undefined) return "wrong-key";
    return this.#accept(seat, key, envelope, data);
  }

  /** Somebody said who they are. */
  heard({ peer, counter }: Letter, hello: Hello): void {
    if (this.#find(peer.seat) !== peer || !peer.isNews(counter)) return;
    if (!same(peer.challenge, hello.challenge)) peer.answered = false;
    peer.challenge = hello.challenge;
    if (!peer.proven && same(this.challenge, hello.answer)) {
      this.#promote(peer);
      peer.prove(hello.since);
    }
    if (hello.asks) this.#answer(peer);
    // its tracks before its words, which may be about them
    if (peer.proven) {
      this.#options.announced(peer.seat, hello.tracks);
      peer.release(this.#options.now());
    }
    if (!peer.proven && hello.tracks.length > 0) this.#options.wanted(peer.seat.identity);
  }

  /** Connections that are remembered. */
  get size(): number {
    return this.#peers;
  }

  #accept(seat: Seat, key: CryptoKey, { counter }: Envelope, data: Bytes): Letter | Unopened {
    // another packet may have been opened meanwhile
    let peer = this.#find(seat);
    if (peer === "retired") return "replayed";
    if (peer === undefined) {
      if (this.#peers >= mostPeers) return "too-many";
      peer = this.#meet(new Peer(seat, key));
    }
    return peer.window.mark(counter) ? { peer, counter, data } : "replayed";
  }

  #meet(peer: Peer): Peer {
    const { newcomers } = this.#acquaintance(peer.seat.identity);
    newcomers.set(peer.seat.instance, peer);
    this.#peers++;
    for (const instance of newcomers.keys()) {
      if (newcomers.size <= mostNewcomers) break;
      newcomers.delete(instance);
      this.#peers--;
    }
    return peer;
  }

  #promote(peer: Peer): void {
    const acquaintance = this.#acquaintance(peer.seat.identity);
    const { current, newcomers, retired } = acquaintance;
    if (current !== undefined) retired.add(current.seat.instance);
    newcomers.delete(peer.seat.instance);
    acquaintance.current = peer;
  }

  #answerAll(): void {
    for (const peer of this.#all()) if (peer.challenge !== undefined && !peer.answered) this.#answer(peer);
  }

  /** Proves to this one that we are no recording, as soon as there is anything that could be one. */
  #answer(peer: Peer): void {
    if (peer.challenge === undefined || (this.#own.length === 0 && !this.#spoken)) {
      peer.answered = false;
      return;
    }
    peer.answered = true;
    const { identity } = peer.seat;
    const { since } = this.#acquaintance(identity);
    this.#send({ asks: !peer.proven, answer: peer.challenge, since }, identity);
    this.#options.answered();
  }

  #send(hello: Pick<Hello, "asks" | "answer" | "since">, to?: string): void {
    this.#options.send(encodeHello({ ...hello, challenge: this.challenge, tracks: this.#own }), to);
  }

  #mayMeet(): boolean {
    const now = this.#options.now();
    this.#recent = this.#recent.filter((at) => now - at < 1000);
    return this.#recent.length < newcomersPerSecond && this.#recent.push(now) > 0;
  }

  #find({ identity, instance }: Seat): Peer | "retired" | undefined {
    const known = this.#acquaintances.get(identity);
    if (known?.retired.has(instance) === true) return "retired";
    return known?.current?.seat.instance === instance ? known.current : known?.newcomers.get(instance);
  }

  #acquaintance(identity: string): Acquaintance {
    let known = this.#acquaintances.get(identity);
    if (known === undefined) {
      known = { current: undefined, newcomers: new Map(), retired: new Set(), since: 0 };
      this.#acquaintances.set(identity, known);
    }
    return known;
  }

  #all(): Peer[] {
    const peers = [...this.#acquaintances.values()].flatMap(({ current, newcomers }) => [
      current,
      ...newcomers.values(),
    ]);
    return peers.filter((peer) => peer !== undefined);
  }
}

function same(a: Bytes | undefined, b: Bytes): boolean {
  return a?.every((byte, at) => byte === b[at]) === true;
}
