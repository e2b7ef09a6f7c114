import { defaultSuite, type CipherSuite } from "@subrosa/sframe";
import { MediaError } from "../errors.ts";
import { loadWorker } from "../load-worker.ts";
import type { FromWorker, ToWorker } from "../messages.ts";
import { assertSupported } from "../support.ts";
import type { Direction } from "../state.ts";
import type { Wire } from "../wire.ts";
import { Emitter } from "./emitter.ts";
import type { NamedTrack, Watched, WorkerLink } from "./link.ts";
import { TrackHandle, type ReceiveTrack, type SendTrack } from "./tracks.ts";
import { Watchdog } from "./watchdog.ts";

/** What {@link FrameWorker.start} may be told. */
export interface FrameWorkerOptions {
  /** `AES_256_GCM_SHA512_128` unless told; the same for everybody in a call. */
  readonly suite?: CipherSuite;
  /** `sframe` unless told; the same for everybody in a call, and for as long as the worker lives. With `livekit` the suite is AES-GCM. */
  readonly wire?: Wire;
  /** Where `frame-worker.js` is, if the bundler has not put it beside this module. Same origin. */
  readonly workerUrl?: string | URL;
}

/** Milliseconds that the worker's file may take to load. */
const startTimeout = 15_000;

/**
 * The worker in which all frames of a room are sealed and opened, and the only place where frame keys live. One for each
 * room: its counters die with it, so that a new one needs new sending keys.
 */
export class FrameWorker {
  readonly #link: Link;

  private constructor(worker: Worker) {
    this.#link = new Link(worker);
  }

  /**
   * Starts the worker. Throws `UnsupportedBrowserError` as `assertSupported` does, {@link MediaError} `worker-not-loaded`
   * when its file does not come (the server or the page's CSP is at fault).
   */
  static async start(options: FrameWorkerOptions = {}): Promise<FrameWorker> {
    assertSupported();
    const worker = loadWorker(options.workerUrl);
    try {
      await ready(worker, { type: "start", suite: options.suite ?? defaultSuite, wire: options.wire ?? "sframe" });
    } catch (error) {
      worker.terminate();
      throw error;
    }
    return new FrameWorker(worker);
  }

  /** The published track of this name, for instance "<participant>/<source>": the same name gives the same track and counter. */
  sendTrack(id: string): SendTrack {
    return this.#link.track("send", id) as SendTrack;
  }

  /** The subscribed track of this name. */
  receiveTrack(id: string): ReceiveTrack {
    return this.#link.track("receive", id) as ReceiveTrack;
  }

  /**
   * A port over which another worker gives keys to any track, past the page: hand it on as it is. It takes `{ type: "install", direction, track,
   * kid, baseKey }`, with `baseKey` transferred, and `{ type: "remove", direction, track, kid }`, where `track` is the name given to
   * {@link FrameWorker.sendTrack} or {@link FrameWorker.receiveTrack}. Base keys become keys that can't be read, and are zeroed. The next port
   * takes the place of the one before, whose keys go.
   */
  keyPort(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#link.post({ type: "keys", port: port2 }, [port2]);
    return port1;
  }

  /** `failed`: the worker answers no more. Every sender has lost its track by then, and every track's state says so. */
  on(event: "failed", listener: () => void): () => void {
    return this.#link.emitter.on(event, listener);
  }

  /** Ends the worker: senders lose their tracks and take no others, receivers get nothing more. */
  close(): void {
    this.#link.close();
  }
}

function ready(worker: Worker, start: Extract<ToWorker, { type: "start" }>): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: unknown): void =>
      reject(
        new MediaError(
          "worker-not-loaded",
          "The frame worker did not start: the page must be able to load frame-worker.js from its own origin.",
          { cause },
        ),
      );
    const timer = setTimeout(fail, startTimeout);
    worker.addEventListener("error", fail, { once: true });
    worker.addEventListener(
      "message",
      () => {
        clearTimeout(timer);
        worker.removeEventListener("error", fail);
        resolve();
      },
      { once: true },
    );
    worker.postMessage(start);
  });
}

class Link implements WorkerLink {
  readonly worker: Worker;
  readonly emitter: Emitter<{ failed: undefined }> = new Emitter();
  readonly #watchdog: Watchdog;
  readonly #tracks: Record<Direction, Map<string, TrackHandle>> = { send: new Map(), receive: new Map() };
  #attachments = 0;
  #ended = false;

  constructor(worker: Worker) {
    this.worker = worker;
    this.#watchdog = new Watchdog(
      (round) => this.post({ type: "report", round }),
      () => this.#died(),
    );
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.#handle(data));
  }

  get ended(): boolean {
    return this.#ended;
  }

  post(message: ToWorker, transfer: Transferable[] = []): void {
    if (!this.#ended) this.worker.postMessage(message, transfer);
  }

  nextAttachment(): number {
    return this.#attachments++;
  }

  watch(watched: Watched): void {
    this.#watchdog.add(watched);
  }

  unwatch(watched: Watched): void {
    this.#watchdog.delete(watched);
  }

  track(direction: Direction, id: string): TrackHandle {
    let track = this.#tracks[direction].get(id);
    if (!track) {
      track = new TrackHandle(direction, id, this);
      this.#tracks[direction].set(id, track);
    }
    return track;
  }

  forget(track: NamedTrack): void {
    const { id, direction } = track;
    if (this.#tracks[direction].get(id) !== track) return;
    this.#tracks[direction].delete(id);
    this.post({ type: "forget", direction, track: id });
  }

  close(): void {
    if (this.#ended) return;
    this.#end();
    this.worker.terminate();
  }

  #handle(message: FromWorker): void {
    switch (message.type) {
      case "state":
        this.#tracks[message.direction].get(message.track)?.stateChanged(message.state);
        break;
      case "unknown-kid":
        this.#tracks.receive.get(message.track)?.unknownKid(message.kid);
        break;
      case "copy":
        this.#tracks.send.get(message.track)?.copyCame(message.bytes);
        break;
      case "report":
        for (const { direction, track, counters } of message.tracks) {
          const handle = this.#tracks[direction].get(track);
          if (handle) handle.counters = counters;
        }
        this.#watchdog.report(message);
        break;
      case "ready":
        break;
    }
  }

  #died(): void {
    if (this.#ended) return;
    this.#end();
    for (const tracks of Object.values(this.#tracks)) for (const track of tracks.values()) track.fail("worker-died");
    this.worker.terminate();
    this.emitter.emit("failed", undefined);
  }

  #end(): void {
    this.#ended = true;
    for (const track of this.#tracks.send.values()) track.copyCame(undefined);
    for (const watched of this.#watchdog.workerEnded()) watched.fail("worker-died");
  }
}
