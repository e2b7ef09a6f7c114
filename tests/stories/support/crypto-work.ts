/** Operations of WebCrypto that have begun and not ended: virtual time waits for them, or a story would depend on how busy the machine is. */
export class CryptoWork {
  readonly #stop: () => void;
  #begun = 0;

  /** Watches from now on. */
  constructor() {
    const { subtle } = crypto;
    const watched = new Proxy(subtle, {
      get: (target, name): unknown => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (...given: readonly unknown[]) => this.#watch(Reflect.apply(method, target, given));
      },
    });
    Object.defineProperty(crypto, "subtle", { configurable: true, value: watched });
    this.#stop = () => Reflect.deleteProperty(crypto, "subtle");
  }

  /** Resolves when none is left, and what waited for them has gone on. */
  async done(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.#begun > 0);
  }

  stop(): void {
    this.#stop();
  }

  #watch<Result>(operation: Result): Result {
    if (!(operation instanceof Promise)) return operation;
    this.#begun += 1;
    const ended = (): void => void (this.#begun -= 1);
    operation.then(ended, ended);
    return operation;
  }
}
