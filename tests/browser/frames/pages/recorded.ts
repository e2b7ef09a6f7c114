/** Where a frame was recorded: around our sender's and receiver's transforms, or by a peer that holds no key. */
export type Point = "encoded" | "sent" | "received" | "opened" | "tap";

/** One recorded frame. */
export interface Recorded {
  readonly point: Point;
  /** The track's name, or the tap's. */
  readonly track: string;
  readonly mimeType: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The channel on which workers tell the page what they recorded. */
export const channelName = "recorded-frames";

interface Frame {
  readonly data: ArrayBuffer;
  readonly type?: string;
  getMetadata(): { mimeType?: string };
}

const channel = new BroadcastChannel(channelName);

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
  const recorded: Recorded = {
    point,
    track,
    mimeType: frame.getMetadata().mimeType ?? "",
    type: frame.type ?? "",
    bytes: new Uint8Array(frame.data.slice(0)),
  };
  channel.postMessage(recorded);
}
