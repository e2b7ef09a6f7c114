import { audioContext } from "./level.ts";

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

/** Two soft notes, left, then right, on the chosen speaker (empty: the default one). Rejects when the browser refuses. */
export async function playTestSound(speaker: string): Promise<void> {
  const audio = audioContext();
  const output = audio.createMediaStreamDestination();
  const start = audio.currentTime + 0.1;
  for (const [side, pitch, delay] of [
    [-1, 523, 0],
    [1, 659, 0.6],
  ] as const) {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.setValueAtTime(0, start + delay);
    gain.gain.linearRampToValueAtTime(0.25, start + delay + 0.04);
    gain.gain.exponentialRampToValueAtTime(0.001, start + delay + 0.5);
    tone
      .connect(gain)
      .connect(new StereoPannerNode(audio, { pan: side }))
      .connect(output);
    tone.start(start + delay);
    tone.stop(start + delay + 0.55);
  }
  await playThrough(output.stream, speaker, 1.4);
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
