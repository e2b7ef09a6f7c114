/** Bits of a clock that is painted into a picture: milliseconds modulo 2¹⁶, so that delays up to a minute are clear. */
const bits = 16;
/** Edge of one bit in pixels: several blocks of a video codec, so that it survives compression. */
const edge = 32;

/** The picture that carries the clock. */
export const size = { width: 640, height: 360 } as const;

/** Paints the time, and something that moves behind it, so that the encoder has work to do. */
export function paintClock(context: CanvasRenderingContext2D, now: number): void {
  const { width, height } = size;
  context.fillStyle = `hsl(${(now / 20) % 360} 60% 50%)`;
  context.fillRect(0, 0, width, height);
  for (let i = 0; i < 40; i++) {
    context.fillStyle = `hsl(${i * 9} 70% 60%)`;
    context.fillRect((now / (3 + (i % 7)) + i * 97) % width, edge + ((now / (5 + (i % 5)) + i * 53) % height), 24, 24);
  }
  const time = Math.round(now) % 2 ** bits;
  for (let bit = 0; bit < bits; bit++) {
    context.fillStyle = time & (1 << bit) ? "white" : "black";
    context.fillRect(bit * edge, 0, edge, edge);
  }
}

/** Milliseconds since the clock in this picture was painted. */
export function readDelay(context: CanvasRenderingContext2D, now: number): number {
  const { data, width } = context.getImageData(0, 0, bits * edge, edge);
  let time = 0;
  for (let bit = 0; bit < bits; bit++) {
    const middle = ((edge / 2) * width + bit * edge + edge / 2) * 4;
    if ((data[middle + 1] as number) > 127) time |= 1 << bit;
  }
  return (Math.round(now) - time + 2 ** bits) % 2 ** bits;
}
