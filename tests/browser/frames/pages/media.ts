/** A picture and a tone that a receiver can recognise. */

/**
 * Left half red, right half blue, and a white bar that moves, so that the encoder always has work: 320 × 180 pixels, or
 * `scale` times that and as many times fewer pictures a second.
 */
export function pictureTrack(scale = 1): MediaStreamTrack {
  const canvas = document.createElement("canvas");
  canvas.width = 320 * scale;
  canvas.height = 180 * scale;
  const context = canvas.getContext("2d")!;
  context.scale(scale, scale);
  let step = 0;
  const draw = (): void => {
    context.fillStyle = "#e00000";
    context.fillRect(0, 0, 160, 180);
    context.fillStyle = "#0000e0";
    context.fillRect(160, 0, 160, 180);
    context.fillStyle = "#ffffff";
    context.fillRect((step += 4) % 320, 0, 8, 30);
  };
  draw();
  setInterval(draw, 40 * scale);
  return canvas.captureStream(25 / scale).getVideoTracks()[0]!;
}

let context: AudioContext | undefined;

/** The pitch of every tone in these tests, in hertz. */
const pitch = 440;
/** How loud it is, of 1. */
const amplitude = 0.1;

// Firefox starts no AudioContext without an output device; its fake microphone has such a tone, a preference sets the pitch.
const firefox = navigator.userAgent.includes("Firefox");

/** Unprocessed: a noise filter takes a steady tone for noise. */
async function fakeMicrophone(): Promise<MediaStreamTrack> {
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  return (await navigator.mediaDevices.getUserMedia({ audio })).getAudioTracks()[0]!;
}

/** A steady tone. */
export async function toneTrack(): Promise<MediaStreamTrack> {
  if (firefox) return await fakeMicrophone();
  context ??= new AudioContext();
  const oscillator = context.createOscillator();
  oscillator.frequency.value = pitch;
  const gain = context.createGain();
  gain.gain.value = amplitude;
  const output = context.createMediaStreamDestination();
  oscillator.connect(gain).connect(output);
  oscillator.start();
  return output.stream.getAudioTracks()[0]!;
}

/** A microphone in which nobody speaks. */
export async function silentTrack(): Promise<MediaStreamTrack> {
  const track = await toneTrack();
  track.enabled = false;
  return track;
}

/** A picture is read from a copy of this size. */
const [columns, rows] = [32, 18];

/** Red, green and blue of one pixel. */
function at(pixels: Uint8ClampedArray, x: number, y: number): [number, number, number] {
  const [red, green, blue] = pixels.subarray((y * columns + x) * 4) as Iterable<number>;
  return [red!, green!, blue!];
}

/** What a receiver sees and hears. */
export class Watcher {
  readonly #video = document.createElement("video");
  readonly #stream: MediaStream;
  readonly #receiver: RTCRtpReceiver;

  constructor(receiver: RTCRtpReceiver) {
    this.#receiver = receiver;
    this.#stream = new MediaStream([receiver.track]);
    this.#video.srcObject = this.#stream;
    this.#video.muted = true;
    this.#video.autoplay = true;
    this.#video.playsInline = true;
    document.body.append(this.#video);
    this.#video.play().catch(() => undefined);
  }

  /** Whether the picture is red on the left and blue on the right. */
  recognisesPicture(): boolean {
    const pixels = this.#pixels();
    if (pixels === undefined) return false;
    const [lr, lg, lb] = at(pixels, 6, 12);
    const [rr, rg, rb] = at(pixels, 26, 12);
    return lr > 120 && lg < 90 && lb < 90 && rb > 120 && rr < 90 && rg < 90;
  }

  /** Where the white bar stands in the picture, from 1 to 32; 0 without the picture. */
  barPlace(): number {
    const pixels = this.recognisesPicture() ? this.#pixels() : undefined;
    if (pixels === undefined) return 0;
    // Neither red nor blue has any green.
    const greens = Array.from({ length: columns }, (_, x) => at(pixels, x, 1)[1]);
    return 1 + greens.indexOf(Math.max(...greens));
  }

  #pixels(): Uint8ClampedArray | undefined {
    if (this.#video.videoWidth === 0) return undefined;
    const drawing = new OffscreenCanvas(columns, rows).getContext("2d", { willReadFrequently: true })!;
    drawing.drawImage(this.#video, 0, 0, columns, rows);
    return drawing.getImageData(0, 0, columns, rows).data;
  }

  /** Whether the tone is heard: its pitch, or in Firefox, which records no calls here, its loudness (noise has ten times that). */
  async recognisesTone(): Promise<boolean> {
    // Stopped: it plays nothing, and recorders refuse it.
    if (this.#receiver.track.readyState === "ended") return false;
    if (firefox) return Math.abs((await this.#level()) - amplitude) < 0.03;
    const recorder = new MediaRecorder(this.#stream);
    const parts: Blob[] = [];
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    const half = new Promise((resolve) => recorder.addEventListener("dataavailable", resolve, { once: true }));
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    // What it has of each half a second.
    recorder.start(500);
    await Promise.race([half, stopped]);
    if (recorder.state === "recording") recorder.stop();
    await stopped;
    const decoder = new OfflineAudioContext(1, 48_000, 48_000);
    const audio = await decoder.decodeAudioData(await new Blob(parts).arrayBuffer());
    const samples = audio.getChannelData(0).subarray(Math.floor(audio.length / 3));
    return Math.abs(pitchOf(samples, audio.sampleRate) - pitch) < 20;
  }

  async #level(): Promise<number> {
    for (const report of (await this.#receiver.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
      if (report.type === "inbound-rtp") return report.audioLevel ?? 0;
    }
    return 0;
  }
}

/** Counts how often the signal rises through zero; 0 when it is as good as silent. */
function pitchOf(samples: Float32Array, sampleRate: number): number {
  let rises = 0;
  let energy = 0;
  for (let i = 1; i < samples.length; i++) {
    energy += samples[i]! ** 2;
    if (samples[i - 1]! < 0 && samples[i]! >= 0) rises++;
  }
  return Math.sqrt(energy / samples.length) < 0.005 ? 0 : (rises * sampleRate) / samples.length;
}
