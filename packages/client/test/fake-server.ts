import {
  decodeClientMessage,
  type ClientMessage,
  type GroupClientMessage,
  type IceServer,
  type Join,
  type ParticipantId,
  type ServerMessage,
  type SessionId,
} from "@subrosa/protocol";
import { FakeGroupService } from "./fake-group-service.ts";
import { joined } from "./fakes.ts";
import type { Socket } from "../src/gateway/gateway.ts";

type Listener = (event: { data: unknown; code: number }) => void;

/** One client's end of a connection to the fake server. */
class Line implements Socket {
  readyState = 0;
  readonly #listeners = new Map<string, Listener[]>();
  readonly #server: FakeServer;
  participant: ParticipantId | undefined;

  constructor(server: FakeServer) {
    this.#server = server;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(text: string): void {
    const message = decodeClientMessage(text);
    if (message === undefined) throw new Error(`The client sent what is no message: ${text}`);
    if (message.type === "join") this.#server.join(this, message);
    if (message.type === "signal") this.#server.relay(this, message.to, message.payload);
    if (message.type === "leave") this.#server.leave(this);
    if (isOfGroup(message) && this.participant !== undefined) this.#server.groups.handle(this.participant, message);
  }

  close(): void {
    this.readyState = 3;
    this.#server.closed(this);
  }

  tell(type: string, event: { data?: unknown; code?: number } = {}): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ data: event.data, code: event.code ?? 1006 });
  }

  say(message: ServerMessage): void {
    queueMicrotask(() => this.readyState === 1 && this.tell("message", { data: JSON.stringify(message) }));
  }
}

/** A server as clients see it: one room, one session at a time, signals passed on. */
export class FakeServer {
  up = true;
  session: SessionId | undefined;
  /** What `join` is refused with. */
  refuse: { code: "room-full" | "wrong-proof"; close: number } | undefined;
  iceServers: readonly IceServer[] = [];
  readonly lines: Line[] = [];
  readonly groups: FakeGroupService = new FakeGroupService((to, message) => {
    this.lines.find(({ participant }) => participant === to)?.say(message);
  });
  readonly joins: Join[] = [];

  connect(): Socket {
    const line = new Line(this);
    queueMicrotask(() => {
      if (!this.up) {
        line.readyState = 3;
        line.tell("close");
        return;
      }
      line.readyState = 1;
      line.tell("open");
    });
    return line;
  }

  join(line: Line, message: Join): void {
    this.joins.push(message);
    if (this.refuse !== undefined) {
      line.tell("close", { code: this.refuse.close });
      return;
    }
    this.session ??= message.session;
    const others = this.lines.flatMap(({ participant }) => participant ?? []);
    line.participant = message.participant;
    const { group } = this.groups;
    const { iceServers } = this;
    line.say({ ...joined(this.session, others), iceServers, ...(group === undefined ? {} : { group }) });
    for (const other of this.lines) other.say({ type: "peer-joined", participant: message.participant });
    this.lines.push(line);
  }

  relay(from: Line, to: ParticipantId, payload: string): void {
    const line = this.lines.find(({ participant }) => participant === to);
    if (from.participant === undefined) return;
    line?.say({ type: "signal", from: from.participant, payload } as ServerMessage);
  }

  leave(line: Line): void {
    this.closed(line);
    const { participant } = line;
    if (participant === undefined) return;
    this.groups.gone(participant);
    for (const other of this.lines) other.say({ type: "peer-left", participant, reason: "left" });
  }

  closed(line: Line): void {
    const at = this.lines.indexOf(line);
    if (at !== -1) this.lines.splice(at, 1);
  }

  /** Ends every connection, and forgets who was there. */
  kill(): void {
    this.up = false;
    for (const line of [...this.lines]) {
      this.closed(line);
      line.readyState = 3;
      line.tell("close");
    }
  }
}

function isOfGroup(message: ClientMessage): message is GroupClientMessage {
  return message.type.startsWith("group-");
}
