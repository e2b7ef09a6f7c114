import { paths, subprotocol, type HttpErrorCode } from "@subrosa/protocol";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type ServerOptions } from "ws";
import type { Addresses } from "../http/addresses.ts";
import type { Origins } from "../http/origins.ts";
import { refuseSocket } from "../http/refuse-socket.ts";
import { refreshInterval } from "../turn.ts";
import { Connection } from "./connection.ts";
import type { GatewayContext } from "./context.ts";
import { AddressCounts } from "./rates.ts";

/** Who may knock, and from where. */
export interface Doorkeepers {
  readonly addresses: Addresses;
  readonly origins: Origins;
}

/** All WebSockets of a server. */
export class Gateway {
  readonly #context: GatewayContext;
  readonly #doorkeepers: Doorkeepers;
  readonly #sockets: WebSocketServer;
  readonly #connections = new Set<Connection>();
  readonly #byAddress = new AddressCounts();
  readonly #timers: NodeJS.Timeout[] = [];
  #closing = false;
  #emptied: (() => void) | undefined;

  constructor(context: GatewayContext, doorkeepers: Doorkeepers) {
    this.#context = context;
    this.#doorkeepers = doorkeepers;
    const options: ServerOptions & { closeTimeout: number } = {
      noServer: true,
      clientTracking: false,
      maxPayload: context.config.maxMessageBytes,
      // The rate counts whole messages, so their parts have bounds of their own: each costs far more memory than it has bytes.
      maxFragments: 64,
      // What the smallest usual TCP segments carry, for a large room's messages too.
      maxBufferedChunks: Math.max(1_024, Math.ceil(context.config.maxMessageBytes / 512)),
      // Compression beside secrets tells their lengths, and costs memory for each client.
      perMessageDeflate: false,
      autoPong: false,
      handleProtocols: () => subprotocol,
      // How long a client that no longer reads may hold its buffer after it was dropped.
      closeTimeout: 2_000,
    };
    this.#sockets = new WebSocketServer(options);
    this.#beatEvery(context.config.pingInterval * 1_000);
    const refresh = refreshInterval(context.config);
    if (refresh !== undefined) this.#every(refresh, (connection) => connection.refreshIce());
  }

  /** Sockets that are open. */
  get size(): number {
    return this.#connections.size;
  }

  /** Bytes that wait for clients to read them: at most `maxBufferedBytes` and a message for each. */
  get bufferedBytes(): number {
    let bytes = 0;
    for (const connection of this.#connections) bytes += connection.bufferedBytes;
    return bytes;
  }

  /** Take an HTTP upgrade, or answer it with an error. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const address = this.#doorkeepers.addresses.of(request);
    const refusal = this.#refusal(request, address);
    if (refusal !== undefined) {
      this.#context.metrics.errors.inc({ code: refusal });
      this.#context.refused(refusal, address);
      refuseSocket(socket, refusal);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new Connection(webSocket, address, this.#context);
      this.#connections.add(connection);
      this.#byAddress.add(address);
      webSocket.on("close", () => {
        this.#connections.delete(connection);
        this.#byAddress.remove(address);
        if (this.#connections.size === 0) this.#emptied?.();
      });
      // A browser can't read why an upgrade was refused: who is one too many is told on the socket.
      if (this.#byAddress.of(address) > this.#context.config.maxConnectionsPerAddress) {
        connection.end("too-many-connections");
      }
    });
  }

  /** Tell all that the server stops, wait for them to go, and cut who has not gone in time. */
  async close(): Promise<void> {
    this.#closing = true;
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

  #refusal(request: IncomingMessage, address: string): HttpErrorCode | undefined {
    const { maxConnections, maxConnectionsPerAddress } = this.#context.config;
    if (this.#closing) return "shutting-down";
    if (request.url?.split("?")[0] !== paths.gateway) return "not-found";
    if (!this.#doorkeepers.origins.allows(request)) return "wrong-origin";
    if (!offersSubprotocol(request)) return "wrong-protocol";
    if (this.#connections.size >= maxConnections) return "server-full";
    // Those that are being told so on their sockets count too; beyond twice the limit nobody is told politely.
    if (this.#byAddress.of(address) >= 2 * maxConnectionsPerAddress) return "too-many-connections";
    return undefined;
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

/** Whether a client speaks our version of the protocol. */
export function offersSubprotocol(request: IncomingMessage): boolean {
  const offered = request.headers["sec-websocket-protocol"]?.split(",") ?? [];
  return offered.some((name) => name.trim() === subprotocol);
}
