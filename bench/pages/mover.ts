import { movingPlane, Room } from "@subrosa/client";
import { liveKitPlane } from "@subrosa/livekit/plane";
import { paintClock, readDelay, size } from "../call/clock.ts";
import { playSweep, SweepListener, type Heard } from "./sweep.ts";

/** What a page has seen and heard of the others since the last question, or, where it says so, since it entered. */
export interface Moved extends Heard {
  readonly route: "mesh" | "sfu" | "moving";
  /** Frames that came and were opened, and that came and could not be, repeats left out; since it entered. */
  readonly opened: number;
  readonly lost: number;
  /** Pictures that were shown, and those of them that were older than one before. */
  readonly pictures: number;
  readonly backwards: number;
  /** Milliseconds between two pictures at most. */
  readonly longestGap: number;
}

/** Counters of frames that did not fail: empty ones are nobody's, and repeats were shown before. */
const harmless = new Set(["opened", "empty", "replayed"]);
/** All pages of a machine have this clock, in milliseconds. */
const now = (): number => performance.timeOrigin + performance.now();

let room: Room | undefined;
let ears: SweepListener | undefined;
let video: HTMLVideoElement | undefined;
const seen = { pictures: 0, backwards: 0, longestGap: 0, shownAt: 0, paintedAt: 0 };
const reader = Object.assign(document.createElement("canvas"), size).getContext("2d", {
  willReadFrequently: true,
}) as CanvasRenderingContext2D;

/** As an application does: the one element shows whatever track is the newest. */
function show(track: MediaStreamTrack): void {
  const first = video === undefined;
  video ??= document.body.appendChild(document.createElement("video"));
  Object.assign(video, { muted: true, autoplay: true, srcObject: new MediaStream([track]) });
  if (!first) return;
  const shown = video;
  const look = (): void => {
    const at = now();
    reader.drawImage(shown, 0, 0, size.width, size.height);
    const paintedAt = at - readDelay(reader, at);
    if (seen.pictures++ > 0) seen.longestGap = Math.max(seen.longestGap, at - seen.shownAt);
    if (paintedAt < seen.paintedAt - 2) seen.backwards++;
    seen.shownAt = at;
    seen.paintedAt = Math.max(seen.paintedAt, paintedAt);
    shown.requestVideoFrameCallback(look);
  };
  shown.requestVideoFrameCallback(look);
}

function camera(): MediaStreamTrack {
  const canvas = Object.assign(document.createElement("canvas"), size);
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  setInterval(() => paintClock(context, now()), 1000 / 30);
  return canvas.captureStream(30).getVideoTracks()[0] as MediaStreamTrack;
}

/** What the bench calls in the page. */
const mover = {
  /** Enters; who talks shows a picture and plays a tone, and sees and hears the other. */
  async enter(link: string, name: string, talks: boolean): Promise<void> {
    const own = new Room({ link, name, plane: movingPlane(() => Promise.resolve(liveKitPlane())) });
    room = own;
    const context = talks ? new AudioContext() : undefined;
    ears = context && (await SweepListener.open(context));
    own.on("trackSubscribed", ({ kind, mediaStreamTrack }) => {
      if (mediaStreamTrack === undefined || !talks) return;
      if (kind === "video") show(mediaStreamTrack);
      else ears?.play(mediaStreamTrack);
    });
    await own.join();
    if (context === undefined) return;
    await own.local.setCamera(camera());
    await own.local.setMicrophone(await playSweep(context));
  },
  look(): Moved {
    const tracks = [...(room?.participants.values() ?? [])].flatMap((other) => [...other.tracks.values()]);
    const counted = tracks.flatMap(({ counters }) => Object.entries(counters));
    const sum = (which: (name: string) => boolean): number =>
      counted.reduce((total, [name, count]) => total + (which(name) ? count : 0), 0);
    const { pictures, backwards } = seen;
    const longestGap = Math.max(seen.longestGap, pictures === 0 ? 0 : now() - seen.shownAt);
    Object.assign(seen, { pictures: 0, backwards: 0, longestGap: 0 });
    return {
      ...(ears?.look() ?? { skipped: 0, twice: 0, longestSilence: 0 }),
      route: room?.receiving.media.route ?? "mesh",
      opened: sum((name) => name === "opened"),
      lost: sum((name) => !harmless.has(name)),
      pictures,
      backwards,
      longestGap,
    };
  },
  async leave(): Promise<void> {
    await room?.leave();
    room = undefined;
  },
};

declare global {
  var mover: {
    enter: (link: string, name: string, talks: boolean) => Promise<void>;
    look: () => Moved;
    leave: () => Promise<void>;
  };
}

globalThis.mover = mover;
