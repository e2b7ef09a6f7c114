import type { FromWorker, TransformOptions } from "../messages.ts";

/** RTCRtpScriptTransformer (WebRTC Encoded Transform §5.2), which TypeScript's DOM library leaves to its worker twin. */
export interface ScriptTransformer {
  readonly options: TransformOptions;
  readonly readable: ReadableStream;
  readonly writable: WritableStream;
  /** Receivers of video only. */
  sendKeyFrameRequest(): Promise<void>;
  /** Senders of video only; not in every browser. */
  generateKeyFrame?(): Promise<unknown>;
}

/** What the frame worker needs of its global scope. */
export interface WorkerScope {
  postMessage(message: FromWorker): void;
  /** Milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds. */
  after(milliseconds: number): Promise<void>;
}
