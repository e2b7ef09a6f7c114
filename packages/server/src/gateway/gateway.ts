import { paths } from "@subrosa/protocol";
import type { WebSocket } from "ws";
import { tokenInterval } from "../sfu.ts";
import { refreshInterval } from "../turn.ts";
import { Connection } from "./connection.ts";
import type { GatewayContext } from "./context.ts";
import { Entrance, type Doorkeepers } from "./entrance.ts";

/** All connections of people in rooms. */
export class Gateway {
  readonly entrance: Entrance;
  readonly #context: GatewayContext;
  readonly #connections = new Set<Connection>();
  readonly #timers: NodeJS.Timeout[] = [];
  #emptied: (() => void) | undefined;

  constructor(context: GatewayContext, doorkeepers: Doorkeepers) {
    const { maxMessageBytes, maxConnectionsPerAddress } = context.config;
    this.#context = context;
    this.entrance = new Entrance(context, doorkeepers, {
      path: paths.gateway,
      terms: {
        maxPayload: maxMessageBytes,
        // The rate counts whole messages, so their parts have bounds of their own: each costs far more memory than it has bytes.
        maxFragments: 64,
        // What the smallest usual TCP segments carry, for a large room's messages too.
        maxBufferedChunks: Math.max(1_024, Math.ceil(maxMessageBytes / 512)),
        // A client's pings count as its messages do.
        autoPong: false,
      },
      // Those that are being told so on their sockets count too; beyond twice the limit nobody is told politely.
      mostOfAddress: 2 * maxConnectionsPerAddress,
      open: (socket, address, held) => this.#open(socket, address, held),
    });
    this.#beatEvery(context.config.pingInterval * 1_000);
    const refresh = refreshInterval(context.config);
    if (refresh !== undefined) this.#every(refresh, (connection) => connection.refreshIce());
    const renew = tokenInterval(context.config);
    if (renew !== undefined) this.#every(renew, (connection) => void connection.refreshSfu());
  }

  /** Bytes that wait for clients to read them: at most `maxBufferedBytes` and a message for each. */
  get bufferedBytes(): number {
    let bytes = 0;
    for (const connection of this.#connections) bytes += connection.bufferedBytes;
    return bytes;
  }

  /** Tell all that the server stops, wait for them to go, and cut who has not gone in time. */
  async close(): Promise<void> {
    this.entrance.close();
    for (const timer of this.#timers) clearInterval(timer);
    const gone = new Promise<void>((resolve) => (this.#emptied = resolve));
    for (const connection of this.#connections) {
      // A little apart, so that a thousand clients don't come back in the same moment.
      connection.send({ type: "closing", retryAfter: Math.round(10 + Math.random() * 20) / 10 });
      connection.end("shutting-down");
    }
    if (this.#connections.size === 0) return;
    const deadline = setTimeout(() => {
      for (const connection of this.#connections) connection.cut();
    }, this.#context.config.shutdownTimeout * 1_000);
    await gone;
    clearTimeout(deadline);
  }

  #open(socket: WebSocket, address: string, held: number): void {
    const connection = new Connection(socket, address, this.#context);
    this.#connections.add(connection);
    socket.on("close", () => {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#emptied?.();
    });
    // A browser can't read why an upgrade was refused: who is one too many is told on the socket.
    if (held > this.#context.config.maxConnectionsPerAddress) connection.end("too-many-connections");
  }

  #beatEvery(milliseconds: number): void {
    let last = Date.now();
    const beat = (): void => {
      // After a stall of this process, answers wait unread: nobody is to blame for that.
      const stalled = Date.now() - last > 1.5 * milliseconds;
      last = Date.now();
      if (!stalled) for (const connection of this.#connections) connection.beat();
    };
    this.#timers.push(setInterval(beat, milliseconds));
  }

  #every(milliseconds: number, act: (connection: Connection) => void): void {
    const timer = setInterval(() => {
      for (const connection of this.#connections) act(connection);
    }, milliseconds);
    this.#timers.push(timer);
  }
}
