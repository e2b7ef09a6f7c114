import type { Cell, CellResult } from "../groups/measure.ts";

declare global {
  /** Measures one cell in a worker; null when it took more than so many milliseconds, and the worker was ended. */
  var measureGroups: (cell: Cell, limit: number) => Promise<CellResult | null>;
}

globalThis.measureGroups = (cell, limit) =>
  new Promise((resolve, reject) => {
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
