import { startEngine } from "../../../../tests/engine.ts";
import {
  DeviceIdentity,
  type Clock,
  type GroupEvent,
  type GroupIn,
  GroupKeys,
  type GroupLinkPolicy,
  GroupMember,
  type GroupMemberOptions,
  type GroupOut,
  type GroupRoom,
} from "@subrosa/keys/groups";
import { applicationSecret, RecordedKeys } from "../support.ts";

export const session = "AAAAAAAAAAAAAAAAAAAAAA";
const openLink: GroupLinkPolicy = { mode: "lgoxs" };

export async function roomOf(change: Partial<GroupRoom> = {}): Promise<GroupRoom> {
  return { secret: change.secret ?? (await applicationSecret()), session, link: openLink, people: 100, ...change };
}

/** A seam in time: nothing happens but what is due. */
class VirtualTime implements Clock {
  #now = 1_000;
  #order = 0;
  readonly #tasks = new Map<number, { at: number; task: () => void }>();

  now(): number {
    return this.#now;
  }

  date(): number {
    return 1_800_000_000_000 + this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const id = this.#order++;
    this.#tasks.set(id, { at: this.#now + Math.max(0, ms), task });
    return () => void this.#tasks.delete(id);
  }

  /** Runs what is due within so many milliseconds, in order; `settle` waits for what each task began. */
  async pass(ms: number, settle: () => Promise<void>): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const [next] = [...this.#tasks].sort(([a, x], [b, y]) => x.at - y.at || a - b);
      if (next === undefined || next[1].at > end) break;
      this.#tasks.delete(next[0]);
      this.#now = Math.max(this.#now, next[1].at);
      next[1].task();
    }
    this.#now = end;
  }
}

/** One person with all that happened to them. */
export interface Someone {
  readonly name: string;
  readonly device: DeviceIdentity;
  readonly connection: string;
  readonly member: GroupMember;
  readonly keys: GroupKeys;
  readonly events: GroupEvent[];
  readonly sent: GroupOut[];
  /** Nothing reaches them, and nothing of theirs reaches anybody. */
  unplugged: boolean;
}

/** People and a delivery service, in virtual time. What passes can be looked at and bent by `tamper`. */
export class World {
  readonly time = new VirtualTime();
  readonly people: Someone[] = [];
  epoch = 0n;
  chain: string | undefined;
  /** Whom the service counts as members. */
  readonly members = new Set<string>();
  readonly asks = new Map<string, Uint8Array>();
  readonly log: { commit: Uint8Array; key: string; chain: string; epoch: bigint; removed: readonly string[] }[] = [];
  /** A hostile or broken way: gives what really arrives; nothing for "lost". */
  tamper: (to: Someone, message: GroupIn) => GroupIn | undefined = (_, message) => message;
  /** What the service doesn't take. */
  withhold: (from: Someone, message: GroupOut) => boolean = () => false;
  #chains = 0;
  readonly #refusals = new Set<string>();

  async add(name: string, change: Partial<GroupMemberOptions> = {}): Promise<Someone> {
    const connection = `connection of ${name} ${this.people.length}`;
    const device = change.device ?? (await DeviceIdentity.create());
    const keys = change.keys ?? new GroupKeys();
    const events: GroupEvent[] = [];
    const sent: GroupOut[] = [];
    const member = new GroupMember({
      room: change.room ?? (await roomOf()),
      connection,
      name,
      engine: startEngine,
      clock: this.time,
      ...change,
      device,
      keys,
      send: (message) => {
        sent.push(message);
        this.time.after(10, () => this.serve(someone, message));
      },
      on: (event) => events.push(event),
    });
    const someone: Someone = { name, device, connection, member, keys, events, sent, unplugged: false };
    this.people.push(someone);
    return someone;
  }

  /** A founder and others, all in one group. */
  async gather(names: readonly string[], change: Partial<GroupMemberOptions> = {}): Promise<Someone[]> {
    const all: Someone[] = [];
    for (const name of names) {
      const someone = await this.add(name, change);
      if (all.length === 0) await someone.member.found();
      else await someone.member.ask();
      all.push(someone);
      if (all.length === 1) await this.pass(100);
    }
    await this.pass(3_000);
    return all;
  }

  async pass(ms: number): Promise<void> {
    await this.time.pass(ms, async () => {
      for (const { member } of this.people) await member.idle();
    });
  }

  give(connection: string, message: GroupIn): void {
    this.time.after(10, () => {
      const to = this.people.find((one) => one.connection === connection && !one.unplugged);
      const arriving = to === undefined ? undefined : this.tamper(to, message);
      if (arriving !== undefined) void to?.member.receive(arriving);
    });
  }

  /** What the service does with a message. */
  serve(from: Someone, message: GroupOut): void {
    if (from.unplugged || this.withhold(from, message)) return;
    switch (message.type) {
      case "create":
        if (this.chain !== undefined) return this.give(from.connection, { type: "exists" });
        this.#advance(0n);
        this.members.add(from.connection);
        return this.give(from.connection, { type: "state", epoch: 0n, chain: this.chain ?? "" });
      case "ask":
        this.asks.set(from.connection, message.request);
        return this.#toMembers({ type: "asked", from: from.connection, request: message.request });
      case "commit":
        return this.#commit(from, message);
      case "message":
        return this.#toMembers({ ...message, from: from.connection }, from.connection);
      case "refuse":
        return this.#refuse(from, message.id);
      case "resume":
        return this.#resume(from, message.chain);
      case "signal":
        return this.give(message.to, { type: "signal", payload: message.payload, from: from.connection });
    }
  }

  #commit(from: Someone, { epoch, chain, commit, welcome, removed }: Extract<GroupOut, { type: "commit" }>): void {
    if (epoch !== this.epoch || chain !== this.chain) return this.give(from.connection, { type: "conflict", epoch });
    this.#advance(epoch + 1n);
    const next = { chain: this.chain, key: `key ${this.chain}` };
    this.log.push({ commit, key: next.key, chain: next.chain, epoch, removed });
    for (const to of this.members) {
      const shown = removed.includes(to) ? undefined : next;
      this.give(to, { type: "commit", id: `to ${next.chain}`, epoch, commit, removed, next: shown });
    }
    for (const to of removed) this.members.delete(to);
    for (const { to, secret } of welcome?.secrets ?? []) {
      this.members.add(to);
      this.asks.delete(to);
      this.give(to, {
        type: "welcome",
        epoch: epoch + 1n,
        chain: next.chain,
        shared: welcome?.shared ?? secret,
        secret,
      });
      for (const [asking, request] of this.asks) this.give(to, { type: "asked", from: asking, request });
    }
  }

  #refuse(from: Someone, id: string): void {
    if (id !== `to ${this.chain}`) return;
    this.#refusals.add(from.connection);
    if (this.#refusals.size * 2 <= this.members.size) return;
    this.log.pop();
    const before = this.log.at(-1);
    this.epoch -= 1n;
    this.chain = before?.chain ?? "chain 0";
    this.#refusals.clear();
    this.#toMembers({ type: "freed", epoch: this.epoch, chain: this.chain });
  }

  #resume(from: Someone, chain: string): void {
    const at = this.log.findIndex((one) => one.chain === chain);
    if (at === -1 && chain !== "chain 0") return this.give(from.connection, { type: "unknown" });
    for (const { epoch, commit, key, removed, chain: to } of this.log.slice(at + 1)) {
      this.give(from.connection, { type: "commit", id: `to ${to}`, epoch, commit, removed, next: { chain: to, key } });
    }
    this.give(from.connection, { type: "state", epoch: this.epoch, chain: this.chain ?? "" });
    for (const [asking, request] of this.asks) this.give(from.connection, { type: "asked", from: asking, request });
  }

  #toMembers(message: GroupIn, except?: string): void {
    for (const to of this.members) if (to !== except) this.give(to, message);
  }

  #advance(epoch: bigint): asserts this is { chain: string } {
    this.epoch = epoch;
    this.chain = `chain ${this.#chains++}`;
    this.#refusals.clear();
  }
}

/** The names in someone's group, in order. */
export function names({ member }: Someone): string[] {
  return member.people.map(({ identity }) => identity.name).sort();
}

/** A ring for somebody's microphone, as this person hears it (or sends it, if it is their own). */
export function microphone(of: Someone, to: Someone): RecordedKeys {
  const ring = new RecordedKeys();
  const direction = of === to ? "send" : "receive";
  to.keys.attach({ participant: of.connection, source: "microphone", direction }, ring);
  return ring;
}

/** Someone's events of one kind. */
export function eventsOf<T extends GroupEvent["type"]>(
  { events }: Someone,
  type: T,
): Extract<GroupEvent, { type: T }>[] {
  return events.filter((event): event is Extract<GroupEvent, { type: T }> => event.type === type);
}

/** The one who is so called. */
export function personOf(seenBy: Someone, whom: Someone): GroupMember["people"][number] {
  const person = seenBy.member.people.find(({ identity }) => identity.connection === whom.connection);
  if (person === undefined) throw new Error(`${seenBy.name} doesn't see ${whom.name}`);
  return person;
}
