import { check, type Report } from "../checks.ts";

/** What the test calls from outside. */
export interface SframePage {
  inPage(vectors: string): Promise<Report>;
  inWorker(vectors: string): Promise<Report>;
}

declare global {
  var sframePage: SframePage;
}

globalThis.sframePage = {
  inPage: check,
  inWorker: (vectors) =>
    new Promise((resolve, reject) => {
      const worker = new Worker("/sframe-worker.js", { type: "module" });
      worker.addEventListener("message", (event: MessageEvent<Report | string>) => {
        worker.terminate();
        if (typeof event.data === "string") reject(new Error(event.data));
        else resolve(event.data);
      });
      worker.addEventListener("error", (event) => reject(new Error(event.message)));
      worker.postMessage(vectors);
    }),
};
