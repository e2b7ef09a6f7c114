import { SframeError } from "./errors.ts";
import { decodeHeader } from "./header.ts";
import { defaultStepBits, parseRatchetKid, ratchetKid } from "./kid-layouts.ts";
import { malformed, OpeningKey, type Opened } from "./opening.ts";
import { ratchetBaseKey, type SenderKey } from "./ratchet.ts";
import { suiteParameters, type CipherSuite } from "./suites.ts";

/** How far a {@link RatchetReceiver} goes, and how much it keeps. */
export interface RatchetReceiverOptions {
  /** The RFC's `R`, as the sender has it: 8 unless told otherwise. */
  readonly stepBits?: number;
  /** Steps that a frame may be ahead of the newest authenticated one: 16 unless told otherwise. */
  readonly maxForward?: number;
  /** Authenticated steps that are kept for late frames, the newest included: 2 unless told otherwise. */
  readonly keptSteps?: number;
  /** Generations that are kept, the newest included: 2 unless told otherwise. */
  readonly keptGenerations?: number;
}

/** One step of a generation: its key for opening, and the base key that leads to the next step. */
interface Link {
  readonly key: OpeningKey;
  readonly baseKey: Uint8Array;
}

/** Links by step; those above `newest` are tentative: derived, but no frame has proved them yet. */
interface Generation {
  readonly links: Map<number, Promise<Link>>;
  newest: number;
}

/**
 * The receiver's side of the ratchet of RFC 9605 §5.1, for the keys of one sender. A frame of a later step makes it go
 * forward only after its tag was valid. Tentative steps are derived once and bounded by `maxForward`, so that forged
 * frames, however many, cost a tag check each and can't push the ratchet.
 */
export class RatchetReceiver {
  readonly #suite: CipherSuite;
  readonly #options: Required<RatchetReceiverOptions>;
  readonly #generations = new Map<bigint, Generation>();

  /** Throws {@link SframeError} `unknown-suite`, or `invalid-key-layout` when steps would be ambiguous within `stepBits`. */
  constructor(suite: CipherSuite, options: RatchetReceiverOptions = {}) {
    suiteParameters(suite);
    this.#suite = suite;
    this.#options = { stepBits: defaultStepBits, maxForward: 16, keptSteps: 2, keptGenerations: 2, ...options };
    const { stepBits, maxForward, keptSteps } = this.#options;
    if (maxForward + keptSteps > 2 ** stepBits) {
      throw new SframeError(
        "invalid-key-layout",
        `${stepBits} bits of step can't tell ${maxForward} steps ahead from ${keptSteps} kept ones; the application must choose a larger stepBits.`,
      );
    }
  }

  /** Takes a key that the sender has distributed. Its earlier steps can't be opened; the oldest generation goes. */
  async install(start: SenderKey): Promise<void> {
    const link = await this.#link(start.generation, start.step, new Uint8Array(start.baseKey));
    // A key that is there already keeps its links: a fresh one would forget which frames were seen.
    if (this.#generations.has(start.generation)) return;
    this.#generations.set(start.generation, {
      links: new Map([[start.step, Promise.resolve(link)]]),
      newest: start.step,
    });
    while (this.#generations.size > this.#options.keptGenerations) {
      const oldest = this.#generations.keys().next();
      if (!oldest.done) this.#generations.delete(oldest.value);
    }
  }

  /** Opens a frame of this sender; see {@link OpeningKey.open}. Steps behind those kept are `unknown-kid`. */
  async open(sealed: Uint8Array, metadata: Uint8Array): Promise<Opened> {
    const header = decodeHeader(sealed);
    if (!header) return malformed;
    const wire = parseRatchetKid(header.kid, this.#options.stepBits);
    const generation = this.#generations.get(wire.generation);
    const step = generation && this.#absoluteStep(generation, wire.step);
    if (!generation || step === undefined) return { ok: false, reason: "unknown-kid", kid: header.kid };
    // The bytes are the caller's once it waits: keep our own, for a derivation may come first.
    const [ownSealed, ownMetadata] = [sealed.slice(), metadata.slice()];
    const link = await this.#linkAt(wire.generation, generation, step);
    const opened = await link.key.open(ownSealed, ownMetadata);
    if (opened.ok && step > generation.newest) await this.#forward(generation, step);
    return opened;
  }

  /** The step that the low bits mean: one that is kept, or one within reach ahead. */
  #absoluteStep(generation: Generation, low: number): number | undefined {
    const modulus = 2 ** this.#options.stepBits;
    const ahead = (low - (generation.newest % modulus) + modulus) % modulus;
    if (ahead <= this.#options.maxForward) return generation.newest + ahead;
    const step = generation.newest + ahead - modulus;
    return generation.links.has(step) ? step : undefined;
  }

  #linkAt(id: bigint, generation: Generation, step: number): Promise<Link> {
    const present = generation.links.get(step);
    if (present) return present;
    // The newest step is always there, so this ends after at most maxForward steps.
    const derived = this.#linkAt(id, generation, step - 1).then(async (previous) =>
      this.#link(id, step, await ratchetBaseKey(this.#suite, previous.baseKey)),
    );
    generation.links.set(step, derived);
    return derived;
  }

  async #link(generation: bigint, step: number, baseKey: Uint8Array): Promise<Link> {
    const kid = ratchetKid({ generation, step }, this.#options.stepBits);
    return { key: await OpeningKey.derive(this.#suite, { kid, baseKey }), baseKey };
  }

  /** Makes an authenticated step the newest: earlier base keys are zeroed, and links that are too old go. */
  async #forward(generation: Generation, step: number): Promise<void> {
    if (step <= generation.newest) return;
    generation.newest = step;
    for (const [at, link] of generation.links) {
      if (at <= step - this.#options.keptSteps) generation.links.delete(at);
      if (at < step) (await link).baseKey.fill(0);
    }
  }
}
