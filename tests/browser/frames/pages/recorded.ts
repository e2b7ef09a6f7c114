/** Where a frame was recorded: around our sender's and receiver's transforms, or by a peer that holds no key. */
export type Point = "encoded" | "sent" | "received" | "opened" | "tap";

/** One recorded frame. */
export interface Recorded {
  readonly point: Point;
  /** The track's name, or the tap's. */
  readonly track: string;
  readonly mimeType: string;
  readonly type: string;
  /** Of scalable video: 0 for the smallest picture. */
  readonly spatialIndex: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The channel on which a page's workers tell it what they recorded: tabs of one origin share channels by name. */
export const channelName = (lab: string): string => `recorded-frames-${lab}`;

/** What a page tells its frame worker to do besides: to be busy for so many milliseconds, or to let every second frame past the sealing. */
export type Order = { readonly busyFor: number } | { readonly leaks: true };

/** The channel on which it tells it. */
export const orderChannelName = (lab: string): string => `orders-${lab}`;

/** One encoded frame, of which this much is looked at. */
export interface Frame {
  readonly data: ArrayBuffer;
  readonly type?: string;
  getMetadata(): { mimeType?: string; spatialIndex?: number };
}

// In the page itself, which records nothing, this is a channel that nobody hears.
const channel = new BroadcastChannel(channelName(new URLSearchParams(location.search).get("lab") ?? ""));

/** Lets every frame through and records a copy. */
export function recorder(point: Point, track: string): TransformStream<Frame, Frame> {
  return new TransformStream<Frame, Frame>({
    transform(frame, controller) {
      record(point, track, frame);
      controller.enqueue(frame);
    },
  });
}

/** Records a copy of one frame. */
export function record(point: Point, track: string, frame: Frame): void {
  const { mimeType = "", spatialIndex = 0 } = frame.getMetadata();
  const recorded: Recorded = {
    point,
    track,
    mimeType,
    spatialIndex,
    type: frame.type ?? "",
    bytes: new Uint8Array(frame.data.slice(0)),
  };
  channel.postMessage(recorded);
}
