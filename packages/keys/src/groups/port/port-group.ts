import type { TrackRef } from "../../provider.ts";
import { GroupError } from "../errors.ts";
import type { Group, GroupAttachment, GroupEvents, GroupHost, GroupView } from "../group.ts";
import type { GroupIn } from "../messages.ts";
import type { Person } from "../roster.ts";
import { Backlog, bytesIn } from "./backlog.ts";
import { Emitter } from "./emitter.ts";
import type { FromMember, GroupCommand, ToMember } from "./messages.ts";

type Answer = Extract<FromMember, { type: "done" | "rejected" }>;
type Value = Extract<FromMember, { type: "done" }>["value"];

/** How long the other end may take to close, ms. */
const closePatience = 2_000;

/** The page's end of a group's port. */
export class PortGroup implements Group {
  view: GroupView;
  readonly host: GroupHost = {
    block: ({ leafKey }) => this.#ask({ type: "block", leafKey }),
    lock: () => this.#ask({ type: "lock" }),
    unlock: () => this.#ask({ type: "unlock" }),
    addHost: ({ leafKey }) => this.#ask({ type: "addHost", leafKey }),
    admit: async (connection) => (await this.#call({ type: "admit", connection })) === true,
    turnAway: async (connection) => (await this.#call({ type: "turnAway", connection })) === true,
  };
  readonly #port: MessagePort;
  readonly #emitter = new Emitter<GroupEvents>();
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  readonly #onEnd: () => void;
  readonly #backlog = new Backlog();
  #numbers = 0;
  #attachments = 0;
  /** Closed or dead. */
  ended = false;

  private constructor(port: MessagePort, view: GroupView, onEnd: () => void) {
    this.#port = port;
    this.view = view;
    this.#onEnd = onEnd;
  }

  /** Waits for the other end's `ready`. Rejects with GroupError when it can't be. */
  static open(port: MessagePort, onEnd: () => void): Promise<PortGroup> {
    return new Promise((resolve, reject) => {
      const first = ({ data }: MessageEvent<FromMember>): void => {
        port.removeEventListener("message", first);
        if (data.type !== "ready") {
          reject(new GroupError(data.type === "not-ready" ? data.code : "worker-not-loaded", { cause: data }));
          return;
        }
        const group = new PortGroup(port, data.view, onEnd);
        port.addEventListener("message", (event: MessageEvent<FromMember>) => group.#take(event.data));
        resolve(group);
      };
      port.addEventListener("message", first);
      port.start();
    });
  }

  on<Name extends keyof GroupEvents>(name: Name, listener: (value: GroupEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  found(): Promise<void> {
    return this.#ask({ type: "found" });
  }

  ask(): Promise<void> {
    return this.#ask({ type: "ask" });
  }

  async receive(message: GroupIn): Promise<void> {
    if (this.ended) return;
    const size = bytesIn(message);
    if (!this.#backlog.takes(size)) return;
    try {
      await this.#call({ type: "receive", message });
    } finally {
      // whatever was dropped, the service tells again
      if (this.#backlog.done(size) && !this.ended) await this.reconnected();
    }
  }

  reconnected(): Promise<void> {
    return this.#ask({ type: "reconnected" });
  }

  tell(data: Uint8Array): Promise<void> {
    return this.#ask({ type: "tell", data });
  }

  async seal(data: Uint8Array): Promise<Uint8Array> {
    const payload = bytesOf(await this.#call({ type: "seal", data }));
    if (payload === undefined) throw new GroupError("not-a-member");
    return payload;
  }

  leave(): Promise<void> {
    return this.#ask({ type: "leave" });
  }

  remove({ leafKey }: Person): Promise<void> {
    return this.#ask({ type: "remove", leafKey });
  }

  rejoin(frames?: MessagePort): Promise<void> {
    return this.#ask({ type: "rejoin", frames }, frames === undefined ? [] : [frames]);
  }

  async authenticator(epoch: bigint): Promise<Uint8Array | undefined> {
    return bytesOf(await this.#call({ type: "authenticator", epoch }));
  }

  attach(track: TrackRef, frameTrack: string): GroupAttachment {
    const id = this.#attachments++;
    this.#say({ type: "attach", id, track, frameTrack });
    return { detach: () => this.#say({ type: "detach", id }) };
  }

  close(): void {
    if (this.ended) return;
    // the member erases its memory before its thread goes, if it still can
    const patience = setTimeout(this.#onEnd, closePatience);
    const end = (): void => {
      clearTimeout(patience);
      this.#onEnd();
    };
    this.#call({ type: "close" }).then(end, end);
    this.ended = true;
  }

  /** The other end answers no more. */
  fail(cause: Error): void {
    if (this.ended) return;
    this.ended = true;
    for (const answer of this.#waiting.values()) answer(undefined);
    this.#waiting.clear();
    this.#port.close();
    this.#onEnd();
    this.view = { ...this.view, phase: "over", epoch: undefined, people: [], self: undefined, sendingEpoch: undefined };
    this.#emitter.emit("view", this.view);
    this.#emitter.emit("failed", cause);
  }

  /** Resolves when the other end has answered. */
  async ping(): Promise<void> {
    await this.#call({ type: "ping" });
  }

  #take(message: FromMember): void {
    switch (message.type) {
      case "done":
      case "rejected": {
        const answer = this.#waiting.get(message.number);
        this.#waiting.delete(message.number);
        return answer?.(message);
      }
      case "send":
        return this.#tellIfOpen("send", message.message);
      case "event":
        return this.#tellIfOpen("event", message.event);
      case "view":
        if (!this.ended) this.view = message.view;
        return this.#tellIfOpen("view", message.view);
      case "ready":
      case "not-ready":
        return;
    }
  }

  #tellIfOpen<Name extends keyof GroupEvents>(name: Name, value: GroupEvents[Name]): void {
    if (!this.ended) this.#emitter.emit(name, value);
  }

  async #ask(command: GroupCommand, transfer: Transferable[] = []): Promise<void> {
    await this.#call(command, transfer);
  }

  #say(command: GroupCommand): void {
    // nobody waits for what can't go wrong but by the worker's end, which is told anyway
    if (!this.ended) this.#call(command).catch(() => undefined);
  }

  async #call(command: GroupCommand, transfer: Transferable[] = []): Promise<Value> {
    if (this.ended) throw new GroupError("failed");
    const number = this.#numbers++;
    const answer = await new Promise<Answer | undefined>((resolve) => {
      this.#waiting.set(number, resolve);
      this.#port.postMessage({ number, command } satisfies ToMember, transfer);
    });
    if (answer?.type === "done") return answer.value;
    if (answer === undefined) throw new GroupError("failed");
    throw new GroupError(answer.code ?? "internal", { cause: answer.cause });
  }
}

function bytesOf(value: Value): Uint8Array | undefined {
  return value instanceof Uint8Array ? value : undefined;
}
