interface HeaderVector {
  readonly kid: string;
  readonly ctr: string;
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
  readonly kid: string;
  readonly ctr: string;
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

/** The working group's known answers; see tests/vectors/README.md. */
export interface Vectors {
  readonly header: readonly HeaderVector[];
  readonly aes_ctr_hmac: readonly CtrHmacVector[];
  readonly aes_256_ctr_hmac: readonly CtrHmacVector[];
  readonly sframe: readonly SframeVector[];
}

/** Reads tests/vectors/sframe-rfc9605.json: KIDs and CTRs become strings, for above 2^53 numbers would lose digits. */
export function parseVectors(text: string): Vectors {
  return JSON.parse(text.replaceAll(/"(kid|ctr)":\s*(\d+)/g, '"$1":"$2"')) as Vectors;
}
