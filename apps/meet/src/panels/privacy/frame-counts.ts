import type { SendingTotals } from "@subrosa/client";
import { text } from "../../catalogue/text.ts";

/** Looks that are kept: one a second, for ten seconds. */
const span = 10;

/** Own frames of the last ten looks. */
export class RecentFrames {
  readonly #past: SendingTotals[] = [];

  /** Takes what was counted since the session began. `undefined`: one look tells nothing about the time before it. */
  add(now: SendingTotals): SendingTotals | undefined {
    // Another session counts from 0.
    if (now.encoded < (this.#past.at(-1)?.encoded ?? 0)) this.#past.length = 0;
    this.#past.push(now);
    if (this.#past.length > span + 1) this.#past.shift();
    const [before] = this.#past;
    if (!before || this.#past.length === 1) return undefined;
    return { encoded: now.encoded - before.encoded, sealed: now.sealed - before.sealed, sent: now.sent - before.sent };
  }
}

/** Two numbers by two who count, and what was held back. */
export function framesSentence(count: SendingTotals | undefined): string {
  if (!count) return text("privacy.framesWait");
  const { encoded, sealed, sent } = count;
  if (encoded === 0 && sent === 0) return text("privacy.framesNone");
  const words = text("privacy.frames", { sent, sealed });
  return encoded === sealed ? words : `${words} ${text("privacy.framesHeld", { count: encoded - sealed })}`;
}
