import {
  decodeServerMessage,
  encodeMessage,
  errorOfClose,
  isFatal,
  subprotocol,
  type ClientMessage,
  type ErrorCode,
  type Join,
  type Joined,
  type ServerMessage,
} from "@subrosa/protocol";
import { RoomError } from "../api/errors.ts";
import { systemClock, type Cancel, type Clock } from "../clock.ts";
import { Emitter } from "../events.ts";
import { backoff } from "./backoff.ts";
import { mayRetry, roomErrorOf } from "./refusal.ts";

/** What a gateway needs of a WebSocket; the browser's has it, and so have the fakes of tests. */
export interface Socket {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { readonly code: number }) => void): void;
}

/** What a gateway is made from. */
export interface GatewayOptions {
  /** `wss://host/ws`. */
  readonly url: string;
  /** Says the join message anew for each connection: the session in it may have changed. */
  readonly join: () => Join;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly connect?: ((url: string, protocol: string) => Socket) | undefined;
}

/** What a gateway tells. */
export interface GatewayEvents {
  /** Let in, for the first time or again. */
  joined: [joined: Joined];
  /** Every other message, `pong` aside. */
  message: [message: Exclude<ServerMessage, Joined>];
  /** The connection is down and is tried again. */
  down: [];
  /** It will not be tried again. */
  failed: [error: RoomError];
}

const open = 1;
const firstTries = 4;
const joinWithin = 10_000;
const pingEvery = 10_000;

/**
 * One place in a room, over as many sockets as it takes: reconnects with jittered backoff until `leave` or a refusal that
 * no other try can change. Messages sent while it is down are dropped: whoever sends resynchronises on `joined`.
 */
export class Gateway extends Emitter<GatewayEvents> {
  readonly #url: string;
  readonly #join: () => Join;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #open: (url: string, protocol: string) => Socket;
  #socket: Socket | undefined;
  #timer: Cancel | undefined;
  #joined = false;
  #wasIn = false;
  #attempt = 0;
  #heard = 0;
  #ended = false;
  #refused: { code: ErrorCode; retryAfter: number | undefined } | undefined;

  constructor(options: GatewayOptions) {
    super();
    this.#url = options.url;
    this.#join = options.join;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? (() => Math.random());
    this.#open = options.connect ?? ((url, protocol) => new WebSocket(url, protocol));
  }

  /** Begins. Listen to `joined` and `failed` before. */
  start(): void {
    this.#connect();
  }

  /** Sends if it is up. */
  send(message: ClientMessage): boolean {
    if (!this.#joined || this.#socket?.readyState !== open) return false;
    this.#socket.send(encodeMessage(message));
    return true;
  }

  /** While it is down: tries now instead of after the wait. */
  retryNow(): void {
    if (this.#ended || this.#socket !== undefined) return;
    this.#attempt = 0;
    this.#connect();
  }

  /** Says goodbye and ends it. */
  leave(): void {
    this.send({ type: "leave" });
    this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.#timer?.();
    const socket = this.#socket;
    this.#socket = undefined;
    this.#joined = false;
    socket?.close();
  }

  #connect(): void {
    this.#timer?.();
    this.#refused = undefined;
    let socket: Socket;
    try {
      socket = this.#open(this.#url, subprotocol);
    } catch (cause) {
      this.#fail(new RoomError("server-unreachable", { cause }));
      return;
    }
    this.#socket = socket;
    const current = (): boolean => this.#socket === socket;
    socket.addEventListener("open", () => current() && socket.send(encodeMessage(this.#join())));
    socket.addEventListener("message", ({ data }) => current() && this.#receive(data));
    socket.addEventListener("close", ({ code }) => current() && this.#closed(code));
    this.#timer = this.#clock.after(joinWithin, () => this.#drop());
  }

  /** The socket says nothing more: it is given up without waiting for its close. */
  #drop(): void {
    const socket = this.#socket;
    this.#closed(1006);
    socket?.close();
  }

  #receive(data: unknown): void {
    this.#heard = this.#clock.now();
    const message = typeof data === "string" ? decodeServerMessage(data) : undefined;
    if (message === undefined || message.type === "pong") return;
    if (message.type === "joined") {
      this.#joined = true;
      this.#wasIn = true;
      this.#attempt = 0;
      this.#watch();
      this.emit("joined", message);
      return;
    }
    if (message.type === "error" && isFatal(message.code)) {
      this.#refused = { code: message.code, retryAfter: message.retryAfter };
    }
    if (message.type === "closing") this.#refused = { code: "shutting-down", retryAfter: message.retryAfter };
    this.emit("message", message);
  }

  #watch(): void {
    this.#timer?.();
    this.#timer = this.#clock.after(pingEvery, () => {
      if (this.#clock.now() - this.#heard >= 2 * pingEvery) {
        this.#drop();
        return;
      }
      this.send({ type: "ping" });
      this.#watch();
    });
  }

  #closed(closeCode: number): void {
    this.#timer?.();
    this.#socket = undefined;
    const wasJoined = this.#joined;
    this.#joined = false;
    const code = this.#refused?.code ?? errorOfClose(closeCode);
    const retryAfter = this.#refused?.retryAfter;
    if (this.#ended) return;
    if (code !== undefined && !mayRetry(code, this.#wasIn)) {
      this.#fail(roomErrorOf(code, retryAfter));
      return;
    }
    if (!this.#wasIn && this.#attempt + 1 >= firstTries) {
      this.#fail(new RoomError("server-unreachable", { cause: code ?? closeCode }));
      return;
    }
    if (wasJoined) this.emit("down");
    if (this.#hasEnded()) return;
    const wait = backoff(this.#attempt++, this.#random, retryAfter);
    this.#timer = this.#clock.after(wait, () => this.#connect());
  }

  /** A listener may have ended it meanwhile. */
  #hasEnded(): boolean {
    return this.#ended;
  }

  #fail(error: RoomError): void {
    this.#end();
    this.emit("failed", error);
  }
}
