/** Four colours that survive any video codec, far apart. A picture of four quadrants says a number from 0 to 255. */
const palette: readonly (readonly [number, number, number])[] = [
  [220, 40, 40],
  [40, 190, 60],
  [50, 70, 230],
  [235, 225, 70],
];
const width = 160;
const height = 120;
const quadrants: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];

/** A video track that shows a number: four coloured quadrants, with a small bar that moves so that each frame is new. */
export function pictureTrack(number: number, framesPerSecond = 12): MediaStreamTrack {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d")!;
  let tick = 0;
  const draw = (): void => {
    quadrants.forEach(([x, y], place) => {
      const [red, green, blue] = palette[(number >> (2 * place)) & 3]!;
      context.fillStyle = `rgb(${red} ${green} ${blue})`;
      context.fillRect((x * width) / 2, (y * height) / 2, width / 2, height / 2);
    });
    context.fillStyle = "white";
    context.fillRect((tick++ * 4) % width, height / 2 - 2, 8, 4);
  };
  draw();
  const [track] = canvas.captureStream(framesPerSecond).getVideoTracks();
  const timer = setInterval(
    () => (track!.readyState === "live" ? draw() : clearInterval(timer)),
    1_000 / framesPerSecond,
  );
  return track!;
}

/** Reads the number of a picture as it is shown, or `undefined` for anything else (black, noise, half a frame). */
export class PictureReader {
  readonly video: HTMLVideoElement = document.createElement("video");
  readonly #canvas = document.createElement("canvas");

  constructor(track: MediaStreamTrack) {
    this.video.muted = true;
    this.video.autoplay = true;
    this.video.playsInline = true;
    this.video.srcObject = new MediaStream([track]);
    this.#canvas.width = 16;
    this.#canvas.height = 12;
    document.body.append(this.video);
  }

  read(): number | undefined {
    if (this.video.videoWidth === 0) return undefined;
    const context = this.#canvas.getContext("2d", { willReadFrequently: true })!;
    context.drawImage(this.video, 0, 0, 16, 12);
    let number = 0;
    for (const [place, [x, y]] of quadrants.entries()) {
      const { data } = context.getImageData(x * 8 + 4, y * 6 + 2, 1, 1);
      const digit = palette.findIndex((colour) => colour.every((part, at) => Math.abs(part - (data[at] ?? 0)) < 60));
      if (digit === -1) return undefined;
      number |= digit << (2 * place);
    }
    return number;
  }

  close(): void {
    this.video.srcObject = null;
    this.video.remove();
  }
}
