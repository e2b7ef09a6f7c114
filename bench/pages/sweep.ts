/** A tone whose height tells which moment of it is heard: what is skipped and what comes twice shows, whatever time it comes at. */
const [lowest, highest, seconds] = [400, 2000, 2] as const;
/** Milliseconds of sound that are looked at together. */
const block = 20;
/** Milliseconds by which two blocks may stand wrongly to one another: decoders stretch and shorten sound a little. */
const slack = 60;
/** A block below this is silence (RMS of samples from -1 to 1). */
const quiet = 0.01;

/** What was heard since the last question, in milliseconds. */
export interface Heard {
  readonly skipped: number;
  readonly twice: number;
  readonly longestSilence: number;
}

/** The tone, over and over. */
export async function playSweep(context: AudioContext): Promise<MediaStreamTrack> {
  const { sampleRate } = context;
  const buffer = context.createBuffer(1, sampleRate * seconds, sampleRate);
  const samples = buffer.getChannelData(0);
  let phase = 0;
  for (let at = 0; at < samples.length; at++) {
    samples[at] = 0.3 * Math.sin(phase);
    phase += (2 * Math.PI * (lowest + ((highest - lowest) * at) / samples.length)) / sampleRate;
  }
  const source = new AudioBufferSourceNode(context, { buffer, loop: true });
  const end = context.createMediaStreamDestination();
  source.connect(end);
  source.start();
  await context.resume();
  return end.stream.getAudioTracks()[0] as MediaStreamTrack;
}

/** Runs in the audio worklet: posts strength and number of whole waves a second of each block. */
const listener = `registerProcessor("listener", class extends AudioWorkletProcessor {
  #samples = [];
  process([[samples]]) {
    this.#samples.push(...(samples ?? new Float32Array(128)));
    const length = Math.round(sampleRate * ${block / 1000});
    if (this.#samples.length < length) return true;
    const block = this.#samples.splice(0, length);
    const strength = Math.sqrt(block.reduce((sum, one) => sum + one * one, 0) / length);
    const rises = [];
    for (let at = 1; at < length; at++) {
      const [before, now] = [block[at - 1], block[at]];
      if (before < 0 && now >= 0) rises.push(at - now / (now - before));
    }
    const height = rises.length < 2 ? 0 : ((rises.length - 1) * sampleRate) / (rises.at(-1) - rises[0]);
    this.port.postMessage([strength, height]);
    return true;
  }
});`;

/** Listens to one track after the other, as somebody who hears them would. */
export class SweepListener {
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  #source: MediaStreamAudioSourceNode | undefined;
  /** Where in the tone the last block was, in milliseconds. */
  #place: number | undefined;
  /** Where the last one was that did not fit to those before: one alone was misread. */
  #doubted: number | undefined;
  #silence = 0;
  #heard = { skipped: 0, twice: 0, longestSilence: 0 };

  private constructor(context: AudioContext, node: AudioWorkletNode) {
    this.#context = context;
    this.#node = node;
    node.port.onmessage = ({ data: [strength, height] }: MessageEvent<[number, number]>) =>
      this.#take(strength, height);
    node.connect(context.destination);
  }

  static async open(context: AudioContext): Promise<SweepListener> {
    const url = URL.createObjectURL(new Blob([listener], { type: "text/javascript" }));
    await context.audioWorklet.addModule(url);
    await context.resume();
    return new SweepListener(context, new AudioWorkletNode(context, "listener"));
  }

  /** From now on this one is heard. */
  play(track: MediaStreamTrack): void {
    const stream = new MediaStream([track]);
    // Chromium gives nothing of a track to the context that no element plays.
    const element = document.createElement("audio");
    Object.assign(element, { muted: true, autoplay: true, srcObject: stream });
    this.#source?.disconnect();
    this.#source = this.#context.createMediaStreamSource(stream);
    this.#source.connect(this.#node);
  }

  /** Since the last question. */
  look(): Heard {
    const heard = { ...this.#heard };
    this.#heard = { skipped: 0, twice: 0, longestSilence: 0 };
    return heard;
  }

  #take(strength: number, height: number): void {
    if (strength < quiet) {
      this.#silence += block;
      this.#heard.longestSilence = Math.max(this.#heard.longestSilence, this.#silence);
      return;
    }
    this.#silence = 0;
    const place = ((height - lowest) / (highest - lowest)) * period;
    // Where the tone begins anew, a block has two heights.
    if (place < block * 2 || place > period - block * 2) return;
    const before = this.#place;
    const doubted = this.#doubted;
    this.#doubted = undefined;
    if (before === undefined || isNext(before, place)) {
      this.#place = place;
      return;
    }
    if (doubted === undefined || !isNext(doubted, place)) {
      this.#doubted = place;
      return;
    }
    this.#place = place;
    const leap = ahead(before, place) - 2 * block;
    if (leap > 0) this.#heard.skipped += leap;
    else this.#heard.twice -= leap;
  }
}

const period = seconds * 1000;

/** Milliseconds from one place to the other, the shorter way round. */
function ahead(before: number, place: number): number {
  return ((((place - before) % period) + period * 1.5) % period) - period / 2;
}

/** Whether a block may follow directly. Where the tone begins anew some are left out. */
function isNext(before: number, place: number): boolean {
  const leap = ahead(before, place) - block;
  return leap > -slack && leap < slack + (place < before ? block * 4 : 0);
}
