import type { FileTransfer } from "@subrosa/client";
import { openScratch, sweepScratch } from "../../../../apps/meet/src/app/scratch.ts";
import { saveFile } from "../../../../apps/meet/src/panels/chat/save.ts";

const megabyte = 1_048_576;
const large: FileTransfer = {
  id: "a",
  from: "ana",
  fromName: "Ana",
  at: 0,
  name: "large.bin",
  size: 65 * megabyte,
  type: "",
  direction: "in",
  state: "offered",
  bytes: 0,
  takers: [],
};
const saved: Blob[] = [];
const createAddress = URL.createObjectURL.bind(URL);
URL.createObjectURL = (object) => {
  if (object instanceof Blob) saved.push(object);
  return createAddress(object);
};
// Where a browser asks for a place, nobody answers here.
Reflect.deleteProperty(window, "showSaveFilePicker");
// The test reads what would be downloaded, and downloads nothing.
HTMLAnchorElement.prototype.click = () => undefined;

async function left(): Promise<number> {
  const root = await navigator.storage.getDirectory();
  let count = 0;
  for await (const name of (await root.getDirectoryHandle("saving", { create: true })).keys()) if (name) count += 1;
  return count;
}

const saver = {
  /** Saves a large file: whether it came as a stream, and what is to be downloaded. */
  async save(): Promise<{ streamed: boolean; size: number; last: number; type: string; left: number }> {
    let streamed = false;
    const take = async (_: string, sink?: WritableStream<Uint8Array>): Promise<undefined> => {
      streamed = sink !== undefined;
      const writer = sink?.getWriter();
      for (let part = 0; part < 65; part++) await writer?.write(new Uint8Array(megabyte).fill(part));
      await writer?.close();
    };
    await saveFile({ take }, large);
    const blob = saved.at(-1);
    if (blob === undefined) throw new Error("Nothing is downloaded.");
    const [last = -1] = new Uint8Array(await blob.slice(blob.size - 1).arrayBuffer());
    return { streamed, size: blob.size, last, type: blob.type, left: await left() };
  },
  /** A transfer that fails. */
  async fail(): Promise<{ error: string; left: number }> {
    const take = async (_: string, sink?: WritableStream<Uint8Array>): Promise<undefined> => {
      await sink?.abort();
      throw new Error("the sender left");
    };
    const error = await saveFile({ take }, large).then(
      () => "",
      (cause: unknown) => String(cause),
    );
    return { error, left: await left() };
  },
  /** Begins one, and is never done with it. */
  async begin(): Promise<void> {
    const scratch = await openScratch();
    const writer = scratch?.stream.getWriter();
    await writer?.write(new Uint8Array(10));
    await writer?.close();
  },
  async sweep(): Promise<number> {
    await sweepScratch();
    return left();
  },
};

/** What a test calls in the page. */
export type Saver = typeof saver;

Object.assign(window, { saver });
