import { openPlace, saveBlob } from "../../app/saving.ts";

/** The light one first, for a call is work enough. */
const formats = ["video/webm;codecs=vp8", "video/webm", "video/mp4"];
/** In bits a second: faces and slides of 720 lines, and speech. */
const rates = { videoBitsPerSecond: 2_500_000, audioBitsPerSecond: 128_000 };
/** How often, ms, what was recorded goes to the disk. */
const pieceEvery = 1_000;

/** What this browser can record in; `undefined` where it can't. */
export function recordingFormat(): string | undefined {
  if (typeof MediaRecorder === "undefined" || !("captureStream" in HTMLCanvasElement.prototype)) return undefined;
  return formats.find((format) => MediaRecorder.isTypeSupported(format));
}

/** Where the pieces of a recording go. */
interface Reel {
  add(piece: Blob): Promise<void>;
  /** All of it is there: now it is the person's file. */
  keep(): Promise<void>;
  drop(): Promise<void>;
}

/** Asks for a place where the browser has such a question, so it needs a click before. */
async function openReel(name: string, type: string): Promise<Reel> {
  const place = await openPlace(name);
  if (place === undefined) {
    const pieces: Blob[] = [];
    const nothing = (): Promise<void> => Promise.resolve();
    return {
      add: async (piece) => void pieces.push(piece),
      keep: async () => saveBlob(new Blob(pieces, { type }), name),
      drop: nothing,
    };
  }
  const writer = place.stream.getWriter();
  return {
    add: async (piece) => writer.write(new Uint8Array(await piece.arrayBuffer())),
    keep: async () => {
      await writer.close();
      await place.keep();
    },
    drop: async () => {
      await writer.abort().catch(() => undefined); // It may be what failed.
      await place.drop();
    },
  };
}

/** A file that grows while something is recorded into it. */
export class Tape {
  /** How it ended: resolves when the file is the person's, rejects when it could not be kept. Begins with `stop`, or by itself when the disk is full. */
  readonly done: Promise<void>;
  readonly #recorder: MediaRecorder;

  private constructor(stream: MediaStream, reel: Reel, mimeType: string) {
    // A sound that is named must be there: Firefox waits for it for ever.
    const sound = stream.getAudioTracks().length > 0 && mimeType.includes("codecs") ? ",opus" : "";
    const recorder = new MediaRecorder(stream, { mimeType: `${mimeType}${sound}`, ...rates });
    this.#recorder = recorder;
    let written = Promise.resolve();
    recorder.addEventListener("dataavailable", ({ data }) => {
      written = written.then(() => reel.add(data));
      written.catch(() => this.stop());
    });
    const ended = new Promise<void>((resolve, reject) => {
      recorder.addEventListener("stop", () => resolve());
      recorder.addEventListener("error", () => reject(new Error("The browser could not record.")));
    });
    this.done = ended
      .then(() => written)
      .then(
        () => reel.keep(),
        async (cause: unknown) => {
          await reel.drop();
          throw cause;
        },
      );
    recorder.start(pieceEvery);
  }

  /** Asks where the file goes before it asks for `begin`, whose stream is recorded. Rejects with `AbortError` when the person closes the question. */
  static async open(name: string, begin: () => Promise<MediaStream>): Promise<Tape> {
    const format = recordingFormat();
    if (format === undefined) throw new Error("This browser records nothing.");
    const reel = await openReel(`${name}.${format.startsWith("video/mp4") ? "mp4" : "webm"}`, format);
    try {
      return new Tape(await begin(), reel, format);
    } catch (error) {
      await reel.drop();
      throw error;
    }
  }

  stop(): void {
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
  }
}
