/** Pictures and sound made here, so that stories need no camera and look alike in every run. */

/** What a made-up camera shows. */
export type Motif = "person" | "slides";

function paintPerson(context: CanvasRenderingContext2D, hue: number, time: number): void {
  const { width, height } = context.canvas;
  const wall = context.createLinearGradient(0, 0, width, height);
  wall.addColorStop(0, `oklch(0.72 0.06 ${hue})`);
  wall.addColorStop(1, `oklch(0.42 0.07 ${hue + 30})`);
  context.fillStyle = wall;
  context.fillRect(0, 0, width, height);
  context.fillStyle = `oklch(0.82 0.05 ${hue + 60} / 0.5)`;
  context.fillRect(width * 0.08, height * 0.12, width * 0.22, height * 0.34);
  context.fillRect(width * 0.78, 0, width * 0.05, height);
  const sway = Math.sin(time / 900 + hue) * 4;
  const x = width / 2 + sway;
  context.fillStyle = `oklch(0.38 0.09 ${hue + 180})`;
  context.beginPath();
  context.ellipse(x, height * 1.06, width * 0.24, height * 0.42, 0, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = `oklch(${0.58 + (hue % 50) / 200} 0.07 55)`;
  context.fillRect(x - width * 0.035, height * 0.52, width * 0.07, height * 0.2);
  context.beginPath();
  context.ellipse(x, height * 0.42, width * 0.085, height * 0.19, 0, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = `oklch(0.3 0.05 ${hue * 2})`;
  context.beginPath();
  context.ellipse(x, height * 0.33, width * 0.095, height * 0.14, 0, Math.PI, Math.PI * 2);
  context.fill();
}

function paintSlides(context: CanvasRenderingContext2D): void {
  const { width, height } = context.canvas;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#221c19";
  context.font = "600 48px Inter Variable, sans-serif";
  context.fillText("Quarter plan", 72, 110);
  context.font = "28px Inter Variable, sans-serif";
  for (const [index, line] of [
    "Move the archive",
    "Hire two people",
    "Ship the spring release",
    "Say no to the rest",
  ].entries())
    context.fillText(`${index + 1}.  ${line}`, 72, 190 + index * 62);
  for (const [index, bar] of [0.35, 0.6, 0.5, 0.85].entries()) {
    context.fillStyle = index === 3 ? "#a8234a" : "#d9ccc4";
    context.fillRect(width * 0.62 + index * 90, height - 110 - bar * 320, 60, bar * 320);
  }
}

/** A tab with many people paints all of them, without a graphics card. */
const framesPerSecond = 4;

/** A video track that moves a little. */
export function pictureTrack(motif: Motif, hue = 20): MediaStreamTrack {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = motif === "person" ? [640, 360] : [1280, 720];
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser draws no canvas. Use one that does.");
  const paint = (): void => (motif === "person" ? paintPerson(context, hue, performance.now()) : paintSlides(context));
  paint();
  setInterval(paint, 1_000 / framesPerSecond);
  const [track] = canvas.captureStream(framesPerSecond).getVideoTracks();
  if (!track) throw new Error("This browser captures no canvas. Use one that does.");
  return track;
}

/** A sound track; `loud` is heard by the meters as speech, else it is silent. Nobody hears it. */
export function soundTrack(loud: boolean): MediaStreamTrack {
  const audio = new AudioContext();
  const output = audio.createMediaStreamDestination();
  const tone = new OscillatorNode(audio, { frequency: 180 });
  tone.connect(new GainNode(audio, { gain: loud ? 0.4 : 0 })).connect(output);
  tone.start();
  const [track] = output.stream.getAudioTracks();
  if (!track) throw new Error("This browser makes no sound track. Use one that does.");
  return track;
}
