/** Ends a subscription. Calling it twice is harmless. */
export type Unsubscribe = () => void;

/** A listener for one event of a map from event name to argument list. */
export type Listener<Args extends unknown[]> = (...args: Args) => void;

/**
 * A typed emitter. A listener that throws does not keep the others from hearing: its error is
 * reported as an uncaught one, in a task of its own.
 */
export class Emitter<Events extends { [Name in keyof Events]: unknown[] }> {
  readonly #listeners: { [Name in keyof Events]?: Set<Listener<Events[Name]>> } = {};

  /** Calls `listener` on each `name`, until the returned function is called. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Unsubscribe {
    const set = (this.#listeners[name] ??= new Set());
    set.add(listener);
    return () => {
      set.delete(listener);
    };
  }

  /** Tells everyone who listened when this began. */
  emit<Name extends keyof Events>(name: Name, ...args: Events[Name]): void {
    for (const listener of Array.from(this.#listeners[name] ?? [])) {
      try {
        listener(...args);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Forgets all listeners. */
  clear(): void {
    for (const name in this.#listeners) delete this.#listeners[name];
  }
}
