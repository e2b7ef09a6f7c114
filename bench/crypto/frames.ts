/** An encoded frame as an encoder makes it. */
export interface Sample {
  readonly name: string;
  readonly mimeType: string;
  /** Video only. */
  readonly type?: "key" | "delta";
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How much slower than the bare cipher the whole frame path may be. */
  readonly goal: number;
}

/** What an entropy coder makes looks like noise; start codes in it are escaped, as in real frames. */
function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  // getRandomValues gives 65,536 bytes at most.
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  for (let i = 2; i < length; i++) {
    if (bytes[i - 2] === 0 && bytes[i - 1] === 0 && (bytes[i] as number) <= 3) bytes[i] = 0x80;
  }
  return bytes;
}

/** Noise of `length` bytes behind the start that the codec prescribes. */
function frame(start: readonly number[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = noise(length);
  bytes.set(start);
  return bytes;
}

/** How frames start, as each codec's bitstream format has it. */
const starts = {
  opus: [0x78],
  // A delta frame of 640 × 360.
  vp8: [0xb1, 0x04, 0x00],
  vp9: [0x86, 0x00, 0x40, 0x92],
  // Temporal delimiter, then OBU_FRAME with a size field of two bytes that fits 10,000 bytes.
  av1: [0x12, 0x00, 0x32, 0x8a, 0x4e, 0x30],
  // A non-IDR slice: first_mb_in_slice 0, slice_type P, pic_parameter_set_id 0.
  h264: [0x00, 0x00, 0x00, 0x01, 0x41, 0xe0],
  // SPS, PPS and an IDR slice.
  h264Key: [
    0x00, 0x00, 0x00, 0x01, 0x67, 0x42, 0xc0, 0x1f, 0x8c, 0x8d, 0x40, 0x50, 0x17, 0xfc, 0xb0, 0x0f, 0x08, 0x84, 0x6a,
    0x00, 0x00, 0x00, 0x01, 0x68, 0xce, 0x3c, 0x80, 0x00, 0x00, 0x00, 0x01, 0x65, 0xb8, 0x00, 0x04,
  ],
} as const;

const video = (
  name: string,
  mimeType: string,
  start: readonly number[],
  length: number,
  goal = 1.25,
  type: "key" | "delta" = "delta",
): Sample => ({ name, mimeType, type, bytes: frame(start, length), goal });

/** The frames that the bench seals and opens. */
export const samples: readonly Sample[] = [
  { name: "Opus 120 B", mimeType: "audio/opus", bytes: frame(starts.opus, 120), goal: 1.25 },
  video("VP8 1.2 kB", "video/VP8", starts.vp8, 1200),
  video("VP8 10 kB", "video/VP8", starts.vp8, 10_000),
  video("VP9 1.2 kB", "video/VP9", starts.vp9, 1200),
  video("VP9 10 kB", "video/VP9", starts.vp9, 10_000),
  video("AV1 10 kB", "video/AV1", starts.av1, 10_000),
  video("H.264 1.2 kB", "video/H264", starts.h264, 1200, 1.5),
  video("H.264 10 kB", "video/H264", starts.h264, 10_000, 1.5),
  video("H.264 60 kB", "video/H264", starts.h264Key, 60_000, 1.5, "key"),
];

/** A stand-in for RTCEncodedVideoFrame or RTCEncodedAudioFrame: those can't be made by hand. */
export interface FakeFrame {
  data: ArrayBuffer;
  readonly timestamp: number;
  readonly type?: "key" | "delta";
  getMetadata(): { mimeType: string; synchronizationSource: number; payloadType: number };
}

let timestamp = 0;

/** A frame around the given bytes. */
export function fakeFrame(sample: Sample, data: ArrayBuffer): FakeFrame {
  timestamp = (timestamp + 3000) % 2 ** 32;
  const metadata = { mimeType: sample.mimeType, synchronizationSource: 0x1234_5678, payloadType: 96 };
  const common = { data, timestamp, getMetadata: () => metadata };
  return sample.type === undefined ? common : { ...common, type: sample.type };
}
