import { measureBytes } from "../crypto/bytes.ts";
import { livekitSubject } from "../crypto/livekit.ts";
import { measureCrypto, measureForgery, measureThroughput } from "../crypto/measure.ts";
import { bareSubject, copySubject } from "../crypto/subjects.ts";
import { subrosaSubject } from "../crypto/subrosa.ts";
import type { Result } from "../report.ts";

async function measure(rounds: number): Promise<Result[]> {
  const subjects = [await bareSubject(), await copySubject(), await subrosaSubject(), await livekitSubject()];
  return [
    ...(await measureCrypto(subjects, rounds)),
    ...(await measureThroughput(subjects, Math.ceil(rounds / 2))),
    ...(await measureForgery(subjects, Math.ceil(rounds / 2))),
    ...(await measureBytes()),
  ];
}

self.addEventListener("message", (event: MessageEvent<number>) => {
  measure(event.data).then(
    (results) => self.postMessage(results),
    (error: unknown) => self.postMessage(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  );
});
