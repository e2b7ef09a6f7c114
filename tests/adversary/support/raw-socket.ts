import { subprotocol } from "@subrosa/protocol";
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { until } from "../../browser/harness/until.ts";
import type { WatchedServer } from "./server.ts";

/** A TCP connection that speaks WebSocket by hand, and so can break every rule of it. */
export class RawSocket {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #received = "";

  constructor(server: WatchedServer) {
    const { hostname, port } = new URL(server.url);
    this.socket = connect(Number(port), hostname === "localhost" ? "127.0.0.1" : hostname);
    this.socket.setNoDelay(true);
    this.socket.on("data", (data) => (this.#received += data.toString("latin1")));
    // A reset is one of the ways in which a server may end it.
    this.socket.on("error", () => this.socket.destroy());
    this.closed = new Promise((resolve) => this.socket.once("close", () => resolve()));
  }

  /** What the server said so far, byte for character. */
  get received(): string {
    return this.#received;
  }

  /** The lines of an upgrade request, with more headers if need be. */
  static upgrade(...headers: readonly string[]): string {
    return [
      "GET /ws HTTP/1.1",
      "host: localhost",
      "connection: Upgrade",
      "upgrade: websocket",
      "sec-websocket-version: 13",
      `sec-websocket-key: ${randomBytes(16).toString("base64")}`,
      `sec-websocket-protocol: ${subprotocol}`,
      ...headers,
      "",
      "",
    ].join("\r\n");
  }

  /** Upgrades to a WebSocket. */
  async upgrade(): Promise<void> {
    this.socket.write(RawSocket.upgrade());
    await this.hears("101 Switching Protocols");
  }

  /** Waits until the server has said something. */
  async hears(text: string): Promise<void> {
    await until(() => this.#received.includes(text), { what: `the server to say ${text}` });
  }

  /** Sends one frame (RFC 6455 §5.2); the mask is zero, which the rules allow a test to choose. */
  frame(firstByte: number, payload: Buffer | string, masked = true): void {
    const bytes = Buffer.from(payload);
    const length = Buffer.alloc(bytes.length < 126 ? 1 : 3);
    if (length.length === 1) length[0] = bytes.length;
    else length.fill(126, 0, 1).writeUInt16BE(bytes.length, 1);
    if (masked) length[0] = (length[0] ?? 0) | 0x80;
    this.socket.write(Buffer.concat([Buffer.of(firstByte), length, Buffer.alloc(masked ? 4 : 0), bytes]));
  }

  /** Sends a text message. */
  text(text: string): void {
    this.frame(0x81, text);
  }
}
