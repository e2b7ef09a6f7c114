/** A file on this site's own part of the disk, for what memory is not made for. */
export interface Scratch {
  readonly stream: WritableStream<Uint8Array>;
  /** What was written, when the stream is closed. */
  file(): Promise<File>;
  remove(): Promise<void>;
}

/** Each file's lock is held while a tab needs it: what nobody holds, a tab left behind. */
const lockOf = (name: string): string => `subrosa-saving/${name}`;

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle("saving", { create: true });
}

/** Opens one; `undefined` where the browser has none, as in some private windows. */
export async function openScratch(): Promise<Scratch | undefined> {
  const name = crypto.randomUUID();
  let release: () => void = () => undefined;
  try {
    await new Promise<void>((granted, refused) => {
      const held = (): Promise<void> => {
        granted();
        return new Promise<void>((resolve) => (release = resolve));
      };
      navigator.locks.request(lockOf(name), held).catch(refused);
    });
    const folder = await openFolder();
    const handle = await folder.getFileHandle(name, { create: true });
    const stream = await handle.createWritable();
    const remove = async (): Promise<void> => {
      // What can't be removed now is swept later.
      await folder.removeEntry(name).catch(() => undefined);
      release();
    };
    return { stream, file: () => handle.getFile(), remove };
  } catch {
    release();
    return undefined;
  }
}

/** Removes what tabs left that were closed too early. Never rejects. */
export async function sweepScratch(): Promise<void> {
  try {
    const folder = await openFolder();
    const { held = [] } = await navigator.locks.query();
    const locks = new Set(held.map(({ name }) => name));
    for await (const name of folder.keys()) if (!locks.has(lockOf(name))) await folder.removeEntry(name);
  } catch {
    // There is no such folder here, or a tab removes it at this moment.
  }
}
