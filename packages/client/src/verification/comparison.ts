import { CodeExchange, type ExchangePlace, type VerificationCode } from "@subrosa/keys/verification";
import type { Cancel, Clock } from "../clock.ts";
import type { ExchangeNumber, VerifyMessage } from "./messages.ts";
import type { Comparable } from "./people.ts";

/** Who has given nothing after so long, ms, is silent. */
const patience = 10_000;

/** What a comparison is made of. */
export interface ComparisonOptions extends ExchangeNumber {
  /** Another one for each. */
  readonly id: string;
  /** The other one, where it is between two. */
  readonly with: string | undefined;
  /** The others whom the code is for. */
  readonly people: readonly Comparable[];
  /** Whose device began it; `undefined` for ourselves. */
  readonly startedBy: Comparable | undefined;
  readonly place: ExchangePlace;
  readonly clock: Clock;
  readonly post: (message: VerifyMessage) => void;
  readonly changed: () => void;
}

/** How far it is. */
export type Progress =
  | { readonly step: "gathering"; readonly waitingFor: readonly string[] }
  | { readonly step: "code"; readonly code: VerificationCode }
  | { readonly step: "silent"; readonly silent: readonly string[] };

/** One exchange with its time: from our commitment to a code, or to the names of those who gave nothing. */
export class Comparison {
  readonly options: ComparisonOptions;
  /** When it began, in ms since 1970. */
  readonly startedAt: number;
  readonly #exchange: CodeExchange;
  readonly #cancel: Cancel;
  #progress: Progress;
  #revealed = false;

  private constructor(options: ComparisonOptions, exchange: CodeExchange) {
    this.options = options;
    this.startedAt = options.clock.now();
    this.#exchange = exchange;
    this.#progress = { step: "gathering", waitingFor: exchange.waitingFor };
    this.#cancel = options.clock.after(patience, () => this.#giveUp());
    this.#post("commit", exchange.commitment);
  }

  /** Begins, and tells our commitment. */
  static async begin(options: ComparisonOptions): Promise<Comparison> {
    return new Comparison(options, await CodeExchange.begin(options.place));
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** Takes what a member gives. What doesn't fit changes nothing. */
  async take(from: string, { step, part }: VerifyMessage): Promise<void> {
    if (this.#progress.step !== "gathering") return;
    if (step === "commit") this.#exchange.commit(from, part);
    else await this.#exchange.take(from, part);
    await this.#advance();
  }

  /** These leaves are in the group now: who is gone without having given their part won't give it. */
  follow(leafKeys: ReadonlySet<string>): void {
    if (this.#progress.step !== "gathering") return;
    const { waitingFor } = this.#progress;
    const gone = this.options.people.filter(({ id, leafKey }) => waitingFor.includes(id) && !leafKeys.has(leafKey));
    if (gone.length > 0) this.#giveUp(gone.map(({ id }) => id));
  }

  /** Another takes its place, or there is no group any more. */
  close(): void {
    this.#cancel();
    if (this.#progress.step === "gathering") this.#progress = { step: "silent", silent: [] };
  }

  async #advance(): Promise<void> {
    const { reveal, waitingFor } = this.#exchange;
    if (reveal !== undefined && !this.#revealed) {
      this.#revealed = true;
      this.#post("reveal", reveal);
    }
    const code = await this.#exchange.code();
    // it may have been given up meanwhile
    if (this.#progress.step !== "gathering") return;
    if (code !== undefined) this.#cancel();
    this.#progress = code === undefined ? { step: "gathering", waitingFor } : { step: "code", code };
    this.options.changed();
  }

  #giveUp(silent: readonly string[] = this.#exchange.waitingFor): void {
    if (this.#progress.step !== "gathering") return;
    this.#cancel();
    this.#progress = { step: "silent", silent };
    this.options.changed();
  }

  #post(step: "commit" | "reveal", part: Uint8Array): void {
    const { epoch, number, with: other, post } = this.options;
    post({ step, epoch, number, with: other, part });
  }
}
