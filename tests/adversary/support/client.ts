import { decodeServerMessage, encodeBase64url, subprotocol, type ServerMessage } from "@subrosa/protocol";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
import type { WatchedServer } from "./server.ts";

/** How a connection ended: the close code, and its reason. */
export interface Ended {
  readonly code: number;
  readonly reason: string;
}

/** Random bytes as base64url. */
export function random(bytes: number): string {
  return encodeBase64url(randomBytes(bytes));
}

/** A room whose link one has: its id and its proof. */
export interface Link {
  readonly room: string;
  readonly proof: string;
}

/** A fresh link. */
export function newLink(): Link {
  return { room: `rose-${randomBytes(6).toString("hex")}`, proof: random(32) };
}

/** A client that can be honest or not: it sends whatever it is told to. */
export class Client {
  readonly participant: string = random(16);
  readonly resume: string = random(32);
  readonly session: string = random(16);
  readonly ended: Promise<Ended>;
  readonly socket: WebSocket;
  readonly inbox: ServerMessage[] = [];
  readonly #server: WatchedServer;
  #wake: () => void = () => {};
  #open = true;

  private constructor(server: WatchedServer, socket: WebSocket) {
    this.#server = server;
    this.socket = socket;
    for (const secret of [this.participant, this.resume, this.session]) server.keepSecret(secret);
    socket.on("message", (data: Buffer) => {
      const message = decodeServerMessage(data.toString());
      if (message === undefined) throw new Error(`The server said what is no message: ${data.toString()}`);
      this.inbox.push(message);
      this.#wake();
    });
    socket.on("error", () => this.#wake());
    this.ended = new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        this.#open = false;
        this.#wake();
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  /** Connects, from the given address as a proxy would name it. */
  static async connect(server: WatchedServer, address?: string): Promise<Client> {
    const headers: Record<string, string> = address === undefined ? {} : { "x-forwarded-for": address };
    const socket = new WebSocket(server.gateway, subprotocol, { headers, maxPayload: 0 });
    const client = new Client(server, socket);
    await once(socket, "open");
    return client;
  }

  /** Connects and joins. */
  static async join(server: WatchedServer, link: Link, address?: string): Promise<Client> {
    const client = await Client.connect(server, address);
    await client.join(link);
    return client;
  }

  /** The session that the server said it is. */
  async join(link: Link, changes: Record<string, unknown> = {}): Promise<string> {
    this.say(this.joining(link, changes));
    return (await this.hear("joined")).session;
  }

  /** What `join` says. */
  joining(link: Link, changes: Record<string, unknown> = {}): object {
    for (const secret of [link.room, link.proof]) this.#server.keepSecret(secret);
    const { participant, resume, session } = this;
    return { type: "join", ...link, participant, resume, session, ...changes };
  }

  /** Sends any value as JSON. */
  say(value: unknown): void {
    this.socket.send(JSON.stringify(value));
  }

  /** Sends sealed bytes to another client. */
  signal(to: Client | string, payload: string): void {
    this.#server.keepSecret(payload);
    this.say({ type: "signal", to: typeof to === "string" ? to : to.participant, payload });
  }

  /** The next message of a type; fails when the connection ends before. */
  async hear<Type extends ServerMessage["type"]>(type: Type): Promise<Extract<ServerMessage, { type: Type }>> {
    for (;;) {
      const index = this.inbox.findIndex((message) => message.type === type);
      const [message] = index === -1 ? [] : this.inbox.splice(index, 1);
      if (message !== undefined && isOf(message, type)) return message;
      if (!this.#open)
        throw new Error(`The connection ended before "${type}" came, after ${JSON.stringify(this.inbox)}.`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The error that the connection ended with, once as a message and once as the close code. */
  async fate(): Promise<{ readonly code: string | undefined; readonly close: number; readonly reason: string }> {
    const { code, reason } = await this.ended;
    const error = this.inbox.find((message) => message.type === "error");
    return { code: error?.code, close: code, reason };
  }
}

function isOf<Type extends ServerMessage["type"]>(
  message: ServerMessage,
  type: Type,
): message is Extract<ServerMessage, { type: Type }> {
  return message.type === type;
}
