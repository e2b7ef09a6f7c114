let context: AudioContext | undefined;

/** A browser that refuses now lets it start at the next click or key. */
function wake(): void {
  if (context?.state === "suspended") context.resume().catch(() => undefined);
}

/** The page's one audio context. Browsers let it start once the person has clicked, or captures sound; Firefox only where there is a sound output. */
export function audioContext(): AudioContext {
  if (!context) {
    context = new AudioContext();
    addEventListener("pointerdown", wake);
    addEventListener("keydown", wake);
  }
  return context;
}

/** How long, ms, a browser may take to start it. */
const startsWithin = 1_000;

/** Whether it runs, or soon does. */
export async function audioRuns(): Promise<boolean> {
  const audio = audioContext();
  const late = new Promise((resolve) => setTimeout(resolve, startsWithin));
  if (audio.state !== "running") await Promise.race([audio.resume().catch(() => undefined), late]);
  return audio.state === "running";
}

/** How loud sound is, from 0 (−60 dB, silence) to 1 (−10 dB, loud): decibels are what ears hear. */
function loudness(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
  return Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-10) + 60) / 50));
}

const lookEvery = 50;

/** Tells about 20 times a second, while the audio context runs. Returns what ends it. */
export function watchAnalysed(track: MediaStreamTrack, tell: (loudness: number) => void): () => void {
  const audio = audioContext();
  const source = audio.createMediaStreamSource(new MediaStream([track]));
  const analyser = audio.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    tell(loudness(samples));
  }, lookEvery);
  return () => {
    clearInterval(timer);
    source.disconnect();
  };
}

const recordedFor = 250;

/** Tells about three times a second, from recordings in memory: they need no audio context that runs. Returns what ends it. */
export function watchRecorded(track: MediaStreamTrack, tell: (loudness: number) => void): () => void {
  let ended = false;
  const decoder = new OfflineAudioContext(1, 1, 48_000);
  const listen = async (): Promise<void> => {
    while (!ended && track.readyState === "live") {
      const recorded = await record(track);
      const samples = (await decoder.decodeAudioData(await recorded.arrayBuffer())).getChannelData(0);
      if (!ended) tell(loudness(samples));
    }
  };
  // Where a browser records nothing, there is no level.
  listen().catch(() => undefined);
  return () => {
    ended = true;
  };
}

function record(track: MediaStreamTrack): Promise<Blob> {
  const recorder = new MediaRecorder(new MediaStream([track]));
  return new Promise((resolve, reject) => {
    const pieces: Blob[] = [];
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    recorder.addEventListener("stop", () => resolve(new Blob(pieces, { type: recorder.mimeType })));
    recorder.addEventListener("error", () => reject(new Error("The browser could not record.")));
    recorder.start();
    setTimeout(() => {
      if (recorder.state !== "inactive") recorder.stop();
    }, recordedFor);
  });
}
