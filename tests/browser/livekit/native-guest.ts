import type * as Core from "@livekit/rtc-node";
import { vi } from "vitest";
import { until } from "../harness/index.ts";

// It logs each step, unless it is in production when it is loaded.
vi.stubEnv("NODE_ENV", "production");
const core = await import("@livekit/rtc-node");
vi.unstubAllEnvs();

const [width, height] = [320, 180];
const [sampleRate, pitch] = [48_000, 440];
/** Samples of 10 ms. */
const samples = sampleRate / 100;

/** Left half red, right half blue. */
function picture(): Core.VideoFrame {
  const pixels = new Uint8Array(width * height * 4);
  for (let at = 0; at < pixels.length; at += 4) {
    const left = (at / 4) % width < width / 2;
    pixels.set(left ? [224, 0, 0, 255] : [0, 0, 224, 255], at);
  }
  return new core.VideoFrame(pixels, width, height, core.VideoBufferType.RGBA);
}

function isPicture(frame: Core.VideoFrame): boolean {
  const { data, width: columns, height: rows } = frame.convert(core.VideoBufferType.RGBA);
  const at = (x: number): number[] => [...data.subarray((Math.floor(rows * 0.66) * columns + x) * 4)].slice(0, 3);
  const [[leftRed, leftGreen, leftBlue], [rightRed, rightGreen, rightBlue]] = [
    at(Math.floor(columns * 0.2)),
    at(Math.floor(columns * 0.8)),
  ] as [number[], number[]];
  return leftRed! > 120 && leftGreen! < 90 && leftBlue! < 90 && rightBlue! > 120 && rightRed! < 90 && rightGreen! < 90;
}

/** Counts how often the signal rises through zero; 0 when it is as good as silent. */
function pitchOf(signal: readonly number[]): number {
  let rises = 0;
  let energy = 0;
  for (let i = 1; i < signal.length; i++) {
    energy += (signal[i]! / 32_768) ** 2;
    if (signal[i - 1]! < 0 && signal[i]! >= 0) rises++;
  }
  return Math.sqrt(energy / signal.length) < 0.005 ? 0 : (rises * sampleRate) / signal.length;
}

/** Somebody in a LiveKit room with LiveKit's native core and its own encryption. */
export class NativeGuest {
  readonly #room = new core.Room();
  readonly #heard: string[] = [];
  readonly #pictures = new Set<string>();
  readonly #tones = new Set<string>();
  #left = false;

  /** Comes in and publishes picture and tone. One that does not listen leaves this process to the others. */
  static async comeIn(url: string, token: string, passphrase: string, listens = true): Promise<NativeGuest> {
    const guest = new NativeGuest();
    await guest.#join(url, token, passphrase, listens);
    return guest;
  }

  /** Waits until this one's picture and tone came. */
  async recognises(identity: string): Promise<void> {
    await until(() => this.#pictures.has(identity), { what: `LiveKit's core to see ${identity}` });
    await until(() => this.#tones.has(identity), { what: `LiveKit's core to hear ${identity}` });
  }

  /** Waits for a data message. */
  async hears(line: string): Promise<void> {
    await until(() => this.#heard.includes(line), { what: `LiveKit's core to hear "${line}"` });
  }

  async say(text: string): Promise<void> {
    await this.#room.localParticipant!.publishData(new TextEncoder().encode(text), { reliable: true });
  }

  async leave(): Promise<void> {
    this.#left = true;
    await this.#room.disconnect();
  }

  async #join(url: string, token: string, passphrase: string, listens: boolean): Promise<void> {
    this.#room
      .on(core.RoomEvent.TrackSubscribed, (track, _publication, { identity }) => void this.#watch(track, identity))
      .on(core.RoomEvent.DataReceived, (payload, from) => {
        this.#heard.push(`${from?.identity}: ${new TextDecoder().decode(payload)}`);
      });
    const keyProviderOptions = { sharedKey: new TextEncoder().encode(passphrase) };
    const encryption = { keyProviderOptions };
    await this.#room.connect(url, token, { autoSubscribe: listens, dynacast: false, encryption });
    const video = new core.VideoSource(width, height);
    const audio = new core.AudioSource(sampleRate, 1);
    const me = this.#room.localParticipant!;
    await me.publishTrack(
      core.LocalVideoTrack.createVideoTrack("picture", video),
      new core.TrackPublishOptions({ source: core.TrackSource.SOURCE_CAMERA, simulcast: false }),
    );
    await me.publishTrack(
      core.LocalAudioTrack.createAudioTrack("tone", audio),
      new core.TrackPublishOptions({ source: core.TrackSource.SOURCE_MICROPHONE, red: false, dtx: false }),
    );
    void this.#play(video, audio);
  }

  async #play(video: Core.VideoSource, audio: Core.AudioSource): Promise<void> {
    for (let tick = 0; !this.#left; tick++) {
      const tone = Int16Array.from(
        { length: samples },
        (_, i) => 3_000 * Math.sin((2 * Math.PI * pitch * (tick * samples + i)) / sampleRate),
      );
      // Resolves as fast as it plays.
      await audio.captureFrame(new core.AudioFrame(tone, sampleRate, 1, samples));
      if (tick % 20 === 0) video.captureFrame(picture());
    }
  }

  async #watch(track: Core.RemoteTrack, identity: string): Promise<void> {
    if (track.kind === core.TrackKind.KIND_VIDEO) {
      let frames = 0;
      // Each look holds up the tone that this process plays.
      for await (const { frame } of new core.VideoStream(track))
        if (frames++ % 8 === 0 && isPicture(frame)) this.#pictures.add(identity);
      return;
    }
    let signal: number[] = [];
    for await (const { data } of new core.AudioStream(track, { sampleRate, numChannels: 1 })) {
      signal.push(...data);
      if (signal.length < sampleRate / 2) continue;
      if (Math.abs(pitchOf(signal) - pitch) < 20) this.#tones.add(identity);
      signal = [];
    }
  }
}
