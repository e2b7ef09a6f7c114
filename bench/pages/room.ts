import { type CreatePlane, Room } from "@subrosa/client";
import { paintClock, size } from "../call/clock.ts";

/** How a page enters a room. */
export interface EnterOptions {
  readonly link: string;
  readonly name: string;
  readonly relayOnly?: boolean;
  /** Shows a painted picture and makes the fake microphone's sounds. */
  readonly sends?: boolean;
  /** No way for media, as with a media server: nobody meshes with 200 people. */
  readonly withoutMedia?: boolean;
}

/** What a page has seen of the others since it entered. */
export interface Seen {
  /** Frames of all tracks that came and were opened. */
  readonly opened: number;
  /** Frames of all tracks that came and could not be opened, repeats left out. */
  readonly lost: number;
  /** Pictures that were shown. */
  readonly pictures: number;
  /** Milliseconds between two pictures at most, since the last question. */
  readonly longestGap: number;
  /** -1 outside of a group. */
  readonly epoch: number;
  /** Milliseconds of each task of the main thread that took 50 or more, since `enter`. */
  readonly longTasks: readonly number[];
  /** How many ms later than it should have a timer came at most, since `enter`: no task took longer. */
  readonly latest: number;
}

const idlePlane: CreatePlane = () => ({
  addMember: () => undefined,
  removeMember: () => undefined,
  setTrack: () => undefined,
  want: () => undefined,
  changeCodec: () => Promise.resolve(false),
  receive: () => undefined,
  resync: () => undefined,
  refresh: () => undefined,
  configure: () => undefined,
  receiver: () => undefined,
  close: () => undefined,
});
/** Counters of frames that did not fail: empty ones are nobody's, and repeats were shown before. */
const harmless = new Set(["opened", "empty", "replayed"]);

let room: Room | undefined;
/** On the page's clock; nothing is counted before. */
let entered = Number.POSITIVE_INFINITY;
let pictures = 0;
let lastPicture = 0;
let longestGap = 0;
const longTasks: number[] = [];
let latest = 0;
let showFirst: (milliseconds: number) => void = () => undefined;
const first = new Promise<number>((resolve) => (showFirst = resolve));

if (PerformanceObserver.supportedEntryTypes.includes("longtask")) {
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) if (startTime >= entered) longTasks.push(duration);
  }).observe({ type: "longtask" });
}

/** Often enough to see short tasks, and seldom enough to be none. */
const tick = 8;
function watchTimers(): void {
  let due = performance.now() + tick;
  setInterval(() => {
    const now = performance.now();
    latest = Math.max(latest, now - due);
    due = now + tick;
  }, tick);
}

function play(track: MediaStreamTrack): void {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, autoplay: true, srcObject: new MediaStream([track]) });
  document.body.append(video);
  const look = (): void => {
    const now = performance.now();
    if (pictures++ === 0) showFirst(now - entered);
    else longestGap = Math.max(longestGap, now - lastPicture);
    lastPicture = now;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
}

function camera(): MediaStreamTrack {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, size);
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  setInterval(() => paintClock(context, performance.now()), 1000 / 30);
  return canvas.captureStream(30).getVideoTracks()[0] as MediaStreamTrack;
}

/** What the bench calls in the page. */
const person = {
  /** Milliseconds that `join()` took. */
  async enter({ link, name, relayOnly = false, sends = false, withoutMedia = false }: EnterOptions): Promise<number> {
    const own = new Room({ link, name, relayOnly, ...(withoutMedia ? { plane: idlePlane } : {}) });
    room = own;
    own.on("trackSubscribed", ({ kind, mediaStreamTrack }) => {
      if (kind === "video" && mediaStreamTrack !== undefined) play(mediaStreamTrack);
    });
    entered = performance.now();
    watchTimers();
    await own.join();
    const joined = performance.now() - entered;
    if (sends) {
      await own.local.setCamera(camera());
      await own.local.setMicrophone(true);
    }
    return joined;
  },
  /** Milliseconds from the call of `join()` to the first picture of somebody else. */
  firstPicture: (): Promise<number> => first,
  look(): Seen {
    const tracks = [...(room?.participants.values() ?? [])].flatMap((other) => [...other.tracks.values()]);
    const counted = tracks.flatMap(({ counters }) => Object.entries(counters));
    const sum = (which: (name: string) => boolean): number =>
      counted.reduce((total, [name, count]) => total + (which(name) ? count : 0), 0);
    const gap = Math.max(longestGap, pictures === 0 ? 0 : performance.now() - lastPicture);
    longestGap = 0;
    return {
      opened: sum((name) => name === "opened"),
      lost: sum((name) => !harmless.has(name)),
      pictures,
      longestGap: gap,
      epoch: Number(room?.encryption.epoch ?? -1),
      longTasks,
      latest,
    };
  },
  async leave(): Promise<void> {
    await room?.leave();
  },
};

declare global {
  var person: {
    enter: (options: EnterOptions) => Promise<number>;
    firstPicture: () => Promise<number>;
    look: () => Seen;
    leave: () => Promise<void>;
  };
}

globalThis.person = person;
