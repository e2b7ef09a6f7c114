import { GroupError } from "../errors.ts";

/** Milliseconds that the worker's file and the engine may take to load. */
const startTimeout = 30_000;

/** Starts the group's worker. `started` never resolves: it rejects when the worker doesn't come. */
export function loadWorker(workerUrl: string | URL | undefined): { worker: Worker; started: Promise<never> } {
  const url = workerUrl ?? new URL("./group-worker.js", import.meta.url);
  const worker = new Worker(new URL(url, location.href), { type: "module", name: "subrosa-group" });
  const started = new Promise<never>((_, reject) => {
    const fail = (cause: unknown): void => reject(new GroupError("worker-not-loaded", { cause }));
    setTimeout(fail, startTimeout);
    worker.addEventListener("error", fail, { once: true });
  });
  return { worker, started };
}
