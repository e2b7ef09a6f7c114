import type { IncomingMessage } from "node:http";

/** Which sites' pages may use this server. */
export class Origins {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed);
  }

  /**
   * Whether a request may go on. One without an origin comes from no page: it has only the power of whoever runs that
   * program, which is what the proof is for.
   */
  allows(request: IncomingMessage): boolean {
    const { origin, host } = request.headers;
    return origin === undefined || this.#isOwn(origin, host) || this.#allowed.has("*") || this.#allowed.has(origin);
  }

  /** The origin that a page of another site has to be told that it may read the answer (Fetch, CORS). */
  foreign(request: IncomingMessage): string | undefined {
    const { origin, host } = request.headers;
    return origin !== undefined && !this.#isOwn(origin, host) && this.allows(request) ? origin : undefined;
  }

  #isOwn(origin: string, host: string | undefined): boolean {
    return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
  }
}
