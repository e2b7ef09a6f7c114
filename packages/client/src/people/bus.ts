import type { RoomEvents } from "../api/events.ts";
import { Emitter } from "../events.ts";

/** The room's events. Each one is followed by one `changed` for the microtask that it was in. */
export class RoomBus extends Emitter<RoomEvents> {
  #pending = false;

  override emit<Name extends keyof RoomEvents>(name: Name, ...args: RoomEvents[Name]): void {
    super.emit(name, ...args);
    if (name !== "changed") this.touch();
  }

  /** Something without an event of its own changed. */
  touch(): void {
    if (this.#pending) return;
    this.#pending = true;
    queueMicrotask(() => {
      this.#pending = false;
      super.emit("changed");
    });
  }
}
