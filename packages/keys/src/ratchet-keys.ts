import { defaultSuite, parseRatchetKid, ratchetKid, type CipherSuite, type SenderKey } from "@subrosa/sframe";
import { SenderKeyError } from "./errors.ts";
import type { Attachment, KeyProvider, Source, TrackKeys, TrackRef } from "./provider.ts";
import { RateLimit } from "./rate-limit.ts";
import { baseKeyOf, decodeChain, encodeChain, expandSenderKey, stepForward, type SenderChain } from "./sender-chain.ts";

/** Steps that a frame may be ahead of what the application said. */
const maxForward = 16;
const tentativePerSecond = 4;
/** How long a key still opens after its successor came, for frames under way. */
const oldKeyLife = 10_000;

interface Attached {
  readonly track: TrackRef;
  readonly keys: TrackKeys;
  current: bigint | undefined;
}

/**
 * Keys for senders whose keys the application distributes itself (RFC 9605 §5.1), over a channel that it trusts:
 *
 *     base_key[0]   = HKDF(sender key, lp(participant) ‖ source)             for each source
 *     base_key[i+1] = HKDF-Expand(HKDF-Extract("", base_key[i]), "SFrame 1.0 Ratchet", Nh)
 *     KID           = generation << 8 | i
 *
 * Someone joins: every sender calls `ratchet` for itself and gives the newcomer `share`, which opens nothing older. Someone
 * leaves: every sender sets a new key with the next generation. After a reload a sender needs a new random key, never the old
 * one: the frame counter has begun again.
 */
export class RatchetKeys implements KeyProvider {
  readonly #suite: CipherSuite;
  readonly #chains = new Map<string, SenderChain>();
  readonly #attached = new Set<Attached>();
  /** The KID that each of our own sources has sealed under; it never goes to a second track. */
  readonly #sealedUnder = new Map<Source, bigint>();
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: { readonly suite?: CipherSuite } = {}) {
    this.#suite = options.suite ?? defaultSuite;
  }

  /**
   * This participant seals with this key from now on (one's own as well): 16 random bytes or more, copied, not zeroed. The
   * generation must be higher than the one before. Rejects with SenderKeyError `stale-generation` or `invalid-key`.
   */
  async setSenderKey(participant: string, generation: bigint, key: Uint8Array): Promise<void> {
    if (key.length < 16 || generation < 0n || generation >= 2n ** 56n) {
      throw new SenderKeyError("invalid-key", "A sender key has 16 bytes or more, and a generation below 2^56.");
    }
    const copy = key.slice();
    await this.#next(async () => {
      const chain = await expandSenderKey(this.#suite, participant, generation, copy);
      copy.fill(0);
      await this.#replace(participant, chain);
    });
  }

  /**
   * One step forward for all of this participant's tracks. Receivers who are not told follow by themselves, up to 16 steps. Rejects
   * with SenderKeyError `unknown-sender`, or `ratchet-exhausted` after 255 steps: then set a new generation.
   */
  async ratchet(participant: string): Promise<void> {
    await this.#next(async () => {
      const chain = this.#chainOf(participant);
      // All first, then the chain: at the end of one source's ratchet, none has moved.
      const step = async ([source, key]: [Source, SenderKey]) => [source, await stepForward(this.#suite, key)] as const;
      for (const [source, next] of await Promise.all([...chain].map(step))) put(chain, source, next);
      await this.#refresh(participant);
    });
  }

  /** What a newcomer may have of this participant's keys: the present step, which leads forward only. Secret. */
  async share(participant: string): Promise<Uint8Array> {
    return this.#next(async () => encodeChain(this.#chainOf(participant)));
  }

  /** Takes what `share` gave. Rejects with SenderKeyError `invalid-key` or `stale-generation`. */
  async accept(participant: string, shared: Uint8Array): Promise<void> {
    const chain = decodeChain(this.#suite, shared);
    if (chain === undefined) throw new SenderKeyError("invalid-key", "These bytes are not what `share` gives.");
    await this.#next(() => this.#replace(participant, chain));
  }

  attach(track: TrackRef, keys: TrackKeys): Attachment {
    const attached: Attached = { track, keys, current: undefined };
    const limit = new RateLimit(tentativePerSecond);
    this.#attached.add(attached);
    void this.#next(() => this.#give(attached));
    return {
      unknownKid: (kid) => {
        if (track.direction === "receive" && limit.take()) void this.#next(() => this.#tryOut(attached, kid));
      },
      detach: () => void this.#attached.delete(attached),
    };
  }

  /** One after the other: two ratchets at once are two steps. */
  #next<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#work.then(task);
    this.#work = done.catch(() => undefined);
    return done;
  }

  async #replace(participant: string, chain: SenderChain): Promise<void> {
    const before = this.#chains.get(participant);
    if (before !== undefined && generationOf(chain) <= generationOf(before)) {
      throw new SenderKeyError("stale-generation", "The generation of a new sender key must be higher.");
    }
    for (const old of before?.values() ?? []) old.baseKey.fill(0);
    this.#chains.set(participant, chain);
    await this.#refresh(participant);
  }

  async #refresh(participant: string): Promise<void> {
    for (const attached of this.#attached) {
      if (attached.track.participant === participant) await this.#give(attached);
    }
  }

  async #give(attached: Attached): Promise<void> {
    const { participant, source, direction } = attached.track;
    const chain = this.#chains.get(participant);
    let key = chain?.get(source);
    if (chain === undefined || key === undefined) return;
    if (direction === "send" && this.#sealedUnder.get(source) === ratchetKid(key)) {
      // A second track would begin its counter at 0 under the same key. Where the ratchet ends this throws, and it stays silent.
      key = await stepForward(this.#suite, key);
      put(chain, source, key);
    }
    if (!this.#attached.has(attached)) return;
    const base = baseKeyOf(key);
    if (direction === "send") this.#sealedUnder.set(source, base.kid);
    attached.keys.install(base);
    const old = attached.current;
    attached.current = base.kid;
    if (old !== undefined) setTimeout(() => this.#retire(attached, old), oldKeyLife);
  }

  #retire(attached: Attached, kid: bigint): void {
    if (this.#attached.has(attached)) attached.keys.remove(kid);
  }

  async #tryOut(attached: Attached, kid: bigint): Promise<void> {
    const known = this.#chains.get(attached.track.participant)?.get(attached.track.source);
    const { generation, step } = parseRatchetKid(kid);
    if (known === undefined || generation !== known.generation) return;
    const steps = step - known.step;
    if (steps < 1 || steps > maxForward) return;
    // What anyone may have sent moves nothing here: the ratchet goes on from `known` until the application says so.
    const ahead = await stepForward(this.#suite, known, steps);
    if (this.#attached.has(attached)) attached.keys.tryOut(baseKeyOf(ahead));
    ahead.baseKey.fill(0);
  }

  #chainOf(participant: string): SenderChain {
    const chain = this.#chains.get(participant);
    if (chain === undefined) {
      throw new SenderKeyError("unknown-sender", "Set a key for this participant first, or accept what it shared.");
    }
    return chain;
  }
}

function generationOf(chain: SenderChain): bigint {
  return chain.get("microphone")?.generation ?? 0n;
}

function put(chain: SenderChain, source: Source, next: SenderKey): void {
  chain.get(source)?.baseKey.fill(0);
  chain.set(source, next);
}
