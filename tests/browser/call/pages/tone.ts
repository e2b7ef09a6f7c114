/**
 * Tones, made and recognised. Firefox without an audio device never runs an AudioContext: there the tone is a sound file that an
 * element plays, and what arrives is recorded and decoded off line.
 */
const hasRunningContext = !("mozCaptureStream" in HTMLMediaElement.prototype);
const rate = 48_000;
const recordFor = 300;
/** Of 1. */
const amplitude = 0.4;

let shared: AudioContext | undefined;

/** One for the page: browsers limit them. */
function context(): AudioContext {
  shared ??= new AudioContext({ sampleRate: rate });
  void shared.resume();
  return shared;
}

/** An audio track that plays a pure tone, in whole Hz. */
export async function toneTrack(frequency: number): Promise<MediaStreamTrack> {
  if (!hasRunningContext) return await playedTone(frequency);
  const audio = context();
  const oscillator = audio.createOscillator();
  oscillator.frequency.value = frequency;
  const gain = audio.createGain();
  gain.gain.value = amplitude;
  const destination = audio.createMediaStreamDestination();
  oscillator.connect(gain).connect(destination);
  oscillator.start();
  return destination.stream.getAudioTracks()[0]!;
}

/** An element's sound as a stream, which Firefox has under this name. */
type Captured = HTMLAudioElement & { mozCaptureStream(): MediaStream };

async function playedTone(frequency: number): Promise<MediaStreamTrack> {
  const element = document.createElement("audio") as Captured;
  element.loop = true;
  element.src = URL.createObjectURL(oneSecond(frequency));
  // In the document it plays as long as the page lives.
  document.body.append(element);
  const stream = element.mozCaptureStream();
  await element.play();
  return stream.getAudioTracks()[0]!;
}

/** A WAV file of one second, which ends where it began. */
function oneSecond(frequency: number): Blob {
  const samples = Int16Array.from({ length: rate }, (_, at) =>
    Math.round(0x7fff * amplitude * Math.sin((2 * Math.PI * frequency * at) / rate)),
  );
  const header = new DataView(new ArrayBuffer(44));
  const name = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i++) header.setUint8(at + i, text.charCodeAt(i));
  };
  name(0, "RIFF");
  header.setUint32(4, 36 + samples.byteLength, true);
  name(8, "WAVEfmt ");
  header.setUint32(16, 16, true);
  // Linear samples, one channel.
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, rate, true);
  header.setUint32(28, 2 * rate, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  name(36, "data");
  header.setUint32(40, samples.byteLength, true);
  return new Blob([header, samples], { type: "audio/wav" });
}

/** Hears which tone an audio track carries. */
export interface ToneReader {
  /** Frequency in Hz; 0 for silence, 1 for noise. */
  read(): number;
  close(): void;
}

export function readTone(track: MediaStreamTrack): ToneReader {
  return hasRunningContext ? new AnalysedTone(track) : new RecordedTone(track);
}

class AnalysedTone implements ToneReader {
  readonly #element = document.createElement("audio");
  readonly #source: MediaStreamAudioSourceNode;
  readonly #analyser: AnalyserNode;
  readonly #bins: Float32Array<ArrayBuffer>;

  constructor(track: MediaStreamTrack) {
    const stream = new MediaStream([track]);
    // Chromium gives a remote track's sound to WebAudio only while an element plays it.
    this.#element.muted = true;
    this.#element.srcObject = stream;
    void this.#element.play().catch(() => undefined);
    const audio = context();
    this.#source = audio.createMediaStreamSource(stream);
    this.#analyser = audio.createAnalyser();
    this.#analyser.fftSize = 4096;
    this.#analyser.smoothingTimeConstant = 0;
    this.#bins = new Float32Array(this.#analyser.frequencyBinCount);
    this.#source.connect(this.#analyser);
  }

  read(): number {
    this.#analyser.getFloatFrequencyData(this.#bins);
    const peak = this.#bins.reduce((best, level, bin) => (level > this.#bins[best]! ? bin : best), 0);
    if (!(this.#bins[peak]! > -60)) return 0;
    const mean = this.#bins.reduce((sum, level) => sum + Math.max(level, -200), 0) / this.#bins.length;
    if (this.#bins[peak]! - mean < 25) return 1;
    return (peak * rate) / this.#analyser.fftSize;
  }

  close(): void {
    this.#source.disconnect();
    this.#element.srcObject = null;
  }
}

class RecordedTone implements ToneReader {
  readonly #stream: MediaStream;
  #frequency = 0;
  #closed = false;

  constructor(track: MediaStreamTrack) {
    this.#stream = new MediaStream([track]);
    void this.#listen();
  }

  read(): number {
    return this.#frequency;
  }

  close(): void {
    this.#closed = true;
  }

  async #listen(): Promise<void> {
    while (!this.#closed && this.#stream.active) {
      // What is recorded of a track that has just begun, or ends, may be nothing: that is silence.
      this.#frequency = await this.#record().then(frequencyOf, () => 0);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  async #record(): Promise<Float32Array> {
    const recorder = new MediaRecorder(this.#stream);
    const chunks: Blob[] = [];
    recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data));
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    recorder.start();
    await new Promise((resolve) => setTimeout(resolve, recordFor));
    recorder.stop();
    await stopped;
    const bytes = await new Blob(chunks).arrayBuffer();
    const sound = await new OfflineAudioContext(1, rate, rate).decodeAudioData(bytes);
    return sound.getChannelData(0);
  }
}

/** By rising zero crossings: enough for a pure tone, and no other sound keeps to one of ours. */
function frequencyOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  if (!(power > 1e-5)) return 0;
  const crossings = samples.reduce(
    (sum, sample, at) => sum + (at > 0 && samples[at - 1]! < 0 && sample >= 0 ? 1 : 0),
    0,
  );
  return crossings / (samples.length / rate);
}
