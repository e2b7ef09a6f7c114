import { maxFramesPerKey, SframeError, type BaseKey } from "@subrosa/sframe";
import type { Bytes } from "../../layout/index.ts";
import type { Sealer, Sealing } from "../wire-format.ts";
import { importLiveKitKey, ivLength, sealLiveKit } from "./format.ts";

/**
 * A key that seals on LiveKit's wire. All members seal with the same key, so nothing but the IV keeps two frames apart:
 *
 *     IV = stream (32 random bits, no two alike in this worker) ‖ counter (from a random start, + 1 for each frame) ‖ 32 random bits
 *
 * Within a worker no IV comes twice, whatever track, layer or restart it is for. Workers and other members are kept apart by 96 random
 * bits, as the format allows nothing else: an IV could repeat only if stream, last word and a stretch of the counter all did. LiveKit's own SDKs
 * write SSRC ‖ RTP timestamp ‖ timestamp − count there, so that for them, too, the middle word grows: receivers count on that.
 */
class LiveKitSealingKey implements Sealer {
  readonly kid: bigint;
  readonly #key: CryptoKey;
  readonly #iv: Bytes = crypto.getRandomValues(new Uint8Array(ivLength));
  readonly #words: DataView = new DataView(this.#iv.buffer);
  #sealed = 0;
  #retired = false;

  constructor(kid: bigint, key: CryptoKey, stream: number) {
    this.kid = kid;
    this.#key = key;
    this.#words.setUint32(0, stream);
  }

  retire(): void {
    this.#retired = true;
  }

  seal(body: Bytes, _metadata: Bytes, header: Bytes = new Uint8Array(0)): Promise<Bytes> {
    if (this.#retired) return Promise.reject(new SframeError("key-retired", "This key seals no more."));
    if (this.#sealed >= maxFramesPerKey) {
      return Promise.reject(
        new SframeError("counter-exhausted", "This key has sealed 2^32 frames; key management must install a new one."),
      );
    }
    this.#sealed++;
    // Taken before this returns, and a failure burns it.
    this.#words.setUint32(4, this.#words.getUint32(4) + 1);
    return sealLiveKit(this.#key, Number(this.kid), this.#iv, header, body);
  }
}

/** The sealing keys of one worker: each time one is installed it gets a stream of its own, so that it may come back, and serve many tracks. */
export class LiveKitSealing implements Sealing {
  readonly #streams = new Set<number>();

  async derive(base: BaseKey): Promise<Sealer> {
    const key = await importLiveKitKey(base, "encrypt");
    return new LiveKitSealingKey(base.kid, key, this.#newStream());
  }

  #newStream(): number {
    const stream = crypto.getRandomValues(new Uint32Array(1))[0] as number;
    if (this.#streams.has(stream)) return this.#newStream();
    this.#streams.add(stream);
    return stream;
  }
}
