import { check } from "../checks.ts";

self.addEventListener("message", (event: MessageEvent<string>) => {
  check(event.data).then(
    (report) => self.postMessage(report),
    (error: unknown) => self.postMessage(String(error)),
  );
});
