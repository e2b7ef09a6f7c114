import {
  decodeClientMessage,
  decodeServerMessage,
  encodeMessage,
  errorEntry,
  type ClientMessage,
  type FatalErrorCode,
  type ServerMessage,
} from "@subrosa/protocol";
import type { PassedOn } from "../../../packages/server/src/delivery/people.ts";
import { Rooms } from "../../../packages/server/src/rooms/rooms.ts";
import type { Member, Seat } from "../../../packages/server/src/rooms/seat.ts";
import type { Random } from "./random.ts";

/** The client's end of a connection. */
export interface Client {
  readonly heard: (message: ServerMessage) => void;
  readonly closed: (code: FatalErrorCode | undefined) => void;
}

const hold = 15;
const options = { maxPeople: 64, maxRooms: 4, hold, roomMemory: 3_600, maxKeptBytes: 4_000_000 };

/** The true rooms and delivery service of a server, without its sockets; it can be killed and started. */
export class Server {
  readonly #random: Random;
  #rooms: Rooms | undefined;
  #sockets = new Set<Socket>();

  constructor(random: Random) {
    this.#random = random;
    this.#rooms = new Rooms(options);
  }

  get running(): boolean {
    return this.#rooms !== undefined;
  }

  /** The process ends: it forgets everything, and all connections break. */
  kill(): void {
    this.#rooms?.close();
    this.#rooms = undefined;
    for (const socket of [...this.#sockets]) socket.break();
  }

  start(): void {
    this.#rooms ??= new Rooms(options);
  }

  /** A new connection, or `undefined` while nothing runs. */
  connect(client: Client): Socket | undefined {
    const rooms = this.#rooms;
    if (rooms === undefined) return undefined;
    const socket: Socket = new Socket(rooms, client, this.#random, () => this.#sockets.delete(socket));
    this.#sockets.add(socket);
    return socket;
  }
}

/** One WebSocket: ordered both ways, each message late by its own time, and broken at any moment. */
export class Socket implements Member {
  readonly #rooms: Rooms;
  readonly #client: Client;
  readonly #random: Random;
  readonly #gone: () => void;
  #seat: Seat | undefined;
  #up = 0;
  #down = 0;
  #clientOpen = true;
  #serverOpen = true;

  constructor(rooms: Rooms, client: Client, random: Random, gone: () => void) {
    this.#rooms = rooms;
    this.#client = client;
    this.#random = random;
    this.#gone = gone;
  }

  /** The client says something; it arrives after all that it said before. */
  say(message: ClientMessage): void {
    const text = encodeMessage(message);
    this.#up = this.#after(this.#up, () => {
      const decoded = decodeClientMessage(text);
      if (decoded === undefined) throw new Error(`A client said what is no message: ${text.slice(0, 200)}`);
      // Whoever has connected anew since is not put out by its own first word.
      const late = decoded.type === "join" && !this.#clientOpen;
      if (this.#serverOpen && !late) this.#obey(decoded);
    });
  }

  /** The client is cut off; the server notices after so many milliseconds. */
  lose(noticedAfter: number): void {
    this.#clientOpen = false;
    setTimeout(() => this.#closed(), noticedAfter);
  }

  /** Both ends break at once. */
  break(): void {
    this.#closed();
    if (!this.#clientOpen) return;
    this.#clientOpen = false;
    this.#client.closed(undefined);
  }

  /** The server says something. */
  send(message: ServerMessage): void {
    if (!this.#serverOpen) return;
    const text = encodeMessage(message);
    this.#down = this.#after(this.#down, () => {
      const decoded = decodeServerMessage(text);
      if (decoded === undefined) throw new Error(`The server said what is no message: ${text.slice(0, 200)}`);
      if (this.#clientOpen) this.#client.heard(decoded);
    });
  }

  hear(message: PassedOn): boolean {
    this.send(message);
    return true;
  }

  end(code: FatalErrorCode): void {
    this.#closed();
    this.#down = this.#after(this.#down, () => {
      if (!this.#clientOpen) return;
      this.#clientOpen = false;
      this.#client.closed(code);
    });
  }

  admitted(): void {
    // There is no SFU in these stories.
  }

  #obey(message: ClientMessage): void {
    if (message.type === "join") {
      const entered = this.#rooms.enter(message, this);
      if (typeof entered === "string") return this.end(entered);
      this.#seat = entered.seat;
      const { state } = entered.room.delivery;
      return this.send({
        type: "joined",
        session: entered.room.session,
        participants: entered.room.others(message.participant),
        iceServers: [],
        limits: { people: options.maxPeople, messageBytes: 1e6, messagesPerSecond: 50, hold },
        ...(state === undefined ? {} : { group: { epoch: state.epoch } }),
      });
    }
    if (this.#seat === undefined || message.type === "ping") return;
    if (message.type === "leave") return this.#seat.leave(this);
    if (message.type === "signal") return void this.#seat.relay(message.to, message.payload);
    const complaint = this.#seat.deliver(message);
    if (complaint !== undefined)
      this.send({ type: "error", message: errorEntry(complaint.code).message, ...complaint });
  }

  #closed(): void {
    if (!this.#serverOpen) return;
    this.#serverOpen = false;
    this.#gone();
    this.#seat?.disconnect(this, hold);
  }

  /** Runs an arrival after a delay, but not before the one before it. @returns when */
  #after(before: number, arrive: () => void): number {
    const delay = this.#random.chance(0.05) ? this.#random.between(200, 1_500) : this.#random.between(5, 80);
    const at = Math.max(before + 1, Date.now() + delay);
    setTimeout(arrive, at - Date.now());
    return at;
  }
}
