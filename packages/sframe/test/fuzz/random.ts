/** A small random generator (xorshift32): the same seed gives the same case on every machine. */
export interface Random {
  /** A whole number from 0 to bound − 1. */
  below(bound: number): number;
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

export function randomFrom(seed: number): Random {
  // Spread the seed first, so that neighbours give unlike cases; zero would stay zero.
  let state = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const below = (bound: number): number => next() % bound;
  return { below, bytes: (length) => Uint8Array.from({ length }, () => below(256)) };
}
