import type { FileFailure } from "../../api/files.ts";
import { RoomError } from "../../api/errors.ts";
import type { Cancel, Clock } from "../../clock.ts";
import type { Bytes } from "../../channel/bytes.ts";
import { newWay, type Frame } from "./frames.ts";
import { runningHash, type RunningHash } from "./hash.ts";
import type { FileWord, Offer } from "./messages.ts";
import { bytesBefore, openPiece, pieceCount, wayKey } from "./pieces.ts";
import type { Sink } from "./sink.ts";
import { errorOf, type Transfer } from "./transfer.ts";
import { newTicketPart, ticketOf, type TicketPart } from "./tickets.ts";
import type { Way, WayEnd } from "./way.ts";

/** Pieces that may be under way: what is in memory at most. */
const window = 16;
/** Nothing came for so long, ms: another way is asked for. */
const patience = 10_000;
const firstWait = 1_000;
const longestWait = 15_000;
/** Pieces that did not open. A line that breaks breaks no tags. */
const mostBroken = 3;

/** What a taking is made from. */
export interface TakingOptions {
  readonly clock: Clock;
  readonly offer: Offer;
  readonly transfer: Transfer;
  readonly sink: Sink;
  /** Tells the group. What can't be told now is told later. */
  readonly say: (word: FileWord) => void;
  /** Takes what the sender's lane brings for a way. */
  readonly lane: (name: string, end: WayEnd) => Way;
  readonly relay: (ticket: Promise<string>, name: string, end: WayEnd) => Way;
  readonly changed: () => void;
}

/** How it ends. */
interface Settle {
  readonly resolve: (file: Blob | undefined) => void;
  readonly reject: (error: RoomError) => void;
}

/** One try to get the rest of the file. */
interface Try {
  readonly name: string;
  way: Way;
  key: Promise<CryptoKey> | undefined;
  /** The piece that comes next by this way. */
  next: number;
}

/** One file on its way to us: from one way to the next, from the piece where it was, until all of it is here and its hash is right. */
export class Taking {
  /** The file, or nothing where it went into a stream. Rejects with RoomError. */
  readonly done: Promise<Blob | undefined>;
  readonly #options: TakingOptions;
  readonly #hash: Promise<RunningHash> = runningHash();
  readonly #part: Promise<TicketPart> = newTicketPart();
  readonly #count: number;
  readonly #settle: Settle;
  #have = 0;
  #try: Try | undefined;
  /** Of the newest try. */
  #name = "";
  /** Pieces that came and are not written yet. */
  #queued = 0;
  #work: Promise<void> = Promise.resolve();
  #timer: Cancel | undefined;
  #wait = firstWait;
  #broken = 0;
  #over = false;

  constructor(options: TakingOptions) {
    this.#options = options;
    this.#count = pieceCount(options.offer.size);
    let settle: Settle | undefined;
    this.done = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    if (settle === undefined) throw new TypeError("A promise runs its function at once.");
    this.#settle = settle;
  }

  /** Asks the sender for it. Once. */
  start(): void {
    this.#begin();
  }

  /** The sender has no lane to us, and waits at the relay. @param key its part of the ticket */
  atRelay(name: string, key: string): void {
    const now = this.#try;
    if (this.#over || now === undefined || now.name !== name || now.key !== undefined) return;
    now.way.close();
    const ticket = this.#part.then((part) => ticketOf(part, key, name, "taker"));
    now.way = this.#options.relay(ticket, name, this.#endOf(now));
  }

  /** The person here wants it no more, and may take it again; or the sender took it back. */
  cancel(): void {
    if (!this.#finish("cancelled")) return;
    this.#settle.reject(new RoomError("file-cancelled"));
  }

  /** It can't be had. */
  fail(failure: FileFailure, cause?: unknown): void {
    if (!this.#finish(failure)) return;
    this.#settle.reject(errorOf(failure, cause));
  }

  #begin(): void {
    const { offer, transfer, say, lane } = this.#options;
    const name = newWay();
    const unopened: Way = { send: () => false, close: () => undefined };
    const now: Try = { name, way: unopened, key: undefined, next: this.#have };
    now.way = lane(name, this.#endOf(now));
    this.#try = now;
    this.#name = name;
    const piece = this.#have;
    this.#watch();
    this.#part
      .then(({ key }) => {
        if (this.#try === now && !this.#over)
          say({ say: "take", file: offer.id, of: transfer.from, way: name, key, piece });
      })
      .catch((cause: unknown) => this.fail("sink-failed", cause));
  }

  #endOf(now: Try): WayEnd {
    return {
      frame: (frame) => {
        if (this.#try === now && !this.#over) this.#hear(now, frame);
      },
      room: () => undefined,
      closed: () => {
        if (this.#try === now && !this.#over) this.#pause();
      },
    };
  }

  #hear(now: Try, frame: Frame): void {
    if (frame.type === "start" && now.key === undefined) {
      const { offer, transfer } = this.#options;
      now.key = wayKey(offer.key, frame.salt, offer.id, "decrypt");
      transfer.state = "running";
      this.#watch();
      this.#credit(now);
    } else if (frame.type === "piece" && now.key !== undefined) {
      // In order, and no more than was asked for: whatever else it is, it isn't the sender.
      if (frame.piece !== now.next || now.next >= this.#have + window) {
        this.#pause();
        return;
      }
      now.next += 1;
      this.#queued += 1;
      const { key } = now;
      this.#work = this.#work
        .then(() => this.#take(now, key, frame.sealed))
        // What can fail besides is WebAssembly and WebCrypto.
        .catch((cause: unknown) => this.fail("sink-failed", cause));
    }
  }

  async #take(now: Try, key: Promise<CryptoKey>, sealed: Bytes): Promise<void> {
    this.#queued -= 1;
    if (this.#over || this.#try !== now) return;
    const { offer, sink, transfer } = this.#options;
    const piece = await openPiece(await key, this.#have, sealed);
    const length = bytesBefore(this.#have + 1, offer.size) - bytesBefore(this.#have, offer.size);
    if (piece?.length !== length) {
      this.#broken += 1;
      if (this.#broken > mostBroken) this.fail("changed");
      else this.#pause();
      return;
    }
    (await this.#hash).update(piece);
    try {
      await sink.write(piece);
    } catch (cause) {
      this.fail("sink-failed", cause);
      return;
    }
    this.#have += 1;
    this.#wait = firstWait;
    transfer.bytes = bytesBefore(this.#have, offer.size);
    this.#options.changed();
    if (this.#have === this.#count) await this.#complete();
    else if (!this.#isOver()) {
      this.#watch();
      if (this.#have % (window / 4) === 0) this.#credit(now);
    }
  }

  async #complete(): Promise<void> {
    const { offer, sink, transfer, say } = this.#options;
    const digest = (await this.#hash).digest();
    if (this.#over) return;
    if (!digest.every((byte, at) => byte === offer.hash[at])) {
      this.fail("changed");
      return;
    }
    this.#over = true;
    this.#timer?.();
    try {
      const file = await sink.close();
      transfer.state = "done";
      this.#settle.resolve(file);
    } catch (cause) {
      transfer.fail("sink-failed");
      this.#settle.reject(errorOf("sink-failed", cause));
    }
    say({ say: "end", file: offer.id, way: this.#name, done: transfer.state === "done" });
    this.#try?.way.close();
    this.#options.changed();
  }

  #credit({ way }: Try): void {
    // One that does not fit is followed by another, or by another way.
    way.send({ type: "credit", have: this.#have, upTo: this.#have + window });
  }

  /** This way leads no further: another one, after a moment. */
  #pause(): void {
    const { transfer, changed, clock } = this.#options;
    this.#try?.way.close();
    this.#try = undefined;
    transfer.state = "paused";
    this.#timer?.();
    this.#timer = clock.after(this.#wait, () => {
      // What came is written first, since the next way begins behind it.
      void this.#work.then(() => {
        if (!this.#isOver()) this.#begin();
      });
    });
    this.#wait = Math.min(longestWait, 2 * this.#wait);
    changed();
  }

  #watch(): void {
    this.#timer?.();
    this.#timer = this.#options.clock.after(patience, () => {
      // A sink that is slow holds up no sender's way.
      if (this.#queued > 0) this.#watch();
      else this.#pause();
    });
  }

  /** It may have ended while something was awaited. */
  #isOver(): boolean {
    return this.#over;
  }

  #finish(how: FileFailure | "cancelled"): boolean {
    if (this.#over) return false;
    this.#over = true;
    const { offer, transfer, sink, say, changed } = this.#options;
    this.#timer?.();
    say({ say: "end", file: offer.id, way: this.#name, done: false });
    this.#try?.way.close();
    if (how === "cancelled") transfer.offerAgain();
    else transfer.fail(how);
    sink.abort(transfer.reason ?? "cancelled");
    changed();
    return true;
  }
}
