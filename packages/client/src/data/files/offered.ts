import type { Clock } from "../../clock.ts";
import type { FileWord, Offer } from "./messages.ts";
import type { LaneWays } from "./lanes.ts";
import type { FilePaths } from "./paths.ts";
import { bytesBefore, pieceCount } from "./pieces.ts";
import { Sending } from "./sending.ts";
import { newTicketPart, ticketOf } from "./tickets.ts";
import { Taker, type Transfer } from "./transfer.ts";
import { relayWay } from "./way.ts";

/** Ways of one file at once: who comes later tries again by itself. */
const mostWays = 16;
const mostTakers = 256;

/** What an offer of ours is made from. */
export interface OfferedOptions {
  readonly clock: Clock;
  readonly file: Blob;
  readonly offer: Offer;
  readonly transfer: Transfer;
  readonly say: (word: FileWord) => void;
  readonly changed: () => void;
}

/** A file of ours, and whoever takes it. */
export class Offered {
  readonly #options: OfferedOptions;
  readonly #ways = new Map<string, { readonly name: string; readonly sending: Sending }>();

  constructor(options: OfferedOptions) {
    this.#options = options;
  }

  /** A participant wants it, by the lane to them if there is one. An earlier way of theirs ends. */
  take(by: string, word: Extract<FileWord, { say: "take" }>, lanes: LaneWays, paths: FilePaths): void {
    const { offer, transfer, clock, file } = this.#options;
    this.#ways.get(by)?.sending.close();
    this.#ways.delete(by);
    if (transfer.over && transfer.state !== "done") return;
    if (this.#ways.size >= mostWays || word.piece >= pieceCount(offer.size)) return;
    const taker = this.#taker(by);
    if (taker === undefined) return;
    const byLane = lanes.has(by);
    const sending = new Sending({
      clock,
      file,
      offer,
      piece: word.piece,
      open: (end) => (byLane ? lanes.open(by, word.way, end) : relayWay(paths, this.#meet(word), word.way, end)),
      progress: (have) => this.#set(taker, "running", bytesBefore(have, offer.size)),
      paused: () => {
        if (this.#ways.get(by)?.sending !== sending) return;
        this.#ways.delete(by);
        this.#set(taker, "paused");
      },
      unreadable: () => this.#unreadable(),
    });
    this.#ways.set(by, { name: word.way, sending });
    this.#set(taker, "running", bytesBefore(word.piece, offer.size));
  }

  /** A taker has it, or wants no more. */
  end(by: string, { way, done }: Extract<FileWord, { say: "end" }>): void {
    const known = this.#ways.get(by);
    const taker = this.#options.transfer.takers.find(({ id }) => id === by);
    if (taker === undefined || (known !== undefined && known.name !== way)) return;
    known?.sending.close();
    this.#ways.delete(by);
    this.#set(taker, done ? "done" : "cancelled", done ? this.#options.offer.size : taker.bytes);
  }

  /** A taker has left. */
  left(id: string): void {
    const taker = this.#options.transfer.takers.find((one) => one.id === id);
    this.#ways.get(id)?.sending.close();
    this.#ways.delete(id);
    if (taker?.state === "running" || taker?.state === "paused") this.#set(taker, "failed");
  }

  /** It can't be had any more. */
  withdraw(why: "withdrawn" | "unreadable"): void {
    this.#options.say({ say: "gone", file: this.#options.offer.id, why });
    this.stop();
  }

  /** Ends all ways. */
  stop(): void {
    for (const { sending } of this.#ways.values()) sending.close();
    this.#ways.clear();
  }

  /** Tells a taker where we wait. Rejects if what they told us is no key. */
  async #meet({ way, key }: Extract<FileWord, { say: "take" }>): Promise<string> {
    const part = await newTicketPart();
    const ticket = await ticketOf(part, key, way, "sender");
    this.#options.say({ say: "relay", file: this.#options.offer.id, way, key: part.key });
    return ticket;
  }

  #unreadable(): void {
    this.#options.transfer.fail("unreadable");
    this.withdraw("unreadable");
    this.#options.changed();
  }

  #taker(id: string): Taker | undefined {
    const { transfer } = this.#options;
    const known = transfer.takers.find((taker) => taker.id === id);
    if (known !== undefined || transfer.takers.length >= mostTakers) return known;
    const taker = new Taker(id);
    transfer.takers = [...transfer.takers, taker];
    return taker;
  }

  #set(taker: Taker, state: Taker["state"], bytes: number = taker.bytes): void {
    taker.state = state;
    taker.bytes = bytes;
    this.#options.transfer.sum();
    this.#options.changed();
  }
}
