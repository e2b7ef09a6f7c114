import { useEffect, useState } from "react";

let context: AudioContext | undefined;

/** A browser that refuses now lets it start at the next click or key. */
function wake(): void {
  if (context?.state === "suspended") context.resume().catch(() => undefined);
}

/** The page's one audio context. Browsers let it start once the person has clicked, or captures sound. */
export function audioContext(): AudioContext {
  if (!context) {
    context = new AudioContext();
    addEventListener("pointerdown", wake);
    addEventListener("keydown", wake);
  }
  return context;
}

/** Above this, a voice; below, a room. Both on the meter's scale from 0 to 1. */
export const voice = 0.16;
const lookEvery = 50;

/** Watches how loud a track is, from 0 (silence) to 1, about 20 times a second. Returns what ends it. */
export function watchLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  const audio = audioContext();
  const source = audio.createMediaStreamSource(new MediaStream([track]));
  const analyser = audio.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let smooth = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // −60 dB is silence, −10 dB is loud: decibels are what ears hear.
    const level = Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-10) + 60) / 50));
    smooth = Math.max(level, smooth * 0.75);
    tell(smooth);
  }, lookEvery);
  return () => {
    clearInterval(timer);
    source.disconnect();
  };
}

/** How loud a track is, in tenths, for the meter; 0 without a track. */
export function useLevel(track: MediaStreamTrack | undefined): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!track) return;
    const stop = watchLevel(track, (now) => setLevel(Math.round(now * 20) / 20));
    return () => {
      stop();
      setLevel(0);
    };
  }, [track]);
  return level;
}

/** How the microphone hears: still listening, a voice, or nothing at all for five seconds. */
export type Hearing = "listening" | "voice" | "nothing";

/** A voice is 300 ms above the threshold; five seconds without one is nothing. Time in ms. */
export class HearingJudge {
  #voiceSince: number | undefined;
  #quietSince: number;
  now: Hearing = "listening";

  constructor(start: number) {
    this.#quietSince = start;
  }

  hear(level: number, time: number): Hearing {
    if (level >= voice) {
      this.#voiceSince ??= time;
      this.#quietSince = time;
      if (time - this.#voiceSince >= 300) this.now = "voice";
    } else {
      this.#voiceSince = undefined;
      if (time - this.#quietSince >= 5_000) this.now = "nothing";
    }
    return this.now;
  }
}

/** What the lobby says about the microphone. */
export function useHearing(track: MediaStreamTrack | undefined): Hearing {
  const [hearing, setHearing] = useState<Hearing>("listening");
  useEffect(() => {
    setHearing("listening");
    if (!track) return;
    const judge = new HearingJudge(performance.now());
    return watchLevel(track, (level) => setHearing(judge.hear(level, performance.now())));
  }, [track]);
  return hearing;
}
