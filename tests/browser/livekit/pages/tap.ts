/** Somebody whom nobody of the room knows: takes all there is, without a key, and looks at each frame that comes. */
import { layoutFor, isRefusal, openFrame } from "@subrosa/media/frames";
import { decodeHeader, defaultSuite, KeyRing, OpeningKey, type BaseKey } from "@subrosa/sframe";
import { Room, RoomEvent } from "livekit-client";
import { channelName, type Recorded } from "../../frames/pages/recorded.ts";

/** What a tap has got, less what LiveKit makes up. */
export interface Tapped {
  /** Frames that open with the senders' keys, by MIME type; repeated ones count. */
  readonly sealed: Readonly<Record<string, number>>;
  /** Frames that open with none. */
  readonly clear: number;
  /** Numbers under which two different frames were sealed. */
  readonly twice: number;
}

/** What the SFU itself puts into a track when it ends: silence, and pictures of 8 by 8 pixels. */
function isInjected({ mimeType, bytes }: Recorded): boolean {
  if (mimeType === "audio/opus") return bytes.length <= 3;
  const isStart = bytes[3] === 0x9d && bytes[4] === 0x01 && bytes[5] === 0x2a;
  return mimeType === "video/VP8" && isStart && bytes[6] === 8 && bytes[8] === 8;
}

/** A tap in a page. */
export class Tap {
  readonly #lab = crypto.randomUUID();
  readonly #worker = new Worker(`/tap-worker.js?lab=${this.#lab}`, { type: "module" });
  readonly #waiting: Recorded[] = [];
  readonly #ring = new KeyRing();
  readonly #sealed: Record<string, number> = {};
  /** KID and counter → the end of what was sealed under it. */
  readonly #numbers = new Map<string, string>();
  #clear = 0;
  #twice = 0;

  constructor() {
    new BroadcastChannel(channelName(this.#lab)).onmessage = ({ data }: MessageEvent<Recorded>) =>
      this.#waiting.push(data);
  }

  async knows(keys: readonly BaseKey[]): Promise<void> {
    for (const key of keys) this.#ring.add(await OpeningKey.derive(defaultSuite, key));
  }

  async connect(url: string, token: string): Promise<void> {
    const room = new Room();
    room.on(RoomEvent.TrackSubscribed, ({ receiver }) => {
      receiver!.transform = new RTCRtpScriptTransform(this.#worker, { mode: "record", track: "tap" });
    });
    const rtcConfig: RTCConfiguration & { encodedInsertableStreams: boolean } = { encodedInsertableStreams: true };
    await room.connect(url, token, { rtcConfig });
  }

  /** What has come so far. */
  async look(): Promise<Tapped> {
    for (const frame of this.#waiting.splice(0)) await this.#open(frame);
    return { sealed: this.#sealed, clear: this.#clear, twice: this.#twice };
  }

  /** KIDs and counters, each with the end of what was sealed under it: for taps of several pages to compare. */
  numbers(): readonly (readonly [string, string])[] {
    return [...this.#numbers];
  }

  async #open(frame: Recorded): Promise<void> {
    const { mimeType, type, bytes } = frame;
    if (bytes.length === 0 || isInjected(frame)) return;
    const number = numberOf(frame);
    const wire = { data: bytes.slice().buffer, type, getMetadata: () => ({ mimeType }) };
    const opened = await openFrame(wire, this.#ring);
    if (isRefusal(opened) && opened !== "replayed") {
      this.#clear++;
      return;
    }
    this.#sealed[mimeType] = (this.#sealed[mimeType] ?? 0) + 1;
    const end = bytes.subarray(-12).toString();
    if ((this.#numbers.get(number) ?? end) !== end) this.#twice++;
    this.#numbers.set(number, end);
  }
}

function numberOf({ mimeType, bytes }: Recorded): string {
  const parts = layoutFor(mimeType)?.split(bytes);
  const header = parts && decodeHeader(parts.sframe);
  return `${header?.kid}/${header?.ctr}`;
}
