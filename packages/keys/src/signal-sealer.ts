import { concat, lp, readU64, text, u64, type Bytes } from "./encoding.ts";
import { kindByte, openBytes, sealBytes } from "./payload.ts";
import type { RoomSecret } from "./room-secret.ts";

/** Who speaks, and in which session. */
export interface Seat {
  /** The room's secret. */
  readonly secret: RoomSecret;
  /** The session's random id, as it travels. */
  readonly session: string;
  /** One's own participant id: made anew whenever the page loads, since sequence numbers begin again with it. */
  readonly self: string;
}

/** A signal that was opened, or why it was not. `forged` covers another secret, session, sender or receiver as well. */
export type OpenedSignal =
  | { readonly ok: true; readonly plaintext: Uint8Array; readonly sequence: bigint }
  | { readonly ok: false; readonly reason: "malformed" | "forged" | "replayed" | "too-many-senders" };

/** kind ‖ sequence number. */
const headLength = 9;
/** Senders whose numbers are remembered: some ten megabytes, which nobody fills who is let in twice a second. */
const defaultSenders = 65_536;
/** Keys at hand. That of a sender who was long silent is derived again. */
const keysAtHand = 64;

/** Bounds of a {@link SignalSealer}. */
export interface SignalSealerOptions {
  /** Senders that may prove themselves in one session, those who left included. Default: 65,536. */
  readonly maxSenders?: number;
}

/**
 * Seals what participants tell each other through the server (names, SDP, ICE, publications):
 *
 *     key     = HKDF(input, "signal" ‖ lp(session) ‖ lp(from))               AES-256-GCM
 *     message = 1 ‖ sequence as u64 ‖ nonce (12 random bytes) ‖ ciphertext ‖ tag
 *     AAD     = lp(session) ‖ lp(from) ‖ lp(to) ‖ sequence as u64
 *
 * Each sender counts all that it sends, from 1. A receiver takes only numbers above the highest that it opened from that
 * sender, so the server can hold messages back but neither repeat nor reorder them. That number stays when the sender is
 * gone, or what it said could be played again; its key does not.
 */
export class SignalSealer {
  readonly #seat: Seat;
  readonly #maxSenders: number;
  readonly #highest = new Map<string, bigint>();
  /** The one used last stands last. */
  readonly #keys = new Map<string, CryptoKey>();
  readonly #opening = new Map<string, Promise<unknown>>();
  #own: Promise<CryptoKey> | undefined;
  #sequence = 0n;

  constructor(seat: Seat, { maxSenders = defaultSenders }: SignalSealerOptions = {}) {
    this.#seat = seat;
    this.#maxSenders = maxSenders;
  }

  /** Seals one message to one participant. The number is taken before anything is awaited: calls keep their order. */
  async seal(to: string, plaintext: Uint8Array): Promise<Uint8Array> {
    const sequence = (this.#sequence += 1n);
    const { self } = this.#seat;
    this.#own ??= this.#key(self);
    const sealed = await sealBytes(await this.#own, plaintext, this.#aad(self, to, sequence));
    return concat(Uint8Array.of(kindByte.signal), u64(sequence), sealed);
  }

  /**
   * Opens a message to us, from whom the server says it came. Never throws on its bytes. Messages of one sender are opened one
   * after the other, in the order of the calls; a refused one changes nothing.
   */
  async open(from: string, message: Uint8Array): Promise<OpenedSignal> {
    const before = this.#opening.get(from);
    const opened = before === undefined ? this.#open(from, message) : before.then(() => this.#open(from, message));
    this.#opening.set(from, opened);
    try {
      return await opened;
    } finally {
      if (this.#opening.get(from) === opened) this.#opening.delete(from);
    }
  }

  async #open(from: string, message: Uint8Array): Promise<OpenedSignal> {
    if (message.length < headLength || message[0] !== kindByte.signal) {
      return { ok: false, reason: "malformed" };
    }
    const sequence = readU64(message, 1);
    const highest = this.#highest.get(from);
    if (sequence <= (highest ?? 0n)) return { ok: false, reason: "replayed" };
    if (highest === undefined && this.#highest.size >= this.#maxSenders) {
      return { ok: false, reason: "too-many-senders" };
    }
    const key = this.#keys.get(from) ?? (await this.#key(from));
    const aad = this.#aad(from, this.#seat.self, sequence);
    const plaintext = await openBytes(key, message.subarray(headLength), aad);
    if (plaintext === undefined) return { ok: false, reason: "forged" };
    // Only a sender that proved itself is remembered.
    this.#highest.set(from, sequence);
    this.#keep(from, key);
    return { ok: true, plaintext, sequence };
  }

  #keep(from: string, key: CryptoKey): void {
    this.#keys.delete(from);
    this.#keys.set(from, key);
    const [longestSilent] = this.#keys.keys();
    if (longestSilent !== undefined && this.#keys.size > keysAtHand) this.#keys.delete(longestSilent);
  }

  async #key(from: string): Promise<CryptoKey> {
    const { secret, session } = this.#seat;
    return secret.deriveKey(concat(text("signal"), lp(session), lp(from)));
  }

  #aad(from: string, to: string, sequence: bigint): Bytes {
    return concat(lp(this.#seat.session), lp(from), lp(to), u64(sequence));
  }
}
