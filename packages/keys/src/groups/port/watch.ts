import { GroupError } from "../errors.ts";
import type { PortGroup } from "./port-group.ts";

/** Milliseconds that the worker's file and the engine may take to load. */
const startTimeout = 30_000;
/** How often the worker is asked whether it lives, ms. */
const askEvery = 2_500;
/** Questions in a row without an answer after which it is dead: counted, not timed, so that a sleeping page blames nobody. */
const silentRounds = 4;

/** Tells a group that its worker died: by an error that nobody caught, or because it answers no more. */
export function watch(worker: Worker, group: PortGroup): void {
  let unanswered = 0;
  const timer = setInterval(() => {
    if (unanswered >= silentRounds) group.fail(new Error("The group's worker answers no more."));
    if (group.ended) return clearInterval(timer);
    unanswered += 1;
    group.ping().then(
      () => (unanswered = 0),
      () => undefined,
    );
  }, askEvery);
  worker.addEventListener("error", (event) => group.fail(new Error(`The group's worker failed: ${event.message}`)));
}

/** Rejects with GroupError `worker-not-loaded` when the worker doesn't come, unless the signal is given before. */
export function failureOf(worker: Worker, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (cause: unknown): void => reject(new GroupError("worker-not-loaded", { cause }));
    const timer = setTimeout(fail, startTimeout);
    signal.addEventListener("abort", () => clearTimeout(timer));
    worker.addEventListener("error", fail, { once: true, signal });
  });
}
