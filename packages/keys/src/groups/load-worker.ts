import { GroupError } from "./errors.ts";

/** Starts a module worker, of this name; a page with Trusted Types has a policy of its own to do it by. */
export type WorkerStarter = (url: URL, name: string) => Worker;

const untrusted: WorkerStarter = (url, name) => new Worker(url, { type: "module", name });

/**
 * Starts the group's worker. Bundlers find its file by the literal `new URL`, and emit it next to their output; `workerUrl` says where else
 * it is.
 */
export function loadWorker(workerUrl: string | URL | undefined, start: WorkerStarter = untrusted): Worker {
  const url = workerUrl ?? new URL("./group-worker.js", import.meta.url);
  try {
    return start(new URL(url, location.href), "subrosa-group");
  } catch (cause) {
    throw new GroupError("worker-not-loaded", { cause });
  }
}
