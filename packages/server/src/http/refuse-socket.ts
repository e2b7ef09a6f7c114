import { errorEntry, type HttpErrorCode } from "@subrosa/protocol";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** Answer on a bare socket, before or instead of a request of HTTP's usual kind, and close it. */
export function refuseSocket(socket: Duplex, code: HttpErrorCode): void {
  const { message, status = 500 } = errorEntry(code);
  const body = JSON.stringify({ code, message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "connection: close",
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
