import type { Cancel, Clock } from "../../clock.ts";
import type { Bytes } from "../../channel/bytes.ts";
import { newSalt, type Frame } from "./frames.ts";
import { readBytes } from "./hash.ts";
import type { Offer } from "./messages.ts";
import { pieceBytes, pieceCount, sealPiece, wayKey } from "./pieces.ts";
import type { Way, WayEnd } from "./way.ts";

/** Whoever gives no credit for so long, ms, is not there any more. */
const patience = 30_000;
/** A full way is tried again after so long, ms, where nothing tells that it has room. */
const again = 50;
/** Pieces under way at most, whatever credit a taker gives. */
const mostAhead = 64;

/** Pieces that are read at once: what a browser takes to read a file depends little on how much it is. */
const readAtOnce = 16;

/** What one way of a file is made from. */
export interface SendingOptions {
  readonly clock: Clock;
  readonly file: Blob;
  readonly offer: Offer;
  /** Where the taker wants to begin. */
  readonly piece: number;
  readonly open: (end: WayEnd) => Way;
  /** The taker has so many pieces. */
  readonly progress: (have: number) => void;
  /** It ended, and not by `close`: the taker will ask for another way. */
  readonly paused: () => void;
  /** The file can't be read any more. */
  readonly unreadable: () => void;
}

/** One way of a file to one taker: a piece at a time is read, sealed and sent, as far as the taker gives credit. */
export class Sending implements WayEnd {
  readonly #options: SendingOptions;
  readonly #salt = newSalt();
  readonly #way: Way;
  readonly #key: Promise<CryptoKey>;
  #next: number;
  #upTo: number;
  #started = false;
  /** What was read, from that piece on. */
  #read: { readonly first: number; readonly bytes: Bytes } | undefined;
  /** A sealed piece that did not fit: it must not be sealed again. */
  #waiting: Bytes | undefined;
  #pumping = false;
  #over = false;
  #retry: Cancel | undefined;
  #idle: Cancel | undefined;

  constructor(options: SendingOptions) {
    const { offer, piece, open } = options;
    this.#options = options;
    this.#next = this.#upTo = piece;
    this.#key = wayKey(offer.key, this.#salt, offer.id, "encrypt");
    this.#way = open(this);
    this.#watch();
    this.room();
  }

  frame(frame: Frame): void {
    if (frame.type !== "credit" || this.#over) return;
    const { offer, progress } = this.#options;
    const have = Math.min(frame.have, this.#next);
    this.#upTo = Math.min(Math.max(this.#upTo, frame.upTo), have + mostAhead, pieceCount(offer.size));
    this.#watch();
    progress(have);
    void this.#pump();
  }

  room(): void {
    if (this.#over) return;
    this.#started ||= this.#way.send({ type: "start", salt: this.#salt });
    void this.#pump();
  }

  closed(): void {
    if (this.#over) return;
    this.close();
    this.#options.paused();
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#retry?.();
    this.#idle?.();
    this.#way.close();
  }

  async #pump(): Promise<void> {
    if (this.#pumping || !this.#started) return;
    this.#pumping = true;
    while (!this.#over && this.#next < this.#upTo) {
      const sealed = this.#waiting ?? (await this.#seal(this.#next));
      if (sealed === undefined || this.#isOver()) break;
      this.#waiting = sealed;
      if (!this.#way.send({ type: "piece", piece: this.#next, sealed })) {
        this.#retry?.();
        this.#retry = this.#options.clock.after(again, () => void this.#pump());
        break;
      }
      this.#waiting = undefined;
      this.#next += 1;
    }
    this.#pumping = false;
  }

  async #seal(piece: number): Promise<Bytes | undefined> {
    try {
      return await sealPiece(await this.#key, piece, await this.#bytesOf(piece));
    } catch {
      if (!this.#isOver()) this.#options.unreadable();
      return undefined;
    }
  }

  async #bytesOf(piece: number): Promise<Bytes> {
    const { file, offer } = this.#options;
    if (this.#read === undefined || piece - this.#read.first >= readAtOnce) {
      const end = Math.min(offer.size, (piece + readAtOnce) * pieceBytes);
      this.#read = { first: piece, bytes: await readBytes(file, piece * pieceBytes, end) };
    }
    const { first, bytes } = this.#read;
    return bytes.subarray((piece - first) * pieceBytes, (piece - first + 1) * pieceBytes);
  }

  /** It may have ended while something was awaited. */
  #isOver(): boolean {
    return this.#over;
  }

  #watch(): void {
    this.#idle?.();
    this.#idle = this.#options.clock.after(patience, () => this.closed());
  }
}
