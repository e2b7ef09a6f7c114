import { equalBytes, randomBytes } from "../encoding.ts";
import { codeOf, commitmentOf, partLength, type CommitmentPlace, type VerificationCode } from "./code.ts";

/** Somebody whom a code is for. */
export interface ExchangeMember {
  /** Whatever messages are attributed to. */
  readonly id: string;
  /** In the tree of the exchange's epoch. */
  readonly leaf: number;
}

/** Where an exchange takes place: an epoch, as it was at the beginning. */
export interface ExchangePlace extends CommitmentPlace {
  /** The epoch authenticator (RFC 9420 §8.7). */
  readonly authenticator: Uint8Array;
  /** All whom the code is for, ourselves among them: everyone in the epoch, or two. */
  readonly members: readonly ExchangeMember[];
  /** Our own id. */
  readonly self: string;
}

/**
 * Why a part was not taken; nothing has changed then. `stranger`: not among the members. `malformed`: not 32 bytes.
 * `second`: they have given one before. `uncommitted`: a value before its commitment. `unfit`: not what they had committed to.
 */
export type ExchangeRefusal = "stranger" | "malformed" | "second" | "uncommitted" | "unfit";

interface Part {
  readonly leaf: number;
  commitment?: Uint8Array;
  reveal?: Uint8Array;
}

/**
 * One exchange for a code, without network and clock: everyone commits to a random value, gives it when all commitments are in, and the code
 * comes out of all of them. Nobody can choose their value after seeing another, so nobody can search for a code: a server between two
 * groups, or a member, has one chance in 2³⁶ for each exchange.
 */
export class CodeExchange {
  readonly #place: ExchangePlace;
  readonly #parts: ReadonlyMap<string, Part>;
  readonly #own: Uint8Array;
  /** What we bind ourselves to: goes to everyone first. */
  readonly commitment: Uint8Array;

  private constructor(place: ExchangePlace, own: Uint8Array, commitment: Uint8Array) {
    const members = place.members.toSorted((a, b) => a.leaf - b.leaf);
    this.#place = place;
    this.#own = own;
    this.commitment = commitment;
    this.#parts = new Map(
      members.map(({ id, leaf }) => [id, id === place.self ? { leaf, commitment, reveal: own } : { leaf }]),
    );
  }

  /**
   * Begins, with a fresh random value; only known answers bring their own.
   * @throws TypeError when we are not among the members, or alone.
   */
  static async begin(place: ExchangePlace, own: Uint8Array = randomBytes(partLength)): Promise<CodeExchange> {
    const self = place.members.find(({ id }) => id === place.self);
    if (self === undefined || place.members.length < 2) {
      throw new TypeError("A code is for two or more, and for oneself among them.");
    }
    return new CodeExchange(place, own, await commitmentOf(place, self.leaf, own));
  }

  /** Our value. `undefined` until all commitments are in: only then may anybody see it. */
  get reveal(): Uint8Array | undefined {
    return this.#committed ? this.#own : undefined;
  }

  /** Who has not given what is due now: a commitment, or when all are in, a value. */
  get waitingFor(): readonly string[] {
    const due = this.#committed ? "reveal" : "commitment";
    return [...this.#parts].filter(([, part]) => part[due] === undefined).map(([id]) => id);
  }

  /** Takes somebody's commitment; the first one binds. */
  commit(from: string, commitment: Uint8Array): ExchangeRefusal | undefined {
    const part = this.#parts.get(from);
    if (part === undefined) return "stranger";
    if (commitment.length !== partLength) return "malformed";
    if (part.commitment !== undefined) return "second";
    part.commitment = commitment;
    return undefined;
  }

  /**
   * Takes somebody's value, if it is what they committed to. It may overtake another's commitment on its way; it is of no use before all are
   * in, and ours stays hidden until then.
   */
  async take(from: string, reveal: Uint8Array): Promise<ExchangeRefusal | undefined> {
    const part = this.#parts.get(from);
    if (part === undefined) return "stranger";
    if (reveal.length !== partLength) return "malformed";
    if (part.reveal !== undefined) return "second";
    if (part.commitment === undefined) return "uncommitted";
    if (!equalBytes(await commitmentOf(this.#place, part.leaf, reveal), part.commitment)) return "unfit";
    part.reveal = reveal;
    return undefined;
  }

  /** The code, when everything is in. */
  async code(): Promise<VerificationCode | undefined> {
    const commitments: Uint8Array[] = [];
    const reveals: Uint8Array[] = [];
    for (const { commitment, reveal } of this.#parts.values()) {
      if (commitment === undefined || reveal === undefined) return undefined;
      commitments.push(commitment);
      reveals.push(reveal);
    }
    return codeOf(this.#place.authenticator, commitments, reveals);
  }

  get #committed(): boolean {
    return [...this.#parts.values()].every(({ commitment }) => commitment !== undefined);
  }
}
