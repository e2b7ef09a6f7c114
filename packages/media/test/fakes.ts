import { defaultSuite, type BaseKey } from "@subrosa/sframe";
import type { FromWorker, ToWorker, TransformOptions } from "../src/messages.ts";
import type { Wire } from "../src/wire.ts";
import type { ScriptTransformer, WorkerScope } from "../src/worker/scope.ts";
import { WorkerSide } from "../src/worker/worker-side.ts";
import type { Bytes } from "../src/layout/index.ts";

/** A frame that counts how often its data is touched. */
export class FakeFrame {
  readonly type?: string;
  reads = 0;
  writes = 0;
  #data: ArrayBuffer;
  readonly #mimeType: string;

  constructor(mimeType: string, bytes: Uint8Array, type?: string) {
    this.#mimeType = mimeType;
    this.#data = new Uint8Array(bytes).buffer;
    if (type !== undefined) this.type = type;
  }

  get data(): ArrayBuffer {
    this.reads++;
    return this.#data;
  }

  set data(value: ArrayBuffer) {
    if (!(value instanceof ArrayBuffer)) throw new TypeError("Only an ArrayBuffer will do.");
    this.writes++;
    this.#data = value;
  }

  /** What the frame holds now, uncounted. */
  get bytes(): Bytes {
    return new Uint8Array(this.#data);
  }

  getMetadata(): { mimeType: string } {
    return { mimeType: this.#mimeType };
  }
}

/** All promise callbacks have run when this resolves. */
const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A transform whose encoder and packetizer are the test. */
export class FakeTransformer implements ScriptTransformer {
  readonly options: TransformOptions;
  readonly readable: ReadableStream<FakeFrame>;
  readonly writable: WritableStream<FakeFrame>;
  readonly written: FakeFrame[] = [];
  keyFramesAsked = 0;
  keyFramesMade = 0;
  readonly #queue: FakeFrame[] = [];
  #deliver: (() => void) | undefined;
  #onIdle: (() => void) | undefined;
  #end: (() => void) | undefined;

  constructor(options: TransformOptions) {
    this.options = options;
    this.readable = new ReadableStream<FakeFrame>(
      {
        start: (controller) => {
          this.#end = () => controller.close();
        },
        // Asked for the next frame only when the one before has been dealt with.
        pull: (controller) =>
          new Promise((resolve) => {
            this.#deliver = () => {
              const frame = this.#queue.shift();
              if (!frame) return;
              this.#deliver = undefined;
              controller.enqueue(frame);
              resolve();
            };
            if (this.#queue.length > 0) this.#deliver();
            else this.#onIdle?.();
          }),
      },
      { highWaterMark: 0 },
    );
    this.writable = new WritableStream<FakeFrame>({ write: (frame) => void this.written.push(frame) });
  }

  /** Resolves when all these frames have been dealt with. */
  async push(...frames: FakeFrame[]): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
      this.#queue.push(...frames);
      this.#deliver?.();
    });
    await macrotask();
  }

  /** The connection closes. */
  async close(): Promise<void> {
    this.#end?.();
    await macrotask();
  }

  sendKeyFrameRequest(): Promise<void> {
    this.keyFramesAsked++;
    return Promise.resolve();
  }

  generateKeyFrame(): Promise<void> {
    this.keyFramesMade++;
    return Promise.resolve();
  }
}

/** The worker with a clock that the test sets, and everything that it posted. */
export class FakeWorker {
  readonly posted: FromWorker[] = [];
  now = 0;
  /** What the worker waits for is over at once, until a test says when. */
  after: () => Promise<void> = () => Promise.resolve();
  readonly side: WorkerSide;
  #attachments = 0;

  constructor(wire: Wire = "sframe") {
    const scope: WorkerScope = {
      postMessage: (message) => void this.posted.push(structuredClone(message)),
      now: () => this.now,
      after: () => this.after(),
    };
    this.side = new WorkerSide(scope, defaultSuite, wire);
  }

  transform(direction: "send" | "receive", track: string): FakeTransformer {
    const transformer = new FakeTransformer({ direction, track, attachment: this.#attachments++ });
    void this.side.attach(transformer);
    return transformer;
  }

  /** Resolves when the worker has done what it was told. */
  async tell(...messages: Exclude<ToWorker, { type: "start" }>[]): Promise<void> {
    for (const message of messages) await this.side.handle(message);
  }

  install(direction: "send" | "receive", track: string, key: BaseKey, tentative = false): Promise<void> {
    const baseKey = new Uint8Array(key.baseKey);
    return this.tell({ type: "install", direction, track, kid: key.kid, baseKey, tentative });
  }

  reasons(track: string): string[] {
    return this.posted.flatMap((message) =>
      message.type === "state" && message.track === track ? [message.state.reason] : [],
    );
  }

  async counters(direction: "send" | "receive", track: string): Promise<Record<string, number>> {
    await this.tell({ type: "report", round: 0 });
    const report = this.posted.findLast((message) => message.type === "report");
    const found = report?.tracks.find((one) => one.direction === direction && one.track === track);
    return Object.fromEntries(Object.entries(found?.counters ?? {}).filter(([, count]) => count > 0));
  }
}

/** A key made from one byte. */
export const keyOf = (kid: number, byte = kid): BaseKey => ({
  kid: BigInt(kid),
  baseKey: new Uint8Array(32).fill(byte),
});

/** A VP8 frame as its sender's transform would write it. */
export async function sealedVp8(key: BaseKey, content: Uint8Array, count = 1): Promise<FakeFrame[]> {
  const worker = new FakeWorker();
  await worker.install("send", "t", key);
  const transformer = worker.transform("send", "t");
  await transformer.push(...Array.from({ length: count }, () => new FakeFrame("video/VP8", content, "key")));
  return transformer.written;
}
