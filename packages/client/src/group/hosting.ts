import { GroupError, type Group, type GroupPerson } from "@subrosa/keys/groups";
import { RoomError } from "../api/errors.ts";
import type { RoomHosting, WaitingGuest } from "../api/hosting.ts";
import type { Source } from "../api/publication.ts";
import { shorten } from "../people/name.ts";
import type { HostWord } from "./messages.ts";

/** What hosting works on. */
export interface HostingContext {
  readonly group: () => Group | undefined;
  /** Tells everybody what a host decides. */
  readonly say: (word: HostWord) => Promise<void>;
  readonly changed: () => void;
  /** Settles when everybody else has gone, or does not go by themselves. */
  readonly alone: () => Promise<void>;
  /** The call is over for all, us included. */
  readonly over: () => void;
  /** What the link says. */
  readonly possible: boolean;
  readonly startsOpen: boolean;
  readonly now: () => number;
}

interface Knock extends WaitingGuest {
  /** As base64url. */
  readonly device: string;
}

/** What hosts decide, by commits and words that everybody can check. */
export class GroupHosting implements RoomHosting {
  readonly #context: HostingContext;
  #knocks: readonly Knock[] = [];

  constructor(context: HostingContext) {
    this.#context = context;
  }

  get possible(): boolean {
    return this.#context.possible;
  }

  get admission(): "open" | "host" {
    return this.#context.group()?.view.policy?.admission ?? (this.#context.startsOpen ? "open" : "host");
  }

  get waiting(): readonly WaitingGuest[] {
    return this.#context.group()?.view.self?.isHost === true ? this.#knocks : [];
  }

  async letIn(id: string): Promise<void> {
    await this.#do((group) => group.host.admit(id));
    // Who does not hear of it knocks again.
    this.gone(id);
  }

  async turnAway(id: string): Promise<void> {
    await this.#do((group) => group.host.turnAway(id));
    this.gone(id);
  }

  async letAllIn(): Promise<void> {
    await Promise.all(this.waiting.map(({ id }) => this.letIn(id)));
  }

  async lock(): Promise<void> {
    await this.#do((group) => group.host.lock());
  }

  async unlock(): Promise<void> {
    await this.#do((group) => group.host.unlock());
  }

  async remove(id: string, { block = false }: { readonly block?: boolean } = {}): Promise<void> {
    await this.#do(async (group) => {
      const person = personOf(group, id);
      if (person === undefined) return;
      // Before the commit, after which they hear nothing more: else their program would only think that it was dropped, and come back.
      await this.#context.say({ type: "removes", who: id, block });
      await (block ? group.host.block(person) : group.remove(person));
    });
  }

  async makeHost(id: string): Promise<void> {
    await this.#do(async (group) => {
      const person = personOf(group, id);
      if (person !== undefined) await group.host.addHost(person);
    });
  }

  async askToMute(id: string, source: Source): Promise<void> {
    await this.#do(() => this.#context.say({ type: "mutes", who: id, source }));
  }

  async endForAll(): Promise<void> {
    await this.#do(() => this.#context.say({ type: "ends" }));
    await this.#context.alone();
    this.#context.over();
  }

  /** Somebody asks whom only a host may let in; again every ten seconds. */
  knock({ connection, device, ...knocker }: { connection: string; name: string; device: string }): void {
    const name = shorten(knocker.name);
    const known = this.#knocks.find((knock) => knock.id === connection);
    // The same device at another connection was loaded anew.
    const others = this.#knocks.filter((knock) => knock.id !== connection && knock.device !== device);
    const knock = { id: connection, name, device, since: known?.since ?? this.#context.now() };
    this.#knocks = known === undefined ? [...others, knock] : this.#knocks.map((one) => (one === known ? knock : one));
    if (known?.name !== name) this.#context.changed();
  }

  /** Whoever is in waits no more. */
  entered(people: readonly GroupPerson[]): void {
    const inside = new Set(people.map(({ identity }) => identity.connection));
    this.#keep(({ id }) => !inside.has(id));
  }

  /** A connection ended. */
  gone(connection: string): void {
    this.#keep(({ id }) => id !== connection);
  }

  #keep(stays: (knock: Knock) => boolean): void {
    const kept = this.#knocks.filter(stays);
    if (kept.length === this.#knocks.length) return;
    this.#knocks = kept;
    this.#context.changed();
  }

  async #do(task: (group: Group) => Promise<unknown>): Promise<void> {
    const group = this.#context.group();
    if (group === undefined || group.view.phase !== "member") throw new RoomError("wrong-state");
    if (group.view.self?.isHost !== true) throw new RoomError("not-a-host");
    try {
      await task(group);
    } catch (cause) {
      if (!(cause instanceof GroupError)) throw cause;
      throw new RoomError(cause.code === "not-a-host" ? "not-a-host" : "wrong-state", { cause });
    }
  }
}

function personOf(group: Group, participant: string): GroupPerson | undefined {
  return group.view.people.find(({ identity, leafKey }) => {
    return identity.participant === participant && leafKey !== group.view.self?.leafKey;
  });
}
