import { vi } from "vitest";
import { FrameWorker } from "../src/index.ts";
import type { FromWorker, ToWorker } from "../src/messages.ts";

type TrackLike = MediaStreamTrack & { stopped: boolean };

/** A track that knows whether it was stopped. */
export function fakeTrack(kind = "video"): TrackLike {
  const state = { kind, stopped: false, stop: () => void (state.stopped = true) };
  const track: object = state;
  return track as TrackLike;
}

class FakeScriptTransform {
  static refused = false;

  constructor() {
    if (FakeScriptTransform.refused) throw new TypeError("refused");
  }
}

class Transformable {
  current: unknown = null;
  transport: { state: string } | null = null;

  get transform(): unknown {
    return this.current;
  }

  set transform(value: unknown) {
    this.current = value;
  }
}

class FakeSender extends Transformable {
  track: MediaStreamTrack | null = fakeTrack();
  dtmf = null;
  framesSent = 0;
  active = true;

  getParameters(): { encodings: { active: boolean }[] } {
    return { encodings: [{ active: this.active }] };
  }

  setParameters({ encodings }: { encodings: { active: boolean }[] }): Promise<void> {
    this.active = encodings.every(({ active }) => active);
    return Promise.resolve();
  }

  replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }

  getStats(): Promise<Map<string, object>> {
    return Promise.resolve(new Map([["out", { type: "outbound-rtp", framesSent: this.framesSent }]]));
  }
}

class FakeReceiver extends Transformable {
  track: MediaStreamTrack = fakeTrack();
}

/** The frame worker as the page sees it; the test counts for it, and says when it answers. */
export class FakePageWorker {
  static latest: FakePageWorker;
  /** Frames that the first sender's transform has seen. */
  seen = 0;
  /** A busy or dead worker keeps its questions. */
  silent = false;
  terminated = false;
  readonly #listeners = new Set<(event: { data: FromWorker }) => void>();
  #waiting: ToWorker[] = [];

  constructor() {
    FakePageWorker.latest = this;
  }

  addEventListener(type: string, listener: (event: { data: FromWorker }) => void): void {
    if (type === "message") this.#listeners.add(listener);
  }

  removeEventListener(): void {}

  postMessage(message: ToWorker): void {
    this.#waiting.push(message);
    if (!this.silent) this.answer();
  }

  terminate(): void {
    this.terminated = true;
  }

  /** Answers what was asked so far. */
  answer(): void {
    for (const message of this.#waiting.splice(0)) {
      if (message.type === "start") this.#post({ type: "ready" });
      if (message.type === "copy") this.#post({ type: "copy", track: message.track, bytes: Uint8Array.of(0xd0, 1) });
      if (message.type === "report") {
        const attachments = [{ attachment: 0, seen: this.seen, bytes: 0 }];
        this.#post({ type: "report", round: message.round, attachments, tracks: [] });
      }
    }
  }

  #post(data: FromWorker): void {
    for (const listener of this.#listeners) listener({ data });
  }
}

/** A browser's window with fake timers, and a frame worker in it. */
export async function openPage(): Promise<{ frames: FrameWorker; worker: FakePageWorker }> {
  vi.useFakeTimers();
  FakeScriptTransform.refused = false;
  vi.stubGlobal("location", { href: "https://page.test/" });
  vi.stubGlobal("RTCPeerConnection", class {});
  vi.stubGlobal("RTCRtpScriptTransform", FakeScriptTransform);
  vi.stubGlobal("RTCRtpSender", FakeSender);
  vi.stubGlobal("RTCRtpReceiver", FakeReceiver);
  vi.stubGlobal("Worker", FakePageWorker);
  const frames = await FrameWorker.start({ workerUrl: "/frame-worker.js" });
  return { frames, worker: FakePageWorker.latest };
}

/** From now on the browser will have no transforms. */
export function refuseTransforms(): void {
  FakeScriptTransform.refused = true;
}

type SenderLike = RTCRtpSender & { framesSent: number; current: unknown; active: boolean };

/** A sender with a track. */
export function newSender(): SenderLike {
  const sender: object = new FakeSender();
  return sender as SenderLike;
}

type ReceiverLike = RTCRtpReceiver & { track: TrackLike };

/** A receiver with a live track. */
export function newReceiver(): ReceiverLike {
  const receiver: object = new FakeReceiver();
  return receiver as ReceiverLike;
}
