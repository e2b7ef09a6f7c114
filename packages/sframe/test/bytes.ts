import { suites, type CipherSuite } from "../src/index.ts";

/** The bytes that a hexadecimal string stands for. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** All suites of the table. */
export const suiteNames: readonly CipherSuite[] = Object.keys(suites) as CipherSuite[];

/** The suite of a registry id. */
export function suiteWithId(id: number): CipherSuite {
  const name = suiteNames.find((candidate) => suites[candidate].id === id);
  if (!name) throw new Error(`No suite has the id ${id}.`);
  return name;
}

/** A copy with one bit turned over. */
export function withFlippedBit(bytes: Uint8Array, bit: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  const at = bit >> 3;
  copy[at] = (copy[at] as number) ^ (1 << (bit & 7));
  return copy;
}
