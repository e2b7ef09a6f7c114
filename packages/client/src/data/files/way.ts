import { decodeRelayPaired } from "@subrosa/protocol";
import { decodeFrame, encodeFrame, type Frame } from "./frames.ts";
import type { FilePaths, RelaySocket } from "./paths.ts";

/** Bytes that may wait in a relay's socket. */
const mostWaiting = 1_048_576;
const open = 1;

/** One end of the way that a file takes. */
export interface Way {
  /** `false`: nothing more fits now; `room` will be told. */
  send(frame: Frame): boolean;
  close(): void;
}

/** What a way tells its end. */
export interface WayEnd {
  frame(frame: Frame): void;
  /** It is open, or there is room again. */
  room(): void;
  /** It is over, and not by `close`. */
  closed(): void;
}

/** A way through the server's relay, under a ticket that is yet to be agreed upon. */
export function relayWay(paths: Pick<FilePaths, "openRelay">, ticket: Promise<string>, name: string, end: WayEnd): Way {
  let socket: RelaySocket | undefined;
  let paired = false;
  let over = false;
  const closed = (): void => {
    if (!over) end.closed();
    over = true;
  };
  const hear = ({ data }: { readonly data: unknown }): void => {
    if (over) return;
    if (typeof data === "string") {
      paired ||= decodeRelayPaired(data) !== undefined;
      if (paired) end.room();
    } else if (data instanceof ArrayBuffer) {
      const read = decodeFrame(new Uint8Array(data));
      if (read?.way === name) end.frame(read.frame);
    }
  };
  ticket.then((agreed) => {
    if (over) return;
    socket = paths.openRelay(agreed);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", hear);
    socket.addEventListener("close", closed);
  }, closed);
  return {
    send: (frame) => {
      if (over || !paired || socket?.readyState !== open || socket.bufferedAmount > mostWaiting) return false;
      socket.send(encodeFrame(name, frame));
      return true;
    },
    close: () => {
      over = true;
      socket?.close();
    },
  };
}
