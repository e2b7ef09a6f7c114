import { messageBytes } from "@subrosa/protocol";
import { createServer, type Server, type ServerOptions } from "@subrosa/server";

/** Far above all that a crowd from one address says; the defaults are made for people who come from many. */
const plenty = 1_000_000_000;

/** A real server on loopback for so many people, all of whom come from one address. */
export function openServer(people: number, options: ServerOptions = {}): Promise<Server> {
  return createServer({
    host: "127.0.0.1",
    port: 0,
    origins: ["*"],
    logLevel: "error",
    shutdownTimeout: 0.2,
    maxPeople: Math.max(people, 2),
    maxConnectionsPerAddress: 2 * people + 64,
    maxJoinsPerMinute: 100_000,
    maxMessageBytes: messageBytes(people),
    maxMessagesPerSecond: 100_000,
    maxBytesPerSecond: plenty,
    maxBufferedBytes: plenty,
    // everybody shares a few processors: who does not answer is only waiting for its turn
    pingInterval: 300,
    handshakeTimeout: 300,
    joinTimeout: 300,
    ...options,
  });
}

/** The gateway of a server. */
export const gatewayOf = ({ url }: Pick<Server, "url">): string => `${url.replace("http", "ws")}/ws`;
