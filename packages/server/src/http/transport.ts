import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Socket } from "node:net";
import type { Config } from "../config/settings.ts";
import type { TlsFiles } from "../config/tls.ts";
import { AddressCounts } from "../gateway/rates.ts";
import type { Addresses } from "./addresses.ts";

/** An HTTP server, by TLS if there are files for it, which waits for nobody for ever and lets nobody take every socket. */
export function createTransport(
  config: Config,
  tls: TlsFiles | undefined,
  addresses: Addresses,
  handler: RequestListener,
): Server {
  const timeout = config.handshakeTimeout * 1_000;
  const timeouts = {
    headersTimeout: timeout,
    requestTimeout: timeout,
    connectionsCheckingInterval: Math.min(1_000, timeout / 2),
  };
  const server =
    tls === undefined
      ? createHttpServer(timeouts, handler)
      : createHttpsServer({ ...timeouts, ...tls, handshakeTimeout: timeout }, handler);
  // Twice, because a page's files come over other connections than its WebSocket.
  server.maxConnections = 2 * config.maxConnections + 64;
  const perAddress = 2 * config.maxConnectionsPerAddress + 64;
  const open = new AddressCounts();
  server.on("connection", (socket: Socket) => {
    const address = addresses.ofPeer(socket);
    if (address === undefined) return;
    open.add(address);
    socket.once("close", () => open.remove(address));
    if (open.of(address) > perAddress) socket.destroy();
  });
  return server;
}
