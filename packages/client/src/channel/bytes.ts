/** Bytes that own their memory alone. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** One after the other. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A number as so many bytes (1 to 6), big endian. */
export function uint(value: number, length: number): Bytes {
  const out = new Uint8Array(length);
  for (let rest = value, at = length - 1; at >= 0; at--, rest = Math.floor(rest / 256)) out[at] = rest % 256;
  return out;
}

/** UTF-8. */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** A read past the end gives less than was asked for, and `short` says so: ask it before using anything. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #short = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether something was not there, or not UTF-8. */
  get short(): boolean {
    return this.#short;
  }

  /** So many bytes, copied. */
  take(length: number): Bytes {
    const end = Math.min(this.#at + length, this.#bytes.length);
    if (end - this.#at < length) this.#short = true;
    const taken = this.#bytes.slice(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** A number of so many bytes (1 to 6), big endian. */
  uint(length: number): number {
    return this.take(length).reduce((value, byte) => value * 256 + byte, 0);
  }

  /** So many bytes of UTF-8. */
  text(length: number): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(length));
    } catch {
      this.#short = true;
      return "";
    }
  }

  /** Whether nothing is left. */
  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** All that is left, copied. */
  rest(): Bytes {
    return this.take(this.#bytes.length - this.#at);
  }
}
