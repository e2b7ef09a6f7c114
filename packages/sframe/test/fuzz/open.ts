import {
  decodeHeader,
  encodeHeader,
  KeyRing,
  OpeningKey,
  RatchetReceiver,
  SealingKey,
  type CipherSuite,
  type Opened,
} from "../../src/index.ts";
import { suiteNames } from "../bytes.ts";
import { randomFrom, type Random } from "./random.ts";

interface Sealed {
  readonly bytes: Uint8Array;
  readonly metadata: Uint8Array;
}

function claim(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Bytes as an attacker would make them: out of nothing, or out of frames that were seen. */
function mangle(random: Random, frames: readonly Sealed[]): Sealed {
  const pick = (): Sealed => frames[random.below(frames.length)] as Sealed;
  const { bytes, metadata } = pick();
  const copy = new Uint8Array(bytes);
  const at = random.below(copy.length);
  switch (random.below(7)) {
    case 0:
      return { bytes: random.bytes(random.below(60)), metadata };
    case 1:
      copy[at] = random.below(256);
      return { bytes: copy, metadata };
    case 2:
      return { bytes: copy.subarray(0, at), metadata };
    case 3:
      return { bytes: new Uint8Array([...copy, ...random.bytes(1 + random.below(20))]), metadata };
    case 4: {
      // One frame's header on another frame's rest.
      const [header, rest] = [pick().bytes, pick().bytes];
      return {
        bytes: new Uint8Array([...header.subarray(0, random.below(12)), ...rest.subarray(random.below(12))]),
        metadata,
      };
    }
    case 5:
      return { bytes: copy, metadata: pick().metadata };
    default:
      return { bytes, metadata };
  }
}

function checkHeader(bytes: Uint8Array): void {
  const header = decodeHeader(bytes);
  if (!header) return;
  claim(header.length <= bytes.length, "A header is longer than its bytes.");
  claim(same(encodeHeader(header.kid, header.ctr), bytes.subarray(0, header.length)), "A header has two encodings.");
}

async function makeRing(
  suite: CipherSuite,
  random: Random,
): Promise<{ frames: Sealed[]; open: (s: Sealed) => Promise<Opened> }> {
  const ring = new KeyRing();
  const ratchet = new RatchetReceiver(suite);
  const frames: Sealed[] = [];
  for (const kid of [BigInt(random.below(8)), BigInt(random.below(0x1_0000)), 2n ** 63n + BigInt(random.below(1000))]) {
    const baseKey = random.bytes(32);
    ring.add(await OpeningKey.derive(suite, { kid, baseKey }));
    await ratchet.install({ generation: kid >> 8n, step: Number(kid & 0xffn), baseKey });
    const sealing = await SealingKey.derive(suite, { kid, baseKey });
    sealing.skip(random.below(3) * random.below(70_000));
    for (let i = 0; i < 4; i++) {
      const metadata = random.bytes(random.below(4));
      frames.push({ bytes: await sealing.seal(random.bytes(random.below(40)), metadata), metadata });
    }
  }
  // The ring and the ratchet see the same bytes; only the ring's answer is compared with what was sealed.
  const open = async (sealed: Sealed): Promise<Opened> => {
    await ratchet.open(sealed.bytes, sealed.metadata);
    return ring.open(sealed.bytes, sealed.metadata);
  };
  return { frames, open };
}

/**
 * One case: a ring with three keys, and mangled frames thrown at it in any order. Throws when a header has two encodings,
 * when `open` throws, when something opens that nobody sealed, or when something opens twice.
 * The 32-bit tags of the shortest suite let one forgery in 2³² through, which this would report.
 */
export async function fuzz(seed: number): Promise<void> {
  const random = randomFrom(seed);
  const suite = suiteNames[random.below(suiteNames.length)] as CipherSuite;
  const { frames, open } = await makeRing(suite, random);
  const opened = new Set<Sealed>();
  for (let round = 0; round < 40; round++) {
    const sealed = mangle(random, frames);
    checkHeader(sealed.bytes);
    const result = await open(sealed);
    if (!result.ok) continue;
    const original = frames.find((frame) => same(frame.bytes, sealed.bytes) && same(frame.metadata, sealed.metadata));
    claim(original !== undefined, "Something opened that nobody sealed.");
    claim(!opened.has(original), "A frame opened twice.");
    opened.add(original);
  }
}
