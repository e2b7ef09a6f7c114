import { MlsEngineError, type Engine } from "@subrosa/mls";

/** What becomes of tasks that fail. */
export interface TaskListeners {
  /** The engine trapped, or was stopped: its groups are lost, and nothing else. The next `engine` is a new one. */
  readonly trapped: () => void;
  /** A task that nobody waited for failed otherwise. */
  readonly failed: (cause: unknown) => void;
}

/** Does one thing after the other, with one MLS engine. */
export class Tasks {
  readonly #start: () => Promise<Engine>;
  readonly #listeners: TaskListeners;
  #engine: Promise<Engine> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(start: () => Promise<Engine>, listeners: TaskListeners) {
    this.#start = start;
    this.#listeners = listeners;
  }

  /** The engine, which is started when it is first needed. */
  async engine(): Promise<Engine> {
    this.#engine ??= this.#start();
    try {
      return await this.#engine;
    } catch (error) {
      this.#engine = undefined;
      throw error;
    }
  }

  /** Does it after all that was begun before. A failure is the caller's. */
  next<T>(task: () => Promise<T> | T): Promise<T> {
    const done = this.#last.then(task).catch((error: unknown) => {
      if (error instanceof MlsEngineError) {
        this.#engine = undefined;
        this.#listeners.trapped();
      }
      throw error;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Does it after all that was begun before; nobody waits for it. */
  later(task: () => Promise<void> | void): void {
    this.next(task).catch((cause: unknown) => {
      if (!(cause instanceof MlsEngineError)) this.#listeners.failed(cause);
    });
  }

  /** Resolves when all that was begun is done. */
  async idle(): Promise<void> {
    await this.#last;
  }

  /** Ends the engine and erases its memory. */
  async stop(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    (await engine?.catch(() => undefined))?.stop();
  }
}
