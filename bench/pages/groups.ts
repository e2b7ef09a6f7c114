import type { Cell, CellResult } from "../groups/measure.ts";

/** What a worker found: null when it took too long, and was ended. */
type Finding = { readonly result: CellResult | null } | { readonly error: string };

declare global {
  /** Begins to measure one cell in a worker, for so many milliseconds at most. */
  var beginGroups: (cell: Cell, limit: number) => void;
  /** What was found; `undefined` until then. The bench asks again and again: no answer of a page may take minutes. */
  var groupsFinding: Finding | undefined;
}

globalThis.beginGroups = (cell, limit) => {
  globalThis.groupsFinding = undefined;
  measure(cell, limit).then(
    (result) => (globalThis.groupsFinding = { result }),
    (error: unknown) => (globalThis.groupsFinding = { error: String(error) }),
  );
};

function measure(cell: Cell, limit: number): Promise<CellResult | null> {
  return new Promise((resolve, reject) => {
    const worker = new Worker("/groups-worker.js", { type: "module" });
    const late = setTimeout(() => end(() => resolve(null)), limit);
    const end = (settle: () => void): void => {
      clearTimeout(late);
      worker.terminate();
      settle();
    };
    worker.addEventListener("message", ({ data }: MessageEvent<CellResult | string>) =>
      end(() => (typeof data === "string" ? reject(new Error(data)) : resolve(data))),
    );
    worker.addEventListener("error", ({ message }) => end(() => reject(new Error(message))));
    worker.postMessage(cell);
  });
}
