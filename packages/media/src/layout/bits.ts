import type { Bytes } from "./layout.ts";

/** Reads the bits of a NAL unit's payload, stepping over emulation prevention bytes (H.264 §7.3.1). */
export class BitReader {
  readonly #bytes: Bytes;
  #at: number;
  #bit = 0;
  #zeros = 0;

  constructor(bytes: Bytes, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Offset behind the last byte of which a bit was read. */
  get byteEnd(): number {
    return this.#bit === 0 ? this.#at : this.#at + 1;
  }

  /** One bit, or undefined at the end. */
  bit(): 0 | 1 | undefined {
    if (this.#bit === 0 && this.#zeros >= 2 && this.#bytes[this.#at] === 3) {
      this.#at++;
      this.#zeros = 0;
    }
    const byte = this.#bytes[this.#at];
    if (byte === undefined) return undefined;
    const value = ((byte >> (7 - this.#bit)) & 1) as 0 | 1;
    if (++this.#bit === 8) {
      this.#bit = 0;
      this.#at++;
      this.#zeros = byte === 0 ? this.#zeros + 1 : 0;
    }
    return value;
  }

  /** Steps over one Exp-Golomb number ue(v) (§9.1); false when it ends too early or is longer than any of ours. */
  skipExpGolomb(): boolean {
    let zeros = 0;
    for (let bit = this.bit(); bit !== 1; bit = this.bit()) {
      if (bit === undefined || ++zeros > 16) return false;
    }
    for (let i = 0; i < zeros; i++) if (this.bit() === undefined) return false;
    return true;
  }
}
