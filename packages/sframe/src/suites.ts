import { SframeError } from "./errors.ts";

/** The registered cipher suites, by name (RFC 9605 §8.1). */
export type CipherSuite =
  | "AES_128_CTR_HMAC_SHA256_80"
  | "AES_128_CTR_HMAC_SHA256_64"
  | "AES_128_CTR_HMAC_SHA256_32"
  | "AES_128_GCM_SHA256_128"
  | "AES_256_GCM_SHA512_128";

/** The constants of a suite (RFC 9605 §4.5, Table 1). All sizes are in bytes. */
export interface SuiteParameters {
  /** Two-byte identifier in the IANA registry (§8.1). */
  readonly id: number;
  readonly aead: "AES-GCM" | "AES-CTR-HMAC";
  readonly hash: "SHA-256" | "SHA-512";
  /** Size of the hash's output, and of a ratcheted base key (§5.1). */
  readonly Nh: number;
  /** Size of the AES key: Nka for the compound AEAD of §4.5.1, else the same as Nk. */
  readonly Nka: number;
  /** Size of the whole AEAD key. */
  readonly Nk: number;
  /** Size of the nonce. */
  readonly Nn: 12;
  /** Size of the authentication tag. */
  readonly Nt: number;
}

const gcm = (id: number, hash: "SHA-256" | "SHA-512", Nh: number, Nk: number): SuiteParameters => ({
  id,
  aead: "AES-GCM",
  hash,
  Nh,
  Nka: Nk,
  Nk,
  Nn: 12,
  Nt: 16,
});
const ctrHmac = (id: number, Nt: number): SuiteParameters => ({
  id,
  aead: "AES-CTR-HMAC",
  hash: "SHA-256",
  Nh: 32,
  Nka: 16,
  Nk: 48,
  Nn: 12,
  Nt,
});

/** Every suite in one place (RFC 9605 §4.5 and §8.1). */
export const suites: Readonly<Record<CipherSuite, SuiteParameters>> = {
  AES_128_CTR_HMAC_SHA256_80: ctrHmac(0x0001, 10),
  AES_128_CTR_HMAC_SHA256_64: ctrHmac(0x0002, 8),
  AES_128_CTR_HMAC_SHA256_32: ctrHmac(0x0003, 4),
  AES_128_GCM_SHA256_128: gcm(0x0004, "SHA-256", 32, 16),
  AES_256_GCM_SHA512_128: gcm(0x0005, "SHA-512", 64, 32),
};

/** The suite used unless the application chooses another. */
export const defaultSuite: CipherSuite = "AES_256_GCM_SHA512_128";

/** The constants of a suite. Throws {@link SframeError} `unknown-suite` for a name that isn't in the table. */
export function suiteParameters(suite: CipherSuite): SuiteParameters {
  if (!Object.hasOwn(suites, suite)) {
    throw new SframeError(
      "unknown-suite",
      `"${suite}" is not a registered SFrame suite; use one of ${Object.keys(suites).join(", ")}.`,
    );
  }
  return suites[suite];
}
