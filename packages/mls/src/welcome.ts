import { type Result, refuse } from "./result.ts";

/** `ProtocolVersion` mls10 and `WireFormat` mls_welcome (RFC 9420 §6, §17.2). */
const HEADER = 0x0001_0003;

/** One joiner's part of a Welcome. */
export interface WelcomeSecret {
  /** KeyPackageRef: whose it is. */
  readonly reference: Uint8Array;
  /** Its `EncryptedGroupSecrets`, as on the wire. */
  readonly secret: Uint8Array;
}

/** A Welcome in two parts, so that the encrypted tree travels once for a batch of joins. */
export interface SplitWelcome {
  /** The suite and the encrypted GroupInfo: the same for all. */
  readonly shared: Uint8Array;
  readonly secrets: readonly WelcomeSecret[];
}

/** Takes a Welcome (MLSMessage, RFC 9420 §12.4.3.1) apart. `shared` is its suite followed by its encrypted_group_info. */
export function splitWelcome(welcome: Uint8Array): Result<SplitWelcome> {
  const reader = new Reader(welcome);
  if (reader.uint(4) !== HEADER) return refuse("wrong-format");
  const suite = reader.take(2);
  const list = reader.vector();
  const info = reader.rest();
  if (suite === undefined || list === undefined || new Reader(info).onlyVector() === undefined)
    return refuse("malformed");
  const secrets: WelcomeSecret[] = [];
  const entries = new Reader(list);
  while (!entries.done) {
    const start = entries.position;
    const reference = entries.vector();
    if (reference === undefined || entries.vector() === undefined || entries.vector() === undefined)
      return refuse("malformed");
    secrets.push({ reference, secret: list.subarray(start, entries.position) });
  }
  return { ok: true, value: { shared: concat(suite, info), secrets } };
}

/** Puts one joiner's Welcome together. Both parts are from the wire: `Leaf.openWelcome` judges the result. */
export function joinWelcome(shared: Uint8Array, secret: Uint8Array): Uint8Array {
  const header = Uint8Array.of(0, 1, 0, 3);
  return concat(header, shared.subarray(0, 2), vectorLength(secret.length), secret, shared.subarray(2));
}

/** RFC 9420 §2.1.2 */
function vectorLength(length: number): Uint8Array {
  if (length < 0x40) return Uint8Array.of(length);
  if (length < 0x4000) return Uint8Array.of(0x40 | (length >> 8), length & 0xff);
  return Uint8Array.of(0x80 | (length >>> 24), (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff);
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

class Reader {
  position = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.position === this.#bytes.length;
  }

  take(length: number): Uint8Array | undefined {
    const end = this.position + length;
    if (end > this.#bytes.length) return undefined;
    const taken = this.#bytes.subarray(this.position, end);
    this.position = end;
    return taken;
  }

  uint(length: number): number | undefined {
    return this.take(length)?.reduce((value, byte) => value * 256 + byte, 0);
  }

  vector(): Uint8Array | undefined {
    const first = this.uint(1);
    if (first === undefined || first >= 0xc0) return undefined;
    const more = (1 << (first >> 6)) - 1;
    const rest = this.uint(more);
    if (rest === undefined) return undefined;
    const length = (first & 0x3f) * 256 ** more + rest;
    // only the shortest prefix is valid
    return vectorLength(length).length === more + 1 ? this.take(length) : undefined;
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.position);
  }

  onlyVector(): Uint8Array | undefined {
    const vector = this.vector();
    return this.done ? vector : undefined;
  }
}
