import { useEffect, useState } from "react";

import { audioContext, audioRuns, watchAnalysed, watchRecorded } from "./loudness.ts";

/** Above this, a voice; below, a room. Both on the meter's scale from 0 to 1. */
export const voice = 0.16;
/** How fast a level falls, a look: as an eye can follow. */
const fall = 0.75;

/** Watches how loud a track is, from 0 (silence) to 1, about 20 times a second, while the audio context runs. Returns what ends it. */
export function watchLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  let smooth = 0;
  return watchAnalysed(track, (now) => {
    smooth = Math.max(now, smooth * fall);
    if (audioContext().state === "running") tell(smooth);
  });
}

/** As `watchLevel`, for the own microphone: where no audio context runs, as in Firefox without a sound output, from short recordings, three times a second. */
export function watchOwnLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  let endRecorded = (): void => undefined;
  let ended = false;
  void audioRuns().then((runs) => {
    if (!runs && !ended) endRecorded = watchRecorded(track, tell);
  });
  const endAnalysed = watchLevel(track, (level) => {
    endRecorded();
    tell(level);
  });
  return () => {
    ended = true;
    endAnalysed();
    endRecorded();
  };
}

/** How loud a track is, in tenths, for the meter; 0 without a track. */
export function useLevel(track: MediaStreamTrack | undefined): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!track) return;
    const stop = watchOwnLevel(track, (now) => setLevel(Math.round(now * 20) / 20));
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
    return watchOwnLevel(track, (level) => setHearing(judge.hear(level, performance.now())));
  }, [track]);
  return hearing;
}
