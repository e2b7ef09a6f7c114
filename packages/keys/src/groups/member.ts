import { MlsEngineError } from "@subrosa/mls";
import { machineClock } from "./clock.ts";
import type { Intent } from "./committer.ts";
import { GroupError } from "./errors.ts";
import { Entrance, type Entered, type Seat } from "./entrance.ts";
import { GroupKeys } from "./group-keys.ts";
import { Hosting } from "./hosting.ts";
import { JoinRequests } from "./join-request.ts";
import { Membership } from "./membership.ts";
import type { GroupIn, RejoinReason } from "./messages.ts";
import type { GroupMemberOptions, GroupPhase } from "./options.ts";
import { Pass } from "./pass.ts";
import type { GroupPolicy } from "./policy.ts";
import type { PresenceState } from "./presence.ts";
import type { Person } from "./roster.ts";
import { isGroupMode } from "./room.ts";
import { Tasks } from "./tasks.ts";
import { Waits } from "./waits.ts";

/**
 * One person's side of a room's group, without network, storage or clock of its own: messages go in by `receive`, come out by `send`, and
 * everything is done one after the other. Each method resolves when its own work is done.
 */
export class GroupMember {
  /** What hosts may do. */
  readonly host: Hosting;
  /** Frame keys of the group: attach tracks here. */
  readonly keys: GroupKeys;
  readonly #options: GroupMemberOptions;
  readonly #seat: Seat;
  readonly #requests: JoinRequests;
  readonly #pass: Pass;
  readonly #entrance: Entrance;
  readonly #tasks: Tasks;
  #phase: GroupPhase = "new";
  #founded: Entered | undefined;
  #membership: Membership | undefined;
  readonly #intents: Intent[] = [];
  readonly #waits: Waits;

  /** Throws GroupError `unknown-mode` when this program can't hold a group under such a link. */
  constructor(options: GroupMemberOptions) {
    if (!isGroupMode(options.room.link)) throw new GroupError("unknown-mode");
    const { room, device, connection, name, clock = machineClock, keys = new GroupKeys(), admission, seen } = options;
    this.#options = options;
    this.#seat = { room, device, connection, name, clock };
    this.keys = keys;
    this.#requests = new JoinRequests(room);
    this.#pass = new Pass(this.#seat, admission, seen);
    this.#entrance = new Entrance(this.#seat, this.#requests, this.#pass);
    // a Welcome may come while these wait for their turn
    const outside = (task: () => Promise<void>): void =>
      this.#tasks.later(() => (this.#phase === "asking" ? task() : undefined));
    this.#waits = new Waits(clock, {
      ask: (anew) => outside(() => this.#ask(anew)),
      found: () => outside(() => this.#found()),
    });
    this.#tasks = new Tasks(options.engine, {
      trapped: () => this.#rejoin("engine-trapped"),
      failed: (cause) => options.on({ type: "failed", cause }),
    });
    this.host = new Hosting(this.#seat, (task) => this.#tasks.next(() => task(this.#inside())));
  }

  get phase(): GroupPhase {
    return this.#phase;
  }

  /** Everyone in the present epoch, by leaf; nobody outside of a group. */
  get people(): readonly Person[] {
    return this.#membership?.people ?? [];
  }

  get epoch(): bigint | undefined {
    return this.#membership?.epoch;
  }

  get policy(): GroupPolicy | undefined {
    return this.#membership?.policy;
  }

  /** Our own leaf. */
  get self(): Person | undefined {
    return this.#membership?.own;
  }

  /** The epoch authenticator (RFC 9420 §8.7) of one of the last 16 epochs that this leaf was in; `undefined` for any other. */
  authenticator(epoch: bigint): Uint8Array | undefined {
    return this.#membership?.authenticator(epoch);
  }

  /** How somebody's leaf is doing, by what they signed and when it came. */
  presenceOf(person: Person): PresenceState {
    return this.#membership?.presenceOf(person) ?? "lost";
  }

  /** First in this session: makes its group, and waits for the service's word that nobody was faster. */
  async found(): Promise<void> {
    return this.#tasks.next(() => this.#found());
  }

  /** Asks to be added, and goes on asking. */
  async ask(): Promise<void> {
    return this.#tasks.next(() => this.#ask());
  }

  /** Takes what the delivery service or another path brings. Never rejects for its bytes. */
  async receive(message: GroupIn): Promise<void> {
    try {
      await this.#tasks.next(() => this.#receive(message));
    } catch (error) {
      // already dealt with: "rejoining"
      if (!(error instanceof MlsEngineError)) throw error;
    }
  }

  /** There is a new connection to the delivery service. */
  async reconnected(): Promise<void> {
    return this.#tasks.next(async () => {
      if (this.#phase === "member") this.#membership?.reconnected();
      if (this.#phase === "founding") this.#options.send({ type: "create" });
      if (this.#phase === "asking") await this.#ask("anew");
    });
  }

  /** Seals at most `maxToldLength` bytes to all members. Rejects with GroupError `not-a-member` outside of a group, or `too-large`. */
  async tell(data: Uint8Array): Promise<void> {
    return this.#tasks.next(() => this.#inside().tell(data));
  }

  /** As `tell`, but gives the payload back, for a path of the caller's choice; the others take it by `receive`. */
  async seal(data: Uint8Array): Promise<Uint8Array> {
    return this.#tasks.next(() => this.#inside().seal(data));
  }

  /** Says goodbye: the others remove us. Close when it was sent. */
  async leave(): Promise<void> {
    return this.#tasks.next(() => this.#membership?.leave());
  }

  /** Proposes to drop somebody. They may come back by themselves unless a host blocks them (`host.block`). */
  async remove(person: Person): Promise<void> {
    return this.#tasks.next(() => this.#inside().intend({ remove: ({ leafKey }) => leafKey === person.leafKey }));
  }

  /** Comes in with a fresh leaf: after a new frame worker, whose counters begin at 0. */
  async rejoin(): Promise<void> {
    return this.#tasks.next(() => this.#rejoin("asked-for"));
  }

  /** Ends everything and erases the engine's memory. */
  async close(): Promise<void> {
    return this.#tasks.next(async () => {
      this.#over();
      await this.#tasks.stop();
    });
  }

  /** Resolves when all that was begun is done. */
  idle(): Promise<void> {
    return this.#tasks.idle();
  }

  async #receive(message: GroupIn): Promise<void> {
    if (this.#phase === "over") return;
    if (message.type === "ended") {
      this.#discard();
      this.#phase = "new";
      return this.#options.on({ type: "ended" });
    }
    if (this.#phase === "founding" && message.type === "state") return this.#foundedAt(message.chain);
    if (this.#phase === "founding" && message.type === "exists") return this.#ask();
    if (this.#phase === "founding" && message.type === "recovering") {
      // others may be back before: they let us in
      this.#waits.foundIn(message.retryAfter);
      return this.#ask();
    }
    if (message.type === "signal" && (await this.#answer(message.payload))) return;
    if (this.#phase === "member" && message.type === "elsewhere") return this.#sendRequest(true);
    if (message.type === "welcome") return this.#welcomed(message);
    await this.#membership?.receive(message);
  }

  async #found(): Promise<void> {
    this.#discard();
    this.#waits.founding();
    this.#founded = await this.#entrance.found(await this.#tasks.engine());
    if (this.#founded === undefined) return this.#wait();
    this.#phase = "founding";
    this.#options.send({ type: "create" });
  }

  async #foundedAt(chain: string): Promise<void> {
    const founded = this.#founded;
    this.#founded = undefined;
    if (founded !== undefined) await this.#enter(founded, chain);
  }

  /** Whether it was an answer. A member of a lesser history may wait for one as well, at the door of another. */
  async #answer(payload: Uint8Array): Promise<boolean> {
    const inside = this.#phase === "member";
    const answer = inside || this.#phase === "asking" ? await this.#entrance.readAnswer(payload) : undefined;
    if (answer?.says === "different" && !inside) this.#options.on({ type: "different-passphrase" });
    if (answer?.says === "turned-away") {
      this.#over();
      this.#options.on({ type: "turned-away" });
    }
    if (answer?.says !== "admitted") return answer !== undefined;
    this.#options.on({ type: "admitted", admission: answer.admission });
    await (inside ? this.#sendRequest(true, "anew") : this.#ask("anew"));
    return true;
  }

  async #ask(anew?: "anew"): Promise<void> {
    this.#discard();
    this.#wait();
    await this.#sendRequest(false, anew);
  }

  #wait(): void {
    this.#phase = "asking";
    this.#waits.askAgain();
  }

  async #sendRequest(staying: boolean, anew?: "anew"): Promise<void> {
    this.#options.send({ type: "ask", request: await this.#entrance.ask(await this.#tasks.engine(), anew), staying });
  }

  /** A Welcome to a leaf that asked: into the group, or out of a lesser history of it. */
  async #welcomed({ shared, secret, chain }: Extract<GroupIn, { type: "welcome" }>): Promise<void> {
    this.#pass.saw(this.policy);
    const entered = await this.#entrance.enter(shared, secret);
    if (entered === undefined) return;
    this.#discard();
    if (this.#phase === "member") this.#options.on({ type: "rejoining", reason: "elsewhere", by: undefined });
    await this.#enter(entered, chain);
  }

  async #enter({ group, roster }: Entered, chain: string): Promise<void> {
    this.#phase = "member";
    this.#waits.cameIn();
    const membership: Membership = new Membership(
      {
        ...this.#seat,
        keys: this.keys,
        exports: this.#options.exports,
        requests: this.#requests,
        intents: this.#intents,
        send: this.#options.send,
        emit: (event) => {
          if (event.type === "replaced" || event.type === "left") this.#over();
          this.#options.on(event);
        },
        enqueue: (task) => this.#tasks.later(() => (this.#membership === membership ? task() : undefined)),
        rejoin: (reason, by) => {
          if (this.#membership === membership) this.#rejoin(reason, by);
        },
      },
      group,
      roster,
      chain,
    );
    this.#membership = membership;
    await membership.start();
    this.host.takePlace(membership);
  }

  #rejoin(reason: RejoinReason, by?: Person): void {
    if (this.#phase === "over") return;
    this.#discard();
    this.#phase = "asking";
    this.#waits.comeInAnew();
    this.#options.on({ type: "rejoining", reason, by });
  }

  /** Whatever is held of a group goes, and every key for frames with it. */
  #discard(): void {
    this.#pass.saw(this.policy);
    this.#waits.clear();
    this.#membership?.close();
    this.#membership = undefined;
    this.#founded?.group.close();
    this.#founded = undefined;
    this.keys.clear();
  }

  #over(): void {
    this.#discard();
    this.#entrance.close();
    this.#phase = "over";
  }

  #inside(): Membership {
    if (this.#membership === undefined) throw new GroupError("not-a-member");
    return this.#membership;
  }
}
