import type { Result } from "../report.ts";

declare global {
  /** Runs the crypto part in a worker, with so many rounds. */
  var measureCrypto: (rounds: number) => Promise<Result[]>;
}

globalThis.measureCrypto = (rounds) =>
  new Promise((resolve, reject) => {
    const worker = new Worker("/crypto-worker.js", { type: "module" });
    worker.addEventListener("message", (event: MessageEvent<Result[] | string>) => {
      if (typeof event.data === "string") reject(new Error(event.data));
      else resolve(event.data);
    });
    worker.addEventListener("error", (event) => reject(new Error(event.message)));
    worker.postMessage(rounds);
  });
