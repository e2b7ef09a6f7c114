import {
  ratchetBaseKey,
  ratchetKid,
  suiteParameters,
  type BaseKey,
  type CipherSuite,
  type SenderKey,
} from "@subrosa/sframe";
import { concat, lp, readU64, text, u64, type Bytes } from "./encoding.ts";
import { SenderKeyError } from "./errors.ts";
import { sources, type Source } from "./provider.ts";

/** The last step that has a place in the 8 bits of `KID = generation << 8 | step`. */
const lastStep = 255;

/** The ratchets of one participant's sources, all of one generation; each source steps by itself. */
export type SenderChain = Map<Source, SenderKey>;

/**
 * The first base key of each source, so that each track has its own key and counter:
 * `HKDF-SHA-512(salt "subrosa/1 sender key", ikm = sender key, info = lp(participant) ‖ source as u8, Nh)`.
 */
export async function expandSenderKey(
  suite: CipherSuite,
  participant: string,
  generation: bigint,
  senderKey: Uint8Array,
): Promise<SenderChain> {
  const copy = concat(senderKey);
  const key = await crypto.subtle.importKey("raw", copy, "HKDF", false, ["deriveBits"]).finally(() => copy.fill(0));
  const chain: SenderChain = new Map();
  for (const [code, source] of sources.entries()) {
    const info = concat(lp(participant), Uint8Array.of(code));
    const hkdf = { name: "HKDF", hash: "SHA-512", salt: text("subrosa/1 sender key"), info };
    const bits = await crypto.subtle.deriveBits(hkdf, key, suiteParameters(suite).Nh * 8);
    chain.set(source, { generation, step: 0, baseKey: new Uint8Array(bits) });
  }
  return chain;
}

/** The key so many steps on (RFC 9605 §5.1); the one given stays as it is. Throws SenderKeyError `ratchet-exhausted` after 255. */
export async function stepForward(suite: CipherSuite, from: SenderKey, steps = 1): Promise<SenderKey> {
  if (from.step + steps > lastStep) {
    throw new SenderKeyError("ratchet-exhausted", "This key has been ratcheted 255 times: set a new generation.");
  }
  let baseKey = from.baseKey;
  for (let i = 0; i < steps; i++) {
    const next = await ratchetBaseKey(suite, baseKey);
    if (i > 0) baseKey.fill(0);
    baseKey = next;
  }
  return { generation: from.generation, step: from.step + steps, baseKey };
}

/** The key under its KID. The bytes stay the chain's. */
export function baseKeyOf(key: SenderKey): BaseKey {
  return { kid: ratchetKid(key), baseKey: key.baseKey };
}

/** For each source in order: `KID as u64 ‖ base key (Nh)`. */
export function encodeChain(chain: SenderChain): Bytes {
  return concat(...[...chain.values()].flatMap((key) => [u64(ratchetKid(key)), key.baseKey]));
}

/** Reads what `encodeChain` wrote; `undefined` for anything else. */
export function decodeChain(suite: CipherSuite, bytes: Uint8Array): SenderChain | undefined {
  const entry = 8 + suiteParameters(suite).Nh;
  if (bytes.length !== entry * sources.length) return undefined;
  const generation = readU64(bytes, 0) >> 8n;
  const chain: SenderChain = new Map();
  for (const [code, source] of sources.entries()) {
    const kid = readU64(bytes, code * entry);
    if (kid >> 8n !== generation) return undefined;
    const baseKey = bytes.slice(code * entry + 8, (code + 1) * entry);
    chain.set(source, { generation, step: Number(kid & 0xffn), baseKey });
  }
  return chain;
}
