/**
 * What goes on beside this thread while a story is told: operations of WebCrypto, and the start of engines. Their results come in the order in
 * which they were asked for, each when all that followed from the one before is done, and virtual time waits for the last: else a story would
 * depend on how busy the machine is.
 */
export class MachineWork {
  readonly #stop: () => void;
  #last: Promise<unknown> = Promise.resolve();
  #open = 0;

  /** Watches WebCrypto from now on. */
  constructor() {
    const { subtle } = crypto;
    const watched = new Proxy(subtle, {
      get: (target, name): unknown => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (...given: readonly unknown[]) => this.watch(Promise.resolve(Reflect.apply(method, target, given)));
      },
    });
    Object.defineProperty(crypto, "subtle", { configurable: true, value: watched });
    this.#stop = () => Reflect.deleteProperty(crypto, "subtle");
  }

  /** The operation's result, when it is its turn. */
  watch<Result>(operation: Promise<Result>): Promise<Result> {
    this.#open += 1;
    const settled = Promise.allSettled([operation]);
    const result = this.#last
      .then(() => settled)
      .then(() => operation)
      .finally(() => (this.#open -= 1));
    this.#last = result.then(turn, turn);
    return result;
  }

  /** Resolves when none is left, and what waited for them has gone on. */
  async done(): Promise<void> {
    do await turn();
    while (this.#open > 0);
  }

  stop(): void {
    this.#stop();
  }
}

/** Until everything that can go on now has gone on. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
