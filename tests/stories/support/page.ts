import { GroupMember, type GroupEvent, type GroupIn, type GroupOut, type RejoinReason } from "@subrosa/keys/groups";
import {
  encodeBase64url,
  parseId,
  ParticipantId,
  ResumeSecret,
  SessionId,
  type FatalErrorCode,
  type Joined,
  type ServerMessage,
} from "@subrosa/protocol";
import { answerKnock } from "./doorkeeper.ts";
import type { Socket } from "./server.ts";
import { watchedKeys } from "./watched-keys.ts";
import { fromServer, must, toServer } from "./wire.ts";
import { Voice, type Speaker } from "./voice.ts";
import type { Person, World } from "./world.ts";

/** One page load of a person: a participant of the gateway with a member of the group, over as many connections as it takes. */
export class Page implements Speaker {
  readonly name: string;
  readonly person: Person;
  readonly participant: ParticipantId;
  readonly #world: World;
  readonly #resume: ResumeSecret;
  #socket: Socket | undefined;
  #joined = false;
  #session: SessionId;
  #wasIn = false;
  #cutOffUntil = 0;
  #state: "open" | "closed" | "ghost" = "open";
  #member: GroupMember | undefined;
  #voice: Voice | undefined;
  /** The epoch that it is in. */
  #epoch: string | undefined;
  #said = 0;
  #isElsewhere = false;

  constructor(world: World, person: Person, name: string) {
    const { random } = world;
    this.#world = world;
    this.person = person;
    this.name = name;
    this.participant = must(parseId(ParticipantId, encodeBase64url(random.bytes(16))), "a participant");
    this.#resume = must(parseId(ResumeSecret, encodeBase64url(random.bytes(32))), "a secret");
    this.#session = must(parseId(SessionId, encodeBase64url(random.bytes(16))), "a session");
    if (person.stranger) world.ledger.stranger(this.participant);
  }

  /** Whether it is to be in the group at the end. */
  get live(): boolean {
    return this.#state === "open" && !this.person.stranger && !this.person.blocked;
  }

  get reachable(): boolean {
    return this.#state === "open" && Date.now() >= this.#cutOffUntil;
  }

  get connected(): boolean {
    return this.#joined;
  }

  get member(): GroupMember | undefined {
    return this.#member;
  }

  /** The server goes on with another history than the one that this page is in. */
  get isElsewhere(): boolean {
    return this.#isElsewhere;
  }

  /** How many words it has said. */
  get said(): number {
    return this.#said;
  }

  /** Connects, now or as soon as it can. */
  connect(): void {
    if (this.#state !== "open" || this.#socket !== undefined) return;
    const server = this.reachable ? this.#world.network.serverOf(this.person) : undefined;
    const socket = server?.connect({ heard: (message) => this.#heard(message), closed: (code) => this.#closed(code) });
    if (socket === undefined) {
      setTimeout(() => this.connect(), this.#world.random.between(300, 1_500));
      return;
    }
    this.#socket = socket;
    const { room, proof } = this.#world;
    socket.say({
      type: "join",
      room,
      proof,
      participant: this.participant,
      resume: this.#resume,
      session: this.#session,
      returning: this.#wasIn,
    });
  }

  /** The line is cut for so long, ms; the server notices by itself, sooner or later. */
  cutOff(duration: number): void {
    this.#cutOffUntil = Date.now() + duration;
    // Longer than this, and its seat may be another's.
    if (duration > 10_000) this.#world.forgot = true;
    this.#socket?.lose(this.#world.random.between(0, 20_000));
    this.#socket = undefined;
    this.#joined = false;
    setTimeout(() => this.connect(), duration + this.#world.random.between(0, 500));
  }

  /** Goes, with a word. */
  leave(): void {
    void this.#member?.leave();
    setTimeout(() => {
      this.#socket?.say({ type: "leave" });
      this.#end("closed");
    }, 200);
  }

  /** Goes without a word. A ghost keeps what it had, and a treacherous server goes on telling it everything. */
  crash(ghost = false): void {
    this.#socket?.lose(this.#world.random.between(0, 20_000));
    this.#end(ghost ? "ghost" : "closed");
  }

  /** Says something to everybody. */
  tell(): void {
    if (this.#voice === undefined) return;
    this.#said += 1;
    this.#world.ledger.says({ name: this.person.name, page: this.name, number: this.#said });
    this.#voice.say(this.#said);
  }

  signal(to: string, payload: Uint8Array): void {
    this.#send({ type: "signal", to, payload });
  }

  /** Takes what comes from the server or, in `message`, from another page. */
  receive(message: GroupIn): void {
    if (this.#state === "closed") return;
    void this.#member?.receive(message);
  }

  /** Gives back the engine's memory. */
  async close(): Promise<void> {
    this.#state = "closed";
    this.#voice?.close();
    await this.#member?.close();
  }

  #end(state: "closed" | "ghost"): void {
    this.#state = state;
    this.#socket = undefined;
    this.#joined = false;
    this.#voice?.close();
    if (state === "closed") void this.#member?.close();
  }

  #closed(code: FatalErrorCode | undefined): void {
    this.#socket = undefined;
    this.#joined = false;
    if (code !== undefined && code !== "session-replaced")
      this.#world.fail(new Error(`${this.name} was told ${code}.`));
    setTimeout(() => this.connect(), this.#world.random.between(300, 1_500));
  }

  #heard(message: ServerMessage): void {
    this.#world.note(this.name, `hears ${message.type === "error" ? message.code : message.type}`);
    if (message.type === "joined") this.#enter(message);
    else this.#told(message);
  }

  #told(message: ServerMessage): void {
    const told = fromServer(message);
    if (told === undefined) return;
    if (told.type === "elsewhere") this.#isElsewhere = true;
    if (message.type !== "error") for (const ghost of this.#world.ghosts) ghost.receive(told);
    this.receive(told);
  }

  #enter({ session, group }: Joined): void {
    this.#joined = true;
    const same = this.#member !== undefined && session === this.#session;
    if (!same) {
      this.#voice?.close();
      this.#voice = new Voice(this, this.#world);
    }
    this.#session = session;
    this.#wasIn = true;
    if (same) void this.#member?.reconnected().then(() => this.#voice?.reconnected());
    else void this.#begin(group === undefined);
  }

  async #begin(found: boolean): Promise<void> {
    const former = this.#member;
    const { people, clock } = this.#world;
    const member: GroupMember = new GroupMember({
      room: { secret: this.person.secret, session: this.#session, link: this.#world.link, people },
      device: this.person.device,
      connection: this.participant,
      name: this.person.name,
      clock,
      engine: () => this.#world.engine(),
      send: (message) => this.#send(message),
      on: (event) => this.#world.guard(() => this.#happened(member, event)),
      keys: watchedKeys(this, this.#world),
      ...(this.person.admission === undefined ? {} : { admission: this.person.admission }),
    });
    this.#member = member;
    await former?.close();
    await (found && !this.person.stranger ? member.found() : member.ask());
  }

  #send(message: GroupOut): void {
    if (this.#state !== "open") return;
    this.#world.note(this.name, `says ${message.type}`);
    if (message.type === "message") this.#world.mesh(this, message.payload);
    if (this.#joined) this.#socket?.say(toServer(message));
  }

  #happened(member: GroupMember, event: GroupEvent): void {
    if (member !== this.#member) return;
    const { ledger } = this.#world;
    this.#world.note(this.name, told(event));
    // Beyond, nobody may have heard of it.
    if (event.type === "joined" && !this.#world.network.isBeyond(this.person)) this.person.blocked = false;
    if (event.type === "joined") {
      this.#epoch = undefined;
      this.#isElsewhere = false;
    }
    if (this.#state === "open") {
      if (event.type === "epoch") {
        this.#epoch = ledger.epoch(this.name, member, event, this.#epoch);
        for (const { identity } of event.removed) this.#world.removed.add(identity.connection);
      }
      if (event.type === "message") this.#voice?.hear(event.from, event.data);
      if (event.type === "epoch" || event.type === "rejoining") this.#voice?.moved();
      if (event.type === "joined") this.#voice?.reconnected();
    }
    if (event.type === "rejoining") this.#rejoins(event.reason);
    if (event.type === "knock") answerKnock(this.#world, this, this.#epoch, event.connection);
    if (event.type === "admitted") this.person.admission = event.admission;
    if (event.type === "ended") this.#world.forgot = true;
    if (event.type === "ended" && this.#state === "open" && !this.person.stranger) void member.found();
    if (event.type === "turned-away") {
      this.crash();
      this.#world.comeBack(this.person);
    }
    // After a restart, or where a group was founded anew, who was away may see two histories.
    if (event.type === "split" && !this.#world.forgot) {
      throw new Error(`${this.name} believes in a split that there was not.`);
    }
    if (event.type === "replaced" && this.live) throw new Error(`${this.name} was replaced, and is the newest page.`);
    if (event.type === "failed") throw event.cause;
  }

  #rejoins(reason: RejoinReason): void {
    this.#world.count(reason);
    if (this.#state !== "open") return;
    const { forgot, removed } = this.#world;
    // Where histories become one, an answer about the lesser one may come late: one comes in once more.
    if (reason === "refused" || (reason === "freed" && !forgot)) {
      throw new Error(`${this.name} refuses what honest members committed.`);
    }
    if (reason === "behind" && !forgot && !removed.has(this.participant)) {
      throw new Error(`${this.name} fell behind for no reason.`);
    }
  }
}

/** An event without what is another at each telling, such as keys. */
function told(event: GroupEvent): string {
  if (event.type === "epoch")
    return `epoch ${event.epoch}: ${event.people.map(({ leaf, identity }) => `${leaf} ${identity.name}`).join(", ")}`;
  if (event.type === "rejoining") return `rejoins: ${event.reason}`;
  return event.type;
}
