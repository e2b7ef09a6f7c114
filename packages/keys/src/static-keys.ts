import { defaultSuite, suiteParameters, type CipherSuite } from "@subrosa/sframe";
import { concat, lp, randomBytes, readU64, text, u64 } from "./encoding.ts";
import type { AnnouncedKids } from "./freshness.ts";
import { sources, type Attachment, type KeyProvider, type Source, type TrackKeys, type TrackRef } from "./provider.ts";
import { RateLimit } from "./rate-limit.ts";
import type { RoomSecret } from "./room-secret.ts";

/** KIDs of one track that open at a time: the one in use, and the one before it for frames still under way. */
const generations = 2;
/** In one-way mode: keys that strangers' KIDs may make us derive for a track. */
const tentativePerSecond = 4;

/** What static keys are derived from. */
export interface StaticKeysOptions {
  /** The room's secret. */
  readonly secret: RoomSecret;
  /** The session's random id, as it travels: keys of one session open nothing of another. */
  readonly session: string;
  /** Default: `AES_256_GCM_SHA512_128`. */
  readonly suite?: CipherSuite;
  /**
   * There is no way back to the sender, so no hello: any KID is tried, at most 4 a second for each track. Without a hello a server
   * can play an old recording of the same session to a newcomer.
   */
  readonly oneWay?: boolean;
  /** Milliseconds that only grow; default: `performance.now`. */
  readonly now?: () => number;
}

interface Receiving {
  readonly track: TrackRef;
  readonly keys: TrackKeys;
}

/**
 * Frame keys straight from the room secret, one for each publication:
 *
 *     PRK      = HKDF-Extract("subrosa/1 static" ‖ session id, input)
 *     base_key = HKDF-Expand(PRK, lp(participant) ‖ source as u8 ‖ KID as u64, Nk)      HKDF with SHA-512
 *
 * The KID is 64 fresh random bits for each `attach` of a send track, so that a reload never meets an old nonce. Receivers
 * take the KIDs that the sender's hello named (`announce`). No forward secrecy, and whoever has the secret can forge any
 * sender: see docs/keys.md.
 */
export class StaticKeys implements KeyProvider {
  readonly #options: StaticKeysOptions;
  readonly #suite: CipherSuite;
  readonly #own = new Map<Source, bigint>();
  readonly #announced = new Map<string, bigint[]>();
  readonly #receiving = new Set<Receiving>();

  constructor(options: StaticKeysOptions) {
    this.#options = options;
    this.#suite = options.suite ?? defaultSuite;
  }

  /** The KIDs that our published sources are sealed under now: what a hello names. Up to date as soon as `attach` returns. */
  get kids(): AnnouncedKids {
    return new Map(this.#own);
  }

  attach(track: TrackRef, keys: TrackKeys): Attachment {
    return track.direction === "send" ? this.#send(track, keys) : this.#receive(track, keys);
  }

  /**
   * From a fresh hello: this participant seals this source under this KID from now on. The one before stays good; older ones
   * are removed. May come before or after the track is attached.
   */
  announce(participant: string, source: Source, kid: bigint): void {
    const track = trackName(participant, source);
    const known = this.#announced.get(track) ?? [];
    if (known[0] === kid) return;
    const kept = [kid, ...known.filter((other) => other !== kid)].slice(0, generations);
    this.#announced.set(track, kept);
    for (const receiving of this.#receivingOf(participant, source)) {
      for (const old of known) if (!kept.includes(old)) receiving.keys.remove(old);
      if (!known.includes(kid)) void this.#installAnnounced(receiving, kid);
    }
  }

  /** Nothing that this participant announced is good any more (it left). */
  withdraw(participant: string): void {
    for (const source of sources) {
      const kids = this.#announced.get(trackName(participant, source)) ?? [];
      this.#announced.delete(trackName(participant, source));
      for (const { keys } of this.#receivingOf(participant, source)) kids.forEach((kid) => keys.remove(kid));
    }
  }

  #send(track: TrackRef, keys: TrackKeys): Attachment {
    const kid = readU64(randomBytes(8), 0);
    this.#own.set(track.source, kid);
    let attached = true;
    void this.#derive(track, kid).then((baseKey) => {
      if (attached) keys.install({ kid, baseKey });
      baseKey.fill(0);
    });
    return {
      detach: () => {
        attached = false;
        // A newer publication of the source may be attached already.
        if (this.#own.get(track.source) === kid) this.#own.delete(track.source);
      },
    };
  }

  #receive(track: TrackRef, keys: TrackKeys): Attachment {
    const receiving: Receiving = { track, keys };
    const limit = new RateLimit(tentativePerSecond, this.#options.now);
    this.#receiving.add(receiving);
    for (const kid of this.#kidsOf(track)) void this.#installAnnounced(receiving, kid);
    return {
      unknownKid: (kid) => {
        if (this.#options.oneWay === true && limit.take()) void this.#tryOut(receiving, kid);
      },
      detach: () => void this.#receiving.delete(receiving),
    };
  }

  async #installAnnounced(receiving: Receiving, kid: bigint): Promise<void> {
    const baseKey = await this.#derive(receiving.track, kid);
    const wanted = this.#receiving.has(receiving) && this.#kidsOf(receiving.track).includes(kid);
    if (wanted) receiving.keys.install({ kid, baseKey });
    baseKey.fill(0);
  }

  async #tryOut(receiving: Receiving, kid: bigint): Promise<void> {
    const baseKey = await this.#derive(receiving.track, kid);
    if (this.#receiving.has(receiving)) receiving.keys.tryOut({ kid, baseKey });
    baseKey.fill(0);
  }

  async #derive({ participant, source }: TrackRef, kid: bigint): Promise<Uint8Array> {
    const { secret, session } = this.#options;
    const info = concat(lp(participant), Uint8Array.of(sources.indexOf(source)), u64(kid));
    const salt = concat(text("subrosa/1 static"), text(session));
    return secret.derive(info, suiteParameters(this.#suite).Nk, "input", salt);
  }

  #kidsOf({ participant, source }: TrackRef): readonly bigint[] {
    return this.#announced.get(trackName(participant, source)) ?? [];
  }

  #receivingOf(participant: string, source: Source): Receiving[] {
    return [...this.#receiving].filter(({ track }) => track.participant === participant && track.source === source);
  }
}

/** A source holds no slash, so no two tracks share a name. */
function trackName(participant: string, source: Source): string {
  return `${source}/${participant}`;
}
