import {
  decodeClientMessage,
  encodeMessage,
  type ClientMessage,
  type FatalErrorCode,
  type Join,
  type ServerMessage,
  type SfuAccess,
  errors,
} from "@subrosa/protocol";
import type { RawData, WebSocket } from "ws";
import { placeOf, type Visitor } from "../livekit-entry.ts";
import { iceServers } from "../turn.ts";
import type { Complaint, PassedOn } from "../delivery/people.ts";
import type { Member, Seat } from "../rooms/seat.ts";
import type { GatewayContext } from "./context.ts";
import { encodeOnce } from "./encode-once.ts";
import { errorMessage, type ErrorDetails } from "./error-message.ts";
import { Inbox } from "./inbox.ts";
import { Outlet } from "./outlet.ts";
import { Bucket } from "./rates.ts";
import { welcome } from "./welcome.ts";

type State =
  | { readonly name: "new" }
  /** It has shown a token, which is being read. */
  | { readonly name: "shown" }
  | {
      readonly name: "joined";
      readonly seat: Seat;
      /** Gives the way into the SFU; `undefined` where there is none, or not yet. */
      readonly sfu: (() => Promise<SfuAccess> | undefined) | undefined;
      /** There is none before the participant is a member of the group. */
      readonly waits: boolean;
      /** It is given what direct connections need. */
      readonly relays: boolean;
    }
  | { readonly name: "over" };

/** One WebSocket: new, then joined, then over. Whatever its client does, it ends at most this one. */
export class Connection implements Member {
  readonly #socket: WebSocket;
  readonly #outlet: Outlet;
  readonly #address: string;
  readonly #context: GatewayContext;
  readonly #messages: Bucket;
  readonly #bytes: Bucket;
  readonly #inbox: Inbox;
  readonly #joinTimer: NodeJS.Timeout;
  #state: State = { name: "new" };
  #answered = true;
  /** Something of others was turned away. */
  #full = false;

  constructor(socket: WebSocket, address: string, context: GatewayContext) {
    this.#socket = socket;
    this.#outlet = new Outlet(socket);
    this.#address = address;
    this.#context = context;
    const { maxMessagesPerSecond, maxBytesPerSecond, maxMessageBytes, joinTimeout } = context.config;
    this.#messages = new Bucket(maxMessagesPerSecond, 4 * maxMessagesPerSecond, Date.now());
    this.#bytes = new Bucket(maxBytesPerSecond, Math.max(4 * maxBytesPerSecond, maxMessageBytes), Date.now());
    this.#inbox = new Inbox(context.config);
    this.#joinTimer = setTimeout(() => this.end("join-timeout"), joinTimeout * 1_000);
    socket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    socket.on("ping", (data) => this.#pong(data));
    socket.on("pong", () => (this.#answered = true));
    // The library has already chosen a close code (too large: 1009, broken frames: 1002 and 1007) and closes with it.
    socket.on("error", (error) => this.#failed(error));
    socket.on("close", () => this.#over());
  }

  /** Bytes that wait for the client to read them. */
  get bufferedBytes(): number {
    return this.#outlet.bufferedAmount;
  }

  /** Say something to the client. One that reads too slowly for it is dropped. */
  send(message: ServerMessage): void {
    if (this.#state.name === "over") return;
    this.#outlet.write(encodeOnce(message), () => this.#written());
    this.#checkBuffer();
  }

  /** Pass on what another one says: `false` if the client's line has no room for it now. */
  hear(message: PassedOn): boolean {
    if (this.#state.name === "over") return true;
    const text = encodeOnce(message);
    // All of it is ASCII: base64url in JSON.
    const { length } = text;
    const buffered = this.#outlet.bufferedAmount;
    const from = message.type === "group-commit" ? undefined : message.from;
    const fits =
      from === undefined
        ? this.#inbox.hasRoom(length, buffered)
        : this.#inbox.admits(from, length, buffered, Date.now());
    this.#full ||= !fits;
    if (!fits) return false;
    if (from !== undefined) this.#inbox.queued(from, length);
    this.#outlet.write(text, () => {
      if (from !== undefined) this.#inbox.gone(from, length);
      this.#written();
    });
    return true;
  }

  /** End the connection with an error: as a message while the client still reads, and as the close code in any case. */
  end(code: FatalErrorCode, retryAfter?: number): void {
    if (this.#state.name === "over") return;
    const reads = code !== "too-slow" && code !== "unresponsive";
    if (reads) this.#socket.send(encodeMessage(errorMessage(code, { retryAfter })));
    this.#refused(code);
    this.#over();
    this.#socket.close(errors[code].close, code);
  }

  /** Fresh TURN credentials, if the client is in a room. */
  refreshIce(): void {
    if (this.#state.name === "joined" && this.#state.relays)
      this.send({ type: "ice", iceServers: iceServers(this.#context.config, Date.now()) });
  }

  /** A fresh token for the SFU, if the client is in a room and there is one. */
  async refreshSfu(): Promise<void> {
    const sfu = this.#state.name === "joined" ? await this.#state.sfu?.() : undefined;
    if (sfu !== undefined) this.send({ type: "sfu", sfu });
  }

  /** Who waited for the SFU until a member let it in gets there now. */
  admitted(): void {
    if (this.#state.name === "joined" && this.#state.waits) void this.refreshSfu();
  }

  /** Ping the client, or drop it if it has not answered the ping before. */
  beat(): void {
    if (!this.#answered) {
      this.end("unresponsive");
      return;
    }
    this.#answered = false;
    this.#socket.ping();
  }

  /** Cut the line without waiting for the other side. */
  cut(): void {
    this.#over();
    this.#socket.terminate();
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#state.name === "over") return;
    this.#answered = true;
    const bytes = Buffer.isBuffer(data) ? data : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
    if (!this.#charge(bytes.length)) return;
    const message = isBinary ? undefined : decodeClientMessage(bytes.toString());
    if (message === undefined) this.end("bad-message");
    else this.#obey(message);
  }

  #obey(message: ClientMessage): void {
    this.#context.metrics.messages.inc({ type: message.type });
    if (message.type === "ping") {
      this.send({ type: "pong" });
      return;
    }
    if (this.#state.name !== "joined") {
      if (message.type !== "join") this.end("not-joined");
      else if (this.#state.name === "shown") this.end("already-joined");
      else this.#join(message);
      return;
    }
    const { seat } = this.#state;
    switch (message.type) {
      case "join":
        this.end("already-joined");
        break;
      case "leave":
        seat.leave(this);
        this.#over();
        this.#socket.close(1000, "left");
        break;
      case "signal": {
        const failure = seat.relay(message.to, message.payload);
        if (failure === undefined) this.#context.metrics.relayedBytes.inc(message.payload.length);
        else this.#complain({ code: failure, participant: message.to });
        break;
      }
      case "group-create":
      case "group-ask":
      case "group-commit":
      case "group-message":
      case "group-refuse":
      case "group-resume": {
        const complaint = seat.deliver(message);
        if (complaint !== undefined) this.#complain(complaint);
        else if (message.type === "group-message") this.#context.metrics.relayedBytes.inc(message.payload.length);
      }
    }
  }

  #join(join: Join): void {
    const wait = this.#context.joins.take(this.#address, Date.now());
    if (wait > 0) {
      this.end("rate-limited", wait);
      return;
    }
    if (join.livekit === undefined) return this.#enter(join);
    this.#state = { name: "shown" };
    void this.#enterBy(join.livekit.token, join);
  }

  /** With a token of LiveKit's: whoever is over before it was read does not come in. */
  async #enterBy(token: string, join: Join): Promise<void> {
    const visitor = (await this.#context.livekit?.admit(token)) ?? "token-refused";
    if (this.#state.name !== "shown") return;
    if (typeof visitor === "string") this.end(visitor);
    else this.#enter(join, visitor);
  }

  #enter(join: Join, visitor?: Visitor): void {
    const place = visitor === undefined ? join.room : placeOf(visitor, join);
    const entered = this.#context.rooms.enter(join, this, place);
    if (typeof entered === "string") {
      this.end(entered);
      return;
    }
    clearTimeout(this.#joinTimer);
    const grantSfu = visitor === undefined ? this.#context.grantSfu : undefined;
    const { room } = entered;
    const { participant, hosted = false } = join;
    const sfu =
      grantSfu &&
      (() =>
        hosted && !room.delivery.has(participant) ? undefined : grantSfu(join.room, room.session, participant, hosted));
    this.#state = { name: "joined", seat: entered.seat, sfu, waits: hosted, relays: visitor === undefined };
    const joined = welcome(this.#context, entered, join, visitor);
    const access = sfu?.();
    if (access === undefined) return this.send(joined);
    const making = access.then((sfu) => encodeMessage({ ...joined, sfu }));
    void this.#outlet.writeFirst(making, () => this.#written());
  }

  /** Pings of a client count like messages, which is why the library does not answer them by itself. */
  #pong(data: Buffer): void {
    if (this.#state.name === "over" || !this.#charge(data.length)) return;
    this.#socket.pong(data);
    this.#checkBuffer();
  }

  #written(): void {
    if (!this.#full || this.#socket.bufferedAmount > 0 || this.#state.name !== "joined") return;
    this.#full = false;
    this.#state.seat.ready();
  }

  #checkBuffer(): void {
    if (this.#socket.bufferedAmount > this.#context.config.maxBufferedBytes) this.end("too-slow");
  }

  #charge(bytes: number): boolean {
    const now = Date.now();
    const wait = Math.max(this.#messages.take(1, now), this.#bytes.take(bytes, now));
    if (wait > 0) this.end("rate-limited", wait);
    return wait === 0;
  }

  #complain({ code, ...details }: Complaint & ErrorDetails): void {
    this.#context.metrics.errors.inc({ code });
    this.send(errorMessage(code, details));
  }

  #failed(error: Error): void {
    if (this.#state.name === "over") return;
    const tooLarge = "code" in error && error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
    this.#refused(tooLarge ? "too-large" : "bad-message");
    this.#over();
  }

  #refused(code: FatalErrorCode): void {
    this.#context.metrics.errors.inc({ code });
    this.#context.refused(code, this.#address);
  }

  #over(): void {
    clearTimeout(this.#joinTimer);
    const state = this.#state;
    this.#state = { name: "over" };
    if (state.name === "joined") state.seat.disconnect(this, this.#context.config.hold);
  }
}
