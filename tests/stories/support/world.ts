import { RoomSecret } from "@subrosa/keys";
import { DeviceIdentity, type Admission, type Clock, type GroupLinkPolicy } from "@subrosa/keys/groups";
import type { Engine } from "@subrosa/mls";
import { encodeBase64url, parseId, Proof, RoomId } from "@subrosa/protocol";
import { startEngine } from "../../engine.ts";
import { Ledger } from "./ledger.ts";
import { MachineWork } from "./machine-work.ts";
import { Network } from "./network.ts";
import { Page } from "./page.ts";
import { Random } from "./random.ts";
import { VirtualTime } from "./virtual-time.ts";
import { must } from "./wire.ts";

/** Somebody with a device. */
export interface Person {
  readonly name: string;
  readonly device: DeviceIdentity;
  readonly secret: RoomSecret;
  /** Got past the gateway, but does not have the room's secret. */
  readonly stranger: boolean;
  /** A host's word, as a page keeps it for the next one. */
  admission?: Admission;
  /** A host has blocked them, and they did not get in since. */
  blocked: boolean;
}

/** How large a story is. */
export interface Scale {
  readonly people: number;
  /** How many come at the beginning at least; two where nothing is said. */
  readonly atFirst?: number;
  /** `q`: post-quantum, `x`: X25519. */
  readonly suite: "q" | "x";
  /** How much happens at most. */
  readonly steps?: number;
  /** The first one is a host: the door is closed and opened, and people are blocked. */
  readonly hosted?: boolean;
}

/** When every story begins, ms since 1970. */
const began = 1_800_000_000_000;

/** People, their pages, one server and the network between them, in a time of their own. */
export class World {
  readonly random: Random;
  readonly network: Network;
  readonly ledger = new Ledger((device, page) => {
    // What is done in a history that is given up ends with it: see docs/groups.md.
    if (this.#all.some(({ name, isElsewhere }) => name === page && isElsewhere)) return;
    for (const { person } of this.pages.values()) if (person.device.publicKey.join() === device) person.blocked = true;
  });
  readonly work = new MachineWork();
  readonly #time = new VirtualTime(began);
  readonly room: RoomId = must(parseId(RoomId, "rose"), "a room");
  readonly proof: Proof = must(parseId(Proof, encodeBase64url(new Uint8Array(32).fill(1))), "a proof");
  readonly people = 64;
  readonly clock: Clock = {
    now: () => Date.now(),
    date: () => Date.now(),
    after: (ms, task) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  };
  readonly ghosts = new Set<Page>();
  /** The newest page of each person who did not leave. */
  readonly pages = new Map<Person, Page>();
  /** Whether the server had reason to forget something: it was killed, somebody was away for long, a group ended. */
  forgot = false;
  /** Connections whose leaf a commit removed: whoever was cut off meanwhile hears that the group knows them no more. */
  readonly removed = new Set<string>();
  /** Who made the link, where there are hosts: stays, come what may, for nobody else could let people in. */
  host: Person | undefined;
  /** What happened to all of them at once. */
  readonly counts = { partings: 0 };
  /** How often members came in anew, by reason. */
  readonly rejoins = new Map<string, number>();
  /** What happened, in order. */
  readonly log: string[] = [];
  readonly #all: Page[] = [];
  readonly #secrets: { readonly true: RoomSecret; readonly other: RoomSecret };
  #failure: Error | undefined;

  readonly #scale: Scale;

  private constructor(seed: number, scale: Scale, secrets: { true: RoomSecret; other: RoomSecret }) {
    this.random = new Random(seed);
    this.network = new Network(this.random);
    this.#scale = scale;
    this.#secrets = secrets;
  }

  static async create(seed: number, scale: Scale): Promise<World> {
    const secret = (fill: number): Promise<RoomSecret> =>
      RoomSecret.from({ application: new Uint8Array(32).fill(fill), room: "rose" });
    return new World(seed, scale, { true: await secret(1), other: await secret(2) });
  }

  /** What the room's link says. */
  get link(): GroupLinkPolicy {
    const { suite } = this.#scale;
    if (this.host === undefined) return { mode: `lgo${suite}s` };
    return { mode: `lgc${suite}s`, hostHash: this.host.device.hostHash };
  }

  /** Pages that are to be in the group at the end. */
  get live(): Page[] {
    return [...this.pages.values()].filter((page) => page.live);
  }

  /** Who asks on this connection. */
  personAt(connection: string): Person | undefined {
    return [...this.pages.values()].find(({ participant }) => participant === connection)?.person;
  }

  /** Somebody new comes. */
  async arrive(stranger = false): Promise<void> {
    const name = `${stranger ? "stranger" : "person"} ${this.#all.length + 1}`;
    const secret = stranger ? this.#secrets.other : this.#secrets.true;
    const person: Person = { name, device: await DeviceIdentity.create(), secret, stranger, blocked: false };
    if (this.#scale.hosted === true) this.host ??= person;
    this.open(person);
  }

  /** A person opens the room, for the first time or again. */
  open(person: Person): void {
    const page = new Page(this, person, `${person.name}, page ${this.#all.length + 1}`);
    this.#all.push(page);
    this.pages.set(person, page);
    page.connect();
  }

  /** Somebody goes without a word, keeps what it had, and is told everything by a treacherous server. */
  haunt(page: Page): void {
    this.pages.delete(page.person);
    page.crash(true);
    this.ghosts.add(page);
  }

  /** A host blocks somebody, whose page haunts the room from now on; but they may open the link again, as themselves or as somebody new. */
  async block(page: Page): Promise<void> {
    const { admission: _, ...person } = page.person;
    this.haunt(page);
    if (this.random.chance(0.3)) return;
    page.person.blocked = true;
    const disguised = this.random.chance(0.4);
    this.comeBack(disguised ? { ...person, device: await DeviceIdentity.create(), blocked: true } : page.person);
  }

  /** Somebody opens the link again, sooner or later. */
  comeBack(person: Person): void {
    setTimeout(() => this.open(person), this.random.between(500, 15_000));
  }

  /**
   * The network parts: these pages are beyond from now on.
   *
   * @param served whether they find a server there
   */
  part(pages: readonly Page[], served: boolean): void {
    this.forgot = true;
    this.counts.partings += 1;
    const beyond = pages.map(({ person }) => person);
    this.network.part(beyond, served);
    for (const page of pages) page.cutOff(this.random.between(50, 1_500));
  }

  /** Halves become one again: all members come back to one server, which goes on, or is started anew. */
  join(): void {
    if (this.network.isWhole) return;
    this.network.join();
    // Where there are hosts, the half in which they acted goes on: see docs/groups.md.
    if (this.host === undefined && this.random.chance(0.5)) this.network.restart(this.random.between(200, 4_000));
  }

  /** The direct path between members: it loses, doubles and reorders. */
  mesh(from: Page, payload: Uint8Array): void {
    if (!from.reachable) return;
    for (const to of this.pages.values()) {
      if (to === from || !to.reachable || !this.network.joins(from.person, to.person)) continue;
      if (this.random.chance(0.2)) continue;
      const copies = this.random.chance(0.1) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        setTimeout(() => to.receive({ type: "message", payload }), this.random.between(5, 600));
      }
    }
    for (const ghost of this.ghosts) ghost.receive({ type: "message", payload });
  }

  /** Another MLS engine. */
  engine(): Promise<Engine> {
    return this.work.watch(startEngine());
  }

  /** Writes down what somebody does. */
  note(who: string, what: string): void {
    this.log.push(`${Date.now() - began} ${who} ${what}`);
  }

  count(reason: string): void {
    this.rejoins.set(reason, (this.rejoins.get(reason) ?? 0) + 1);
  }

  /** Ends the story with this, if nothing has before. */
  fail(failure: unknown): void {
    this.#failure ??= failure instanceof Error ? failure : new Error("Something failed.", { cause: failure });
  }

  /** Runs what must not throw where it is called. */
  guard(task: () => void): void {
    try {
      task();
    } catch (failure) {
      this.fail(failure);
    }
  }

  /** Lets so much time pass, ms, or less if nothing is left to happen. */
  async pass(duration: number): Promise<void> {
    const end = Date.now() + duration;
    await this.work.done();
    while (Date.now() < end && !this.#time.isOver) {
      this.#time.toNext();
      await this.work.done();
      if (this.#failure !== undefined) throw this.#failure;
    }
  }

  async close(): Promise<void> {
    for (const page of this.#all) await page.close();
    this.work.stop();
    this.network.close();
    this.#time.stop();
  }
}
