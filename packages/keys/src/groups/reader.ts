import type { Bytes } from "../encoding.ts";

/** Reads what `lp`, `u64` and single bytes wrote. A read past the end gives zeroes, and `whole` says so: ask it before using anything. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #short = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** So many bytes, copied. */
  take(length: number): Bytes {
    const end = this.#at + length;
    if (end > this.#bytes.length) {
      this.#short = true;
      this.#at = this.#bytes.length;
      // never as long as a stranger says
      return new Uint8Array(0);
    }
    const taken = this.#bytes.slice(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** A number of so many bytes (1 to 6), big endian. */
  uint(length: number): number {
    return this.take(length).reduce((value, byte) => value * 256 + byte, 0);
  }

  /** What `u64` wrote. */
  u64(): bigint {
    return this.take(8).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }

  /** What `lp` wrote. */
  lp(): Bytes {
    return this.take(this.uint(4));
  }

  /** What `lp` wrote of a string; one that is no UTF-8 counts as cut off. */
  text(): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.lp());
    } catch {
      this.#short = true;
      return "";
    }
  }

  /** All that is left. */
  rest(): Bytes {
    return this.take(this.#bytes.length - this.#at);
  }

  /** Whether everything that was read was there, and nothing is left. */
  get whole(): boolean {
    return !this.#short && this.#at === this.#bytes.length;
  }
}

/** A number as so many bytes (1 to 6), big endian. */
export function uint(value: number, length: number): Bytes {
  const out = new Uint8Array(length);
  for (let rest = value, at = length - 1; at >= 0; at--, rest = Math.floor(rest / 256)) out[at] = rest % 256;
  return out;
}
