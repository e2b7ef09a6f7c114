import { paths, subprotocol, type Proof, type RelayHello, type RoomId, type Ticket } from "@subrosa/protocol";
import type { RelaySocket } from "./paths.ts";

/** Where the relay is, and what it asks for. */
export interface RelayPlace {
  /** The server's origin. */
  readonly origin: string;
  readonly room: RoomId;
  readonly proof: Proof;
}

/** A socket to the relay that has said hello as soon as it is open. */
export function openRelay({ origin, room, proof }: RelayPlace, ticket: string): RelaySocket {
  const url = new URL(paths.relay, origin);
  url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
  const socket = new WebSocket(url, subprotocol);
  const hello: RelayHello = { type: "relay", room, proof, ticket: ticket as Ticket };
  socket.addEventListener("open", () => socket.send(JSON.stringify(hello)));
  return socket;
}
