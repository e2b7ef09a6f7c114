import { median } from "../median.ts";
import type { Result } from "../report.ts";
import { fakeFrame, samples, type FakeFrame, type Sample } from "./frames.ts";
import { fresh, pass } from "./fresh.ts";
import type { Subject } from "./subjects.ts";

/** Milliseconds for these frames, one awaited after the other, as a stream does it. */
async function time(frames: readonly FakeFrame[], work: (frame: FakeFrame) => Promise<void>): Promise<number> {
  const start = performance.now();
  for (const frame of frames) await work(frame);
  return performance.now() - start;
}

/** Few at a time, as in a call: what a frame needs has been used and freed by frames before it. */
const batch = 16;

/** Frames for one round, a multiple of the batch: enough for milliseconds. */
const framesFor = (sample: Sample): number =>
  batch * Math.max(4, Math.min(20, Math.round(40_000 / sample.bytes.length)));

/** Frames as an encoder hands them out, each with memory of its own. */
function framesOf(sample: Sample, count: number): Promise<FakeFrame[]> {
  const make = async (): Promise<FakeFrame> => fakeFrame(sample, await fresh(sample.bytes.buffer));
  return Promise.all(Array.from({ length: count }, make));
}

/** Brings sealed frames to the other end: the same bytes in the browser's memory, and the old memory is free. */
async function arrive(frames: readonly FakeFrame[]): Promise<void> {
  const move = async (frame: FakeFrame): Promise<void> => {
    const sent = frame.data;
    frame.data = await fresh(sent);
    pass(sent);
  };
  await Promise.all(frames.map(move));
}

/** Throws unless every frame holds the sample again; then lets its memory go. */
function play(frames: readonly FakeFrame[], sample: Sample, subject: Subject): void {
  for (const { data } of frames) {
    if (data.byteLength !== sample.bytes.length) throw new Error(`${subject.name} did not give ${sample.name} back.`);
    const opened = new Uint8Array(data);
    if (opened.some((byte, at) => byte !== sample.bytes[at]))
      throw new Error(`${subject.name} garbled ${sample.name}.`);
    pass(data);
  }
}

/** One round of one subject: microseconds for sealing and for opening a frame. */
async function measureRound(sample: Sample, subject: Subject): Promise<{ seal: number; open: number }> {
  const count = framesFor(sample);
  let [seal, open] = [0, 0];
  for (let done = 0; done < count; done += batch) {
    const frames = await framesOf(sample, batch);
    seal += await time(frames, subject.seal);
    await arrive(frames);
    open += await time(frames, subject.open);
    play(frames, sample, subject);
  }
  return { seal: (seal * 1000) / count, open: (open * 1000) / count };
}

interface Times {
  readonly seal: number[];
  readonly open: number[];
}

/** Seals and opens one kind of frame with every subject in turns, so that whatever disturbs one disturbs all. */
async function measureSample(sample: Sample, subjects: readonly Subject[], rounds: number): Promise<Result[]> {
  const able = subjects.filter((subject) => subject.supports(sample));
  const times = new Map<Subject, Times>(able.map((subject) => [subject, { seal: [], open: [] }]));
  // Two rounds more: until the compiler has settled, no time counts. One round alone is to see that it works.
  for (let round = rounds === 1 ? 0 : -2; round < rounds; round++) {
    // Each round begins with another subject: none always follows the same one's garbage.
    for (const [i] of able.entries()) {
      const subject = able[(i + round + 2) % able.length] as Subject;
      const { seal, open } = await measureRound(sample, subject);
      if (round < 0) continue;
      times.get(subject)?.seal.push(seal);
      times.get(subject)?.open.push(open);
    }
  }
  const bare = times.get(able[0] as Subject) as Times;
  const results: Result[] = [];
  for (const step of ["seal", "open"] as const) {
    for (const [subject, { [step]: own }] of times) {
      const ratio = median(own.map((value, round) => value / (bare[step][round] as number)));
      results.push({ name: `${step} ${sample.name}, ${subject.name}`, value: median(own), unit: "µs", ratio });
    }
  }
  return results;
}

/** µs and ratio for seal and for open, of every kind of frame and every subject. The first subject is the measure. */
export async function measureCrypto(subjects: readonly Subject[], rounds: number): Promise<Result[]> {
  const results: Result[] = [];
  for (const sample of samples) results.push(...(await measureSample(sample, subjects, rounds)));
  return results;
}

/** What one forged frame costs its receiver: a bit of the ciphertext is wrong. */
export async function measureForgery(subjects: readonly Subject[], rounds: number): Promise<Result[]> {
  const sample = samples[1] as Sample;
  const results: Result[] = [];
  // One of them takes livekit-client most of a second: few, where one round is to see that it works.
  const count = rounds === 1 ? 2 : 20;
  let bare = 0;
  for (const subject of subjects) {
    const sealed = fakeFrame(sample, sample.bytes.buffer);
    await subject.seal(sealed);
    // In front of livekit-client's trailer, within everyone's ciphertext.
    const forged = sealed.data.slice(0);
    new Uint8Array(forged)[600] = (new Uint8Array(forged)[600] as number) ^ 1;
    const values: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const frames = Array.from({ length: count }, () => fakeFrame(sample, forged));
      for (const frame of frames) frame.data = await fresh(forged);
      const elapsed = await time(frames, (frame) => subject.open(frame).then(neverOpens, () => undefined));
      values.push((elapsed * 1000) / frames.length);
    }
    const value = median(values);
    bare ||= value;
    results.push({ name: `one forged frame, ${sample.name}, ${subject.name}`, value, unit: "µs", ratio: value / bare });
  }
  return results;
}

function neverOpens(): never {
  throw new Error("A forged frame was opened.");
}

/** Frames a second that one worker opens for 16 receivers at once. */
export async function measureThroughput(subjects: readonly Subject[], rounds: number): Promise<Result[]> {
  const sample = samples[1] as Sample;
  const results: Result[] = [];
  let bare = 0;
  for (const subject of subjects) {
    const values: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const lanes = await Promise.all(Array.from({ length: 16 }, () => framesOf(sample, 60)));
      for (const frame of lanes.flat()) await subject.seal(frame);
      await arrive(lanes.flat());
      const start = performance.now();
      await Promise.all(lanes.map((frames) => time(frames, (frame) => subject.open(frame))));
      values.push((16 * 60 * 1000) / (performance.now() - start));
    }
    const value = median(values);
    bare ||= value;
    results.push({
      name: `${sample.name} frames one worker opens, ${subject.name}`,
      value,
      unit: "1/s",
      ratio: value / bare,
    });
  }
  return results;
}
