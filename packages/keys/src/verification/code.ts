import { concat, lp, text, u64, type Bytes } from "../encoding.ts";
import { uint } from "../groups/reader.ts";

/** 36 bits that two devices have in common only if they are in the same group, told in two ways. */
export interface VerificationCode {
  /** Six numbers from 0 to 63. */
  readonly pictures: readonly number[];
  /** The same bits as four groups of three digits, `"000"` to `"511"`. */
  readonly digits: readonly string[];
}

/** Bytes of a random value `r`, and of a commitment `c`. */
export const partLength = 32;

const codeBits = 36;

/** The place that a commitment is for. */
export interface CommitmentPlace {
  /** The session's id, whose UTF-8 is the MLS group id. */
  readonly session: string;
  readonly epoch: bigint;
}

/** What a leaf binds itself to: `c = SHA-256(lp("subrosa/1 verification") ‖ lp(session) ‖ epoch u64 ‖ leaf u32 ‖ r)`. */
export async function commitmentOf({ session, epoch }: CommitmentPlace, leaf: number, r: Uint8Array): Promise<Bytes> {
  const content = concat(lp("subrosa/1 verification"), lp(session), u64(epoch), uint(leaf, 4), r);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", content));
}

/**
 * The first 36 bits of `HKDF-SHA-512(epoch authenticator, "verification code" ‖ SHA-256(all c ‖ all r), 5)`, salt "subrosa/1 room". Both lists
 * are in the order of the leaves. The hash is there because WebCrypto takes no longer `info` than 1,024 bytes everywhere.
 */
export async function codeOf(
  authenticator: Uint8Array,
  commitments: readonly Uint8Array[],
  reveals: readonly Uint8Array[],
): Promise<VerificationCode> {
  const parts = new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...commitments, ...reveals)));
  const key = await crypto.subtle.importKey("raw", concat(authenticator), "HKDF", false, ["deriveBits"]);
  const info = concat(text("verification code"), parts);
  const hkdf = { name: "HKDF", hash: "SHA-512", salt: text("subrosa/1 room"), info };
  const bytes = new Uint8Array(await crypto.subtle.deriveBits(hkdf, key, 40));
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return {
    pictures: numbers(bits, 6),
    digits: numbers(bits, 9).map((number) => String(number).padStart(3, "0")),
  };
}

/** The code's bits in groups of so many. */
function numbers(bits: string, size: number): number[] {
  return Array.from({ length: codeBits / size }, (_, i) => Number.parseInt(bits.slice(i * size, (i + 1) * size), 2));
}
