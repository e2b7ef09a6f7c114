import { audioContext } from "./loudness.ts";

async function playThrough(stream: MediaStream, speaker: string, seconds: number): Promise<void> {
  const player = new Audio();
  player.srcObject = stream;
  try {
    if (speaker !== "" && "setSinkId" in player) await player.setSinkId(speaker);
    await player.play();
    await new Promise((done) => setTimeout(done, seconds * 1_000));
  } finally {
    player.srcObject = null;
  }
}

/** One soft note: side from -1 to 1, pitch in Hz, start in s, loudness from 0 to 1. */
type Note = readonly [side: number, pitch: number, delay: number, loudness: number];

async function playNotes(notes: readonly Note[], speaker: string): Promise<void> {
  const audio = audioContext();
  const output = audio.createMediaStreamDestination();
  const start = audio.currentTime + 0.1;
  for (const [side, pitch, delay, loudness] of notes) {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.setValueAtTime(0, start + delay);
    gain.gain.linearRampToValueAtTime(loudness, start + delay + 0.04);
    gain.gain.exponentialRampToValueAtTime(0.001, start + delay + 0.5);
    tone
      .connect(gain)
      .connect(new StereoPannerNode(audio, { pan: side }))
      .connect(output);
    tone.start(start + delay);
    tone.stop(start + delay + 0.55);
  }
  const last = Math.max(...notes.map(([, , delay]) => delay));
  await playThrough(output.stream, speaker, last + 0.8);
}

/** Two soft notes, left, then right, on the chosen speaker (empty: the default one). Rejects when the browser refuses. */
export async function playTestSound(speaker: string): Promise<void> {
  await playNotes(
    [
      [-1, 523, 0, 0.25],
      [1, 659, 0.6, 0.25],
    ],
    speaker,
  );
}

/** Someone came, or went; or you were let in. */
export type Coming = "joined" | "left" | "admitted";

const chimes: Readonly<Record<Coming, readonly Note[]>> = {
  joined: [
    [0, 440, 0, 0.06],
    [0, 587, 0.12, 0.06],
  ],
  left: [
    [0, 587, 0, 0.06],
    [0, 440, 0.12, 0.06],
  ],
  admitted: [
    [0, 440, 0, 0.1],
    [0, 587, 0.14, 0.1],
    [0, 740, 0.28, 0.1],
  ],
};

/** Quiet notes: two rising when someone came, two falling when someone went, three when you were let in. Rejects when the browser refuses. */
export async function playChime(coming: Coming, speaker: string): Promise<void> {
  await playNotes(chimes[coming], speaker);
}

/** Records three seconds in memory and plays them back. Tells which of the two it is doing. */
export async function recordAndReplay(
  track: MediaStreamTrack,
  speaker: string,
  tell: (step: "recording" | "replaying") => void,
): Promise<void> {
  tell("recording");
  const recorder = new MediaRecorder(new MediaStream([track]));
  const pieces: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  const stopped = new Promise((done) => recorder.addEventListener("stop", done, { once: true }));
  recorder.start();
  setTimeout(() => recorder.stop(), 3_000);
  await stopped;
  tell("replaying");
  const address = URL.createObjectURL(new Blob(pieces, { type: recorder.mimeType }));
  try {
    const player = new Audio(address);
    if (speaker !== "" && "setSinkId" in player) await player.setSinkId(speaker);
    const ended = new Promise((done) => player.addEventListener("ended", done, { once: true }));
    await player.play();
    await ended;
  } finally {
    URL.revokeObjectURL(address);
  }
}
