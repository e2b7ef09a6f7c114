import type { FilePaths, RelaySocket } from "../../src/data/files/paths.ts";
import { Emitter, type Unsubscribe } from "../../src/events.ts";

type Told = { open: []; close: []; message: [event: { data: unknown }] };

/** One end of a relay's pair. */
class Socket implements RelaySocket {
  binaryType = "blob";
  readyState = 0;
  bufferedAmount = 0;
  other: Socket | undefined;
  readonly #events = new Emitter<Told>();
  readonly #net: Net;

  constructor(net: Net) {
    this.#net = net;
  }

  addEventListener(type: "open" | "close" | "message", listener: (event: { readonly data: unknown }) => void): void {
    if (type === "message") this.#events.on("message", listener);
    else this.#events.on(type, () => listener({ data: undefined }));
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.#net.relayed += data.length;
    const copy = typeof data === "string" ? data : this.#net.tamper(data.slice()).buffer;
    queueMicrotask(() => this.other?.hear(copy));
  }

  hear(data: unknown): void {
    if (this.readyState === 1) this.#events.emit("message", { data });
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#events.emit("close");
    queueMicrotask(() => this.other?.close());
  }
}

/** Lanes and a relay between people, which can be cut. */
export class Net {
  lanes = true;
  relays = true;
  relayed = 0;
  /** Greatest number of bytes in one direction that nobody has read. */
  tamper: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> = (bytes) => bytes;
  readonly limit: number;
  readonly #people = new Map<string, Emitter<{ bytes: [string, Uint8Array]; changed: [string] }>>();
  readonly #waiting = new Map<string, Socket>();
  readonly #sockets: Socket[] = [];

  constructor(limit = 100_000_000) {
    this.limit = limit;
  }

  /** The ways of one person. */
  of(id: string): FilePaths {
    const events = new Emitter<{ bytes: [string, Uint8Array]; changed: [string] }>();
    this.#people.set(id, events);
    return {
      limit: this.limit,
      sendByLane: (to, bytes) => {
        const there = this.#people.get(to);
        if (!this.lanes || there === undefined) return false;
        const copy = this.tamper(bytes.slice());
        queueMicrotask(() => {
          if (this.lanes) there.emit("bytes", id, copy);
        });
        return true;
      },
      onLaneBytes: (listener): Unsubscribe => events.on("bytes", listener),
      onLaneChanged: (listener): Unsubscribe => events.on("changed", listener),
      openRelay: (ticket) => this.#open(ticket),
    };
  }

  /** Every lane closes, or opens, and its ends are told. */
  setLanes(open: boolean): void {
    this.lanes = open;
    for (const [id, events] of this.#people) {
      for (const other of this.#people.keys()) if (other !== id) events.emit("changed", other);
    }
  }

  /** Every line of the relay ends. */
  cut(): void {
    for (const socket of this.#sockets.splice(0)) socket.close();
  }

  #open(ticket: string): Socket {
    const socket = new Socket(this);
    this.#sockets.push(socket);
    queueMicrotask(() => {
      if (!this.relays) {
        socket.close();
        return;
      }
      socket.readyState = 1;
      const other = this.#waiting.get(ticket);
      if (other === undefined) {
        this.#waiting.set(ticket, socket);
        return;
      }
      this.#waiting.delete(ticket);
      socket.other = other;
      other.other = socket;
      for (const side of [socket, other]) side.hear('{"type":"paired"}');
    });
    return socket;
  }
}
