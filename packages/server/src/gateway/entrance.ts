import { subprotocol, type HttpErrorCode } from "@subrosa/protocol";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type ServerOptions, type WebSocket } from "ws";
import type { Addresses } from "../http/addresses.ts";
import type { Origins } from "../http/origins.ts";
import { refuseSocket } from "../http/refuse-socket.ts";
import type { GatewayContext } from "./context.ts";
import { AddressCounts } from "./rates.ts";

/** Who may knock, and from where. */
export interface Doorkeepers {
  readonly addresses: Addresses;
  readonly origins: Origins;
}

/** The service behind an entrance. */
export interface EntranceOptions {
  readonly path: string;
  /** What one socket may say, for the library. */
  readonly terms: Pick<ServerOptions, "maxPayload" | "maxFragments" | "maxBufferedChunks" | "autoPong">;
  /** Whoever holds so many sockets already is refused before the handshake. */
  readonly mostOfAddress: number;
  /** A socket is open. `held`: how many its address holds with this one. */
  readonly open: (socket: WebSocket, address: string, held: number) => void;
}

/** Where the WebSockets of one service come in: whoever can be refused is refused before the handshake, and the others are counted until their sockets are closed. */
export class Entrance {
  readonly #context: GatewayContext;
  readonly #doorkeepers: Doorkeepers;
  readonly #options: EntranceOptions;
  readonly #sockets: WebSocketServer;
  readonly #byAddress = new AddressCounts();
  #size = 0;
  #closed = false;

  constructor(context: GatewayContext, doorkeepers: Doorkeepers, options: EntranceOptions) {
    this.#context = context;
    this.#doorkeepers = doorkeepers;
    this.#options = options;
    const all: ServerOptions & { closeTimeout: number } = {
      ...options.terms,
      noServer: true,
      clientTracking: false,
      // Compression beside secrets tells their lengths, and costs memory for each client.
      perMessageDeflate: false,
      handleProtocols: () => subprotocol,
      // How long a client that no longer reads may hold its buffer after it was dropped.
      closeTimeout: 2_000,
    };
    this.#sockets = new WebSocketServer(all);
  }

  /** Sockets that are open. */
  get size(): number {
    return this.#size;
  }

  /** Whether an HTTP upgrade is for this service. */
  isAskedBy(request: IncomingMessage): boolean {
    return request.url?.split("?")[0] === this.#options.path;
  }

  /** Takes an HTTP upgrade, or answers it with an error. */
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
      this.#size += 1;
      this.#byAddress.add(address);
      webSocket.on("close", () => {
        this.#size -= 1;
        this.#byAddress.remove(address);
      });
      this.#options.open(webSocket, address, this.#byAddress.of(address));
    });
  }

  /** Lets nobody in any more. */
  close(): void {
    this.#closed = true;
  }

  #refusal(request: IncomingMessage, address: string): HttpErrorCode | undefined {
    if (this.#closed) return "shutting-down";
    if (!this.isAskedBy(request)) return "not-found";
    if (!this.#doorkeepers.origins.allows(request)) return "wrong-origin";
    if (!offersSubprotocol(request)) return "wrong-protocol";
    if (this.#size >= this.#context.config.maxConnections) return "server-full";
    if (this.#byAddress.of(address) >= this.#options.mostOfAddress) return "too-many-connections";
    return undefined;
  }
}

/** Whether a client speaks our version of the protocol. */
function offersSubprotocol(request: IncomingMessage): boolean {
  const offered = request.headers["sec-websocket-protocol"]?.split(",") ?? [];
  return offered.some((name) => name.trim() === subprotocol);
}
