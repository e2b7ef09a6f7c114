import { readFileSync } from "node:fs";

interface HeaderVector {
  readonly kid: number | string;
  readonly ctr: number | string;
  readonly encoded: string;
}

interface CtrHmacVector {
  readonly cipher_suite: number;
  readonly key: string;
  readonly nonce: string;
  readonly aad: string;
  readonly pt: string;
  readonly ct: string;
}

interface SframeVector {
  readonly cipher_suite: number;
  readonly kid: number;
  readonly ctr: number;
  readonly base_key: string;
  readonly sframe_key_label: string;
  readonly sframe_salt_label: string;
  readonly sframe_key: string;
  readonly sframe_salt: string;
  readonly metadata: string;
  readonly nonce: string;
  readonly aad: string;
  readonly pt: string;
  readonly ct: string;
}

interface Vectors {
  readonly header: readonly HeaderVector[];
  readonly aes_ctr_hmac: readonly CtrHmacVector[];
  readonly aes_256_ctr_hmac: readonly CtrHmacVector[];
  readonly sframe: readonly SframeVector[];
}

/** The working group's known answers; see tests/vectors/README.md. */
export const vectors = read() as Vectors;

function read(): unknown {
  const text = readFileSync(new URL("../../../tests/vectors/sframe-rfc9605.json", import.meta.url), "utf8");
  // KIDs and CTRs above 2^53 would lose digits as numbers.
  return JSON.parse(text.replaceAll(/"(kid|ctr)":\s*(\d+)/g, '"$1":"$2"'));
}
