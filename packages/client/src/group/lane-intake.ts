/** Messages of one member's lane that may wait for our group at once: the dearest, 500 steps along a ratchet, takes it 5 ms, and commits wait behind them. */
const mostWaiting = 32;

/**
 * What comes beside media, on its way to the group. It is rather lost than late, and everything that a call depends on comes by the server as well: so a member
 * who floods a lane takes no more of the group's time than this.
 */
export class LaneIntake {
  readonly #take: (payload: Uint8Array, connection: string) => Promise<void>;
  readonly #waiting = new Map<string, number>();

  /** @param take settles when the group has looked at a payload. It never rejects */
  constructor(take: (payload: Uint8Array, connection: string) => Promise<void>) {
    this.#take = take;
  }

  /** A payload by the lane of the member at this connection. */
  bring(connection: string, payload: Uint8Array): void {
    const waiting = this.#waiting.get(connection) ?? 0;
    if (waiting >= mostWaiting) return;
    this.#waiting.set(connection, waiting + 1);
    void this.#take(payload, connection).then(() => {
      const left = (this.#waiting.get(connection) ?? 0) - 1;
      if (left > 0) this.#waiting.set(connection, left);
      else this.#waiting.delete(connection);
    });
  }
}
