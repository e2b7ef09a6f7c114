import type { Bytes } from "./aead.ts";
import { openFrame } from "./frame.ts";
import { fromWords, readHeader } from "./header.ts";
import { deriveKeyMaterial, type BaseKey, type KeyMaterial } from "./key-schedule.ts";
import { ReplayWindow } from "./replay-window.ts";
import type { CipherSuite } from "./suites.ts";

/** Why a frame was not opened: it is dropped, and nothing about keys or windows has changed. */
export type RefusalReason = "malformed" | "unknown-kid" | "replayed" | "forged";

/** What became of a sealed frame. `kid` is missing from a refusal when the header could not be read. */
export type Opened =
  | { readonly ok: true; readonly plaintext: Bytes; readonly kid: bigint; readonly ctr: bigint }
  | { readonly ok: false; readonly reason: RefusalReason; readonly kid?: bigint };

/** The answer to bytes that are no SFrame. */
export const malformed: Opened = { ok: false, reason: "malformed" };

/** A key that opens, with the replay window that belongs to it: 1024 counters, shared by all receivers of the track. */
export class OpeningKey {
  readonly kid: bigint;
  readonly #material: KeyMaterial;
  readonly #window = new ReplayWindow();
  readonly #replayed: Opened;
  readonly #forged: Opened;
  readonly #unknown: Opened;

  private constructor(material: KeyMaterial) {
    this.#material = material;
    this.kid = fromWords(material.kidHigh, material.kidLow);
    this.#replayed = { ok: false, reason: "replayed", kid: this.kid };
    this.#forged = { ok: false, reason: "forged", kid: this.kid };
    this.#unknown = { ok: false, reason: "unknown-kid" };
  }

  /**
   * Derives key and salt (RFC 9605 §4.4.2); the replay window is empty.
   * Throws {@link SframeError} `unknown-suite`, `invalid-kid` or `invalid-base-key`.
   */
  static async derive(suite: CipherSuite, base: BaseKey): Promise<OpeningKey> {
    return new OpeningKey(await deriveKeyMaterial(suite, base, "open"));
  }

  /**
   * Opens header ‖ ciphertext ‖ tag with AAD = header ‖ metadata (RFC 9605 §4.4.4). Never throws or rejects on bytes from
   * the wire. The inputs are read before this returns; they must not be in shared memory.
   */
  open(sealed: Uint8Array, metadata: Uint8Array): Promise<Opened> {
    const header = readHeader(sealed);
    const material = this.#material;
    if (!header || sealed.length < header.length + material.parameters.Nt) return Promise.resolve(malformed);
    const { kidHigh, kidLow, ctrHigh, ctrLow } = header;
    if (kidLow !== material.kidLow || kidHigh !== material.kidHigh) {
      return Promise.resolve({ ...this.#unknown, kid: fromWords(kidHigh, kidLow) });
    }
    if (!this.#window.fresh(ctrHigh, ctrLow)) return Promise.resolve(this.#replayed);
    return openFrame(material, header, sealed, metadata).then(
      // Checked again and set in one step: of two copies in flight the second is a replay.
      (plaintext) =>
        this.#window.mark(ctrHigh, ctrLow)
          ? { ok: true, plaintext: new Uint8Array(plaintext), kid: this.kid, ctr: fromWords(ctrHigh, ctrLow) }
          : this.#replayed,
      () => this.#forged,
    );
  }
}
