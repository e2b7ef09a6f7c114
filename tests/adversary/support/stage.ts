import { createLink } from "@subrosa/keys";
import { startGroupHere, type Group } from "@subrosa/keys/groups";
import {
  decodeClientMessage,
  decodeServerMessage,
  type Chain,
  type ClientMessage,
  type CommitId,
  type CommitKey,
  type ParticipantId,
  type ServerMessage,
} from "@subrosa/protocol";
import { deepEqual, equal, ok } from "node:assert/strict";
import type { Socket } from "../../../packages/client/src/gateway/gateway.ts";
import { guest, server, type Guest } from "../../../packages/client/test/guests.ts";
import { startEngine } from "../../engine.ts";
import { eventually } from "../../eventually.ts";
import { random } from "./client.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** X25519: what is attacked here does not depend on the suite, and the other one takes longer. */
const groupLink: string = createLink({
  origin: "https://meet.example",
  room: "rose",
  kind: "group",
  large: true,
});

type Told<Type extends ServerMessage["type"]> = Extract<ServerMessage, { type: Type }>;
type Said<Type extends ClientMessage["type"]> = Extract<ClientMessage, { type: Type }>;

/** One real client's line to the server, which a malicious server reads, cuts, and speaks on. */
export class Wire implements Socket {
  readonly said: ClientMessage[] = [];
  readonly told: ServerMessage[] = [];
  readonly #inner: Socket;
  readonly #stage: Stage;
  readonly #name: string;
  readonly #listeners: ((event: { readonly data: unknown }) => void)[] = [];

  constructor(stage: Stage, name: string, inner: Socket) {
    this.#stage = stage;
    this.#name = name;
    this.#inner = inner;
  }

  get readyState(): number {
    return this.#inner.readyState;
  }

  get participant(): ParticipantId {
    const join = this.said.find((message) => message.type === "join");
    if (join === undefined) throw new Error(`${this.#name} has not joined.`);
    return join.participant;
  }

  send(text: string): void {
    const message = decodeClientMessage(text);
    if (message === undefined) throw new Error(`${this.#name} says what is no message: ${text}`);
    this.said.push(message);
    if (!this.#stage.swallows(this.#name, message)) this.#inner.send(text);
  }

  close(): void {
    this.#inner.close();
  }

  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { readonly code: number }) => void): void;
  addEventListener(type: string, listener: (event: never) => void): void {
    if (type !== "message") {
      this.#inner.addEventListener(type as "close", listener as () => void);
      return;
    }
    this.#listeners.push(listener as (event: { readonly data: unknown }) => void);
    this.#inner.addEventListener("message", ({ data }) => {
      const message = decodeServerMessage(String(data));
      if (message === undefined) return;
      this.told.push(message);
      for (const bent of this.#stage.bends(this.#name, message)) this.speak(JSON.stringify(bent));
    });
  }

  /** Any text, as if the server said it. */
  speak(data: string): void {
    for (const listener of this.#listeners) listener({ data });
  }

  heard<Type extends ServerMessage["type"]>(type: Type): Told<Type>[] {
    return this.told.filter((message): message is Told<Type> => message.type === type);
  }

  spoke<Type extends ClientMessage["type"]>(type: Type): Said<Type>[] {
    return this.said.filter((message): message is Said<Type> => message.type === type);
  }
}

/** Real rooms over the real engine, in the hands of a malicious server. */
export class Stage {
  readonly link: string;
  readonly wires = new Map<string, Wire>();
  readonly groups = new Map<string, Group>();
  readonly guests = new Map<string, Guest>();
  /** What really reaches somebody. */
  bends: (to: string, message: ServerMessage) => readonly ServerMessage[] = (_, message) => [message];
  /** What somebody says that goes no further. */
  swallows: (from: string, message: ClientMessage) => boolean = () => false;
  readonly #time: VirtualTime | undefined;
  #words = 0;

  constructor(link: string = groupLink, time?: VirtualTime) {
    this.link = link;
    this.#time = time;
  }

  /** Somebody's room, not joined yet. @param watch is shown its group before the room is */
  room(
    name: string,
    options: Parameters<typeof guest>[1] = {},
    change: Parameters<typeof guest>[2] = {},
    watch: (group: Group) => void = () => undefined,
  ): Guest {
    const time = this.#time;
    const made = guest(
      name,
      { link: this.link, ...options },
      {
        connect: () => {
          const wire = new Wire(this, name, server.connect());
          this.wires.set(name, wire);
          return wire;
        },
        startGroup: async (given) => {
          const group = await startGroupHere({ ...given, engine: startEngine, ...(time && { clock: time }) });
          this.groups.set(name, group);
          watch(group);
          return group;
        },
        ...change,
      },
    );
    this.guests.set(name, made);
    return made;
  }

  /** People who are in one call, one after the other. */
  async gather(...names: readonly string[]): Promise<Guest[]> {
    const all: Guest[] = [];
    for (const name of names) {
      const made = this.room(name);
      const joining = made.room.join();
      await (this.#time === undefined ? joining : this.#time.until(() => made.room.state === "joined"));
      await joining;
      all.push(made);
      await this.#until(() => {
        for (const { room } of all) ok(room.participants.size >= all.length - 1, `${name} is not seen by all`);
      });
    }
    return all;
  }

  wire(name: string): Wire {
    const wire = this.wires.get(name);
    if (wire === undefined) throw new Error(`${name} is not here.`);
    return wire;
  }

  group(name: string): Group {
    const group = this.groups.get(name);
    if (group === undefined) throw new Error(`${name} is in no group.`);
    return group;
  }

  /** The server says this to somebody. */
  say(to: string, message: ServerMessage): void {
    this.wire(to).speak(JSON.stringify(message));
  }

  /** All that was said to somebody's member so far has been dealt with. */
  async dealt(...names: readonly string[]): Promise<void> {
    // what the gateway hands on, it hands on in this turn
    await new Promise((resolve) => setImmediate(resolve));
    const members = names.map((name) => this.group(name));
    await Promise.all(members.map((group) => group.receive({ type: "message", payload: new Uint8Array(0) })));
  }

  /** The chain that somebody's next commit has to follow. */
  chain(name: string): Chain {
    const chains = this.wire(name).told.flatMap((message) => {
      if (message.type === "group-state" || message.type === "group-welcome") return [message.chain];
      return message.type === "group-commit" && message.next !== undefined ? [message.next.chain] : [];
    });
    const chain = chains.at(-1);
    if (chain === undefined) throw new Error(`${name} knows no chain.`);
    return chain;
  }

  /** A commit is told to these people as if it had been taken. Resolves to those who refused it; the epoch is free again then. */
  async spread(commit: Uint8Array, removed: readonly ParticipantId[], ...names: readonly string[]): Promise<string[]> {
    const id = random(16) as CommitId;
    const next = { chain: random(32) as Chain, key: random(16) as CommitKey };
    for (const name of names) {
      const epoch = Number(this.group(name).view.epoch);
      const text = Buffer.from(commit).toString("base64url");
      this.say(name, { type: "group-commit", id, epoch, commit: text, removed, next });
    }
    await this.dealt(...names);
    await this.dealt(...names);
    const refused = names.filter((name) =>
      this.wire(name)
        .spoke("group-refuse")
        .some((refusal) => refusal.id === id),
    );
    for (const name of refused) {
      const { epoch } = this.group(name).view;
      this.say(name, { type: "group-freed", epoch: Number(epoch), chain: this.chain(name) });
    }
    return refused;
  }

  /** The call goes on: everyone is in one epoch, and hears what everyone else says, once and under the right name. */
  async goesOn(...names: readonly string[]): Promise<void> {
    const people = names.map((name) => ({ name, ...this.#guest(name) }));
    await this.#until(() => {
      for (const { name, room } of people) {
        deepEqual([room.state, room.encryption.phase], ["joined", "ready"], `${name} is not in the call`);
      }
      equal(new Set(people.map(({ room }) => room.encryption.epoch)).size, 1, "people are in different epochs");
    });
    const words = people.map(({ name }) => `${name} goes on (${++this.#words})`);
    await Promise.all(people.map(({ room }, index) => room.chat.send(words[index] ?? "")));
    const expected = people.map(({ name }, index) => `${name}: ${words[index]}`);
    await this.#until(() => {
      for (const { name, room } of people) {
        const said = room.chat.messages.map(({ fromName, text }) => `${fromName}: ${text}`);
        const heard = said.filter((one) => words.some((word) => one.endsWith(word)));
        deepEqual(heard.toSorted(), expected.toSorted(), `${name} hears something else`);
      }
    });
  }

  /** Who somebody sees, themselves included. */
  seen(name: string): string[] {
    return [...this.group(name).view.people.map(({ identity }) => identity.name)].sort();
  }

  /** Resolves when these people see exactly those. */
  async sees(whom: readonly string[], ...names: readonly string[]): Promise<void> {
    await this.#until(() => {
      for (const name of names) deepEqual(this.seen(name), whom, `${name} sees others`);
    });
  }

  #guest(name: string): Guest {
    const made = this.guests.get(name);
    if (made === undefined) throw new Error(`${name} is not here.`);
    return made;
  }

  async #until(check: () => void): Promise<void> {
    // what a channel misses, it asks for in the machine's own time
    await eventually(async () => {
      await this.#time?.pass(100);
      check();
    });
  }
}
