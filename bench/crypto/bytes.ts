import { isRefusal, sealFrame } from "@subrosa/media/frames";
import { defaultSuite, SealingKey } from "@subrosa/sframe";
import type { Result } from "../report.ts";
import { fakeFrame, samples, type Sample } from "./frames.ts";

/** Frames a second of each kind, for the size of the counter. */
const rate = (sample: Sample): number => (sample.type === undefined ? 50 : 30);

/** A KID, and how long its key has been sealing when the frame is measured. */
interface Situation {
  readonly name: string;
  readonly kid: bigint;
  readonly seconds: number;
}

const situations: readonly Situation[] = [
  // Fresh 64 bits for each publication, which lasts.
  { name: "static key, after an hour", kid: 2n ** 64n - 1n, seconds: 3600 },
  // KIDs of small groups have one byte; a timer rotates them every ten minutes.
  { name: "group key, after ten minutes", kid: 0xffn, seconds: 600 },
];

/** Bytes that sealing adds to each kind of frame. */
export async function measureBytes(): Promise<Result[]> {
  const results: Result[] = [];
  for (const { name, kid, seconds } of situations) {
    for (const sample of samples) {
      const key = await SealingKey.derive(defaultSuite, { kid, baseKey: crypto.getRandomValues(new Uint8Array(32)) });
      key.skip(seconds * rate(sample));
      const sealed = await sealFrame(fakeFrame(sample, sample.bytes.buffer), key, { bytes: 0 });
      if (isRefusal(sealed)) throw new Error(`${sample.name} was not sealed: ${sealed}.`);
      const value = sealed.data.byteLength - sample.bytes.length;
      results.push({ name: `bytes added to ${sample.name}, ${name}`, value, unit: "B", ratio: null });
    }
  }
  return results;
}
