import type { Unsubscribe } from "../../events.ts";

/** A socket of the server's relay: `WebSocket` is one. */
export interface RelaySocket {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
  addEventListener(type: "open" | "close", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

/** The ways to another participant that a session has for files. */
export interface FilePaths {
  /** Bytes of the largest file: the server's word. */
  readonly limit: number;
  /** By the steady lane of a direct path. `false`: there is none, or it is full. */
  sendByLane(participant: string, bytes: Uint8Array<ArrayBuffer>): boolean;
  /** What came by that lane, unauthenticated. */
  onLaneBytes(listener: (participant: string, bytes: Uint8Array) => void): Unsubscribe;
  /** A lane opened, closed, or has room again. */
  onLaneChanged(listener: (participant: string) => void): Unsubscribe;
  /** Opens a socket to the server's relay, and says hello with the ticket when it is open. */
  openRelay(ticket: string): RelaySocket;
}
