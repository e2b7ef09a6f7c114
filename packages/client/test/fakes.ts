import type { Joined, ParticipantId, SessionId } from "@subrosa/protocol";
import type { Cancel, Clock } from "../src/clock.ts";
import type { Socket } from "../src/gateway/gateway.ts";

/** Time that passes only when told. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #tasks: { at: number; task: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(delay: number, task: () => void): Cancel {
    const entry = { at: this.#now + delay, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  /** Lets time pass, and runs what falls due in its order. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#tasks = this.#tasks.filter((other) => other !== next);
      this.#now = next.at;
      next.task();
    }
    this.#now = end;
  }

  /** When the next task falls due, in milliseconds from now. */
  get next(): number | undefined {
    const due = this.#tasks.map(({ at }) => at - this.#now);
    return due.length === 0 ? undefined : Math.min(...due);
  }
}

type Listeners = Record<string, ((event: { data: unknown; code: number }) => void)[]>;

/** A socket whose other end is the test. */
export class FakeSocket implements Socket {
  readonly sent: string[] = [];
  readyState = 0;
  closed = false;
  readonly #listeners: Listeners = {};

  addEventListener(type: string, listener: (event: { data: unknown; code: number }) => void): void {
    (this.#listeners[type] ??= []).push(listener);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.#tell("open", {});
  }

  say(message: object | string): void {
    this.#tell("message", { data: typeof message === "string" ? message : JSON.stringify(message) });
  }

  end(code = 1006): void {
    this.readyState = 3;
    this.#tell("close", { code });
  }

  /** What was sent, as objects. */
  get messages(): { type: string }[] {
    return this.sent.map((text) => JSON.parse(text) as { type: string });
  }

  #tell(type: string, event: Partial<{ data: unknown; code: number }>): void {
    for (const listener of this.#listeners[type] ?? []) listener({ data: undefined, code: 0, ...event });
  }
}

/** A valid id of 16 bytes that begins with a letter of choice. */
export function id<Kind extends ParticipantId | SessionId>(letter: string): Kind {
  return `${letter.repeat(21)}A` as Kind;
}

/** What a server says to someone whom it lets in. */
export function joined(session: SessionId, participants: readonly ParticipantId[] = []): Joined {
  return {
    type: "joined",
    session,
    participants,
    iceServers: [],
    limits: { people: 6, messageBytes: 65_536, messagesPerSecond: 50, hold: 15 },
  };
}

/** As much of a track as people hold. */
export class FakeTrack extends EventTarget {
  enabled = true;
  readyState: MediaStreamTrackState = "live";
  readonly label: string;

  constructor(label: string) {
    super();
    this.label = label;
  }

  stop(): void {
    this.readyState = "ended";
  }

  /** Unplugged. */
  lose(): void {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }
}
