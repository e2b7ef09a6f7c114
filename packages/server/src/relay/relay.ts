import {
  decodeRelayHello,
  errors,
  paths,
  relayMessageBytes,
  type FatalErrorCode,
  type RelayHello,
} from "@subrosa/protocol";
import type { RawData, WebSocket } from "ws";
import type { GatewayContext } from "../gateway/context.ts";
import { Entrance, type Doorkeepers } from "../gateway/entrance.ts";
import { AddressCounts } from "../gateway/rates.ts";
import { Pipe } from "./pipe.ts";

/** A pair on which nothing was said for so long, ms, is over. */
const idle = 60_000;
/** How often that is looked after, ms. */
const lookEvery = 5_000;

/** One side of a transfer. */
interface Side {
  readonly socket: WebSocket;
  readonly address: string;
  /** Under which it waits, or waited. */
  key: string | undefined;
  room: string | undefined;
  other: Side | undefined;
  pipe: Pipe | undefined;
  heardAt: number;
}

/**
 * Joins two sockets that name the same ticket, and passes bytes on between them: for files of people who have no direct path. Each transfer has its own two
 * lines, so a slow one holds back nobody else. Proof of the link is needed, and that the room is in use.
 */
export class Relay {
  readonly entrance: Entrance;
  readonly #context: GatewayContext;
  readonly #sides = new Map<WebSocket, Side>();
  readonly #waiting = new Map<string, Side>();
  readonly #byRoom = new AddressCounts();
  readonly #timer: NodeJS.Timeout;

  constructor(context: GatewayContext, doorkeepers: Doorkeepers) {
    this.#context = context;
    this.entrance = new Entrance(context, doorkeepers, {
      path: paths.relay,
      terms: { maxPayload: relayMessageBytes },
      mostOfAddress: context.config.maxConnectionsPerAddress,
      open: (socket, address) => this.#open(socket, address),
    });
    this.#timer = setInterval(() => this.#endIdle(), lookEvery);
  }

  /** End all transfers: they go on by another one after a restart. */
  close(): void {
    this.entrance.close();
    clearInterval(this.#timer);
    for (const side of this.#sides.values()) this.#end(side, "shutting-down");
  }

  #open(socket: WebSocket, address: string): void {
    const side: Side = {
      socket,
      address,
      key: undefined,
      room: undefined,
      other: undefined,
      pipe: undefined,
      heardAt: Date.now(),
    };
    this.#sides.set(socket, side);
    const timer = setTimeout(() => {
      if (side.other === undefined) this.#end(side, "join-timeout");
    }, this.#context.config.joinTimeout * 1_000);
    socket.on("message", (data, isBinary) => this.#hear(side, data, isBinary));
    // The library has already chosen a close code and closes with it.
    socket.on("error", () => this.#over(side));
    socket.on("close", () => {
      clearTimeout(timer);
      this.#over(side);
    });
  }

  #hear(side: Side, data: RawData, isBinary: boolean): void {
    side.heardAt = Date.now();
    const bytes = Buffer.isBuffer(data) ? data : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
    if (isBinary && side.pipe !== undefined) {
      side.pipe.pass(bytes);
      return;
    }
    const hello = isBinary || side.key !== undefined ? undefined : decodeRelayHello(bytes.toString());
    if (hello === undefined) this.#end(side, "bad-message");
    else this.#greet(side, hello);
  }

  #greet(side: Side, { room, proof, ticket }: RelayHello): void {
    const { rooms, joins, config } = this.#context;
    const people = rooms.presence(room, proof);
    if (joins.take(side.address, Date.now()) > 0) return this.#end(side, "rate-limited");
    if (people === "wrong-proof" || people === 0) return this.#end(side, "wrong-proof");
    if (this.#byRoom.of(room) >= 8 * config.maxPeople) return this.#end(side, "too-many-connections");
    this.#byRoom.add(room);
    side.room = room;
    side.key = `${room} ${ticket}`;
    const other = this.#waiting.get(side.key);
    if (other === undefined) {
      this.#waiting.set(side.key, side);
      return;
    }
    this.#waiting.delete(side.key);
    this.#pair(side, other);
    this.#pair(other, side);
  }

  #pair(side: Side, other: Side): void {
    const { config, metrics } = this.#context;
    side.other = other;
    side.pipe = new Pipe(side.socket, other.socket, {
      // The file, what seals its pieces, and what is said about it.
      mostBytes: Math.ceil(1.05 * config.maxFileBytes) + 1_048_576,
      bytesPerSecond: config.maxFileBytesPerSecond,
      passed: (bytes) => metrics.relayedBytes.inc(bytes),
      tooMuch: () => this.#end(side, "too-large"),
    });
    side.socket.send('{"type":"paired"}');
  }

  #endIdle(): void {
    const since = Date.now() - idle;
    for (const side of this.#sides.values()) {
      if (side.heardAt < since && (side.other === undefined || side.other.heardAt < since))
        this.#end(side, "unresponsive");
    }
  }

  #end(side: Side, code: FatalErrorCode): void {
    if (!this.#sides.has(side.socket)) return;
    this.#context.metrics.errors.inc({ code });
    this.#over(side);
    // A paused socket does not hear the other side's close.
    side.socket.resume();
    side.socket.close(errors[code].close, code);
  }

  /** What one side holds is given back; the other side's line ends with it. */
  #over(side: Side): void {
    if (!this.#sides.delete(side.socket)) return;
    if (side.room !== undefined) this.#byRoom.remove(side.room);
    if (side.key !== undefined && this.#waiting.get(side.key) === side) this.#waiting.delete(side.key);
    side.pipe?.close();
    const { other } = side;
    if (other === undefined || !this.#sides.has(other.socket)) return;
    this.#over(other);
    other.socket.resume();
    other.socket.close(1000, "over");
  }
}
