import type {
  Chain,
  CommitId,
  GroupAsked,
  GroupCommitIn,
  GroupCommitOut,
  GroupMessageIn,
  CommitKey,
  ParticipantId,
  SealedPayload,
  ServerMessage,
} from "@subrosa/protocol";
import { Bucket } from "../gateway/rates.ts";
import { digestOf, follow, leads, newId, newKey, type Brought } from "./chain.ts";
import { Log, type Membership, type State, type Taken } from "./log.ts";
import type { Complaint, People } from "./people.ts";
import type { Shelf } from "./shelf.ts";

// A storm of joins needs a commit every 0.7 s.
const commitsPerSecond = 2;
const commitsAtOnce = 8;
// To tell a thousand members of two hundred requests would be two hundred thousand messages, of which one in a thousand is read.
const crowd = 32;
const likely = 16;
// One of them that reaches somebody who commits makes a doorkeeper of it, for all who ask after that.
const callsPerSecond = 1;
const callsAtOnce = 4;

/** How somebody shows that it belongs to a group: the state that it has, and the commits that led there. */
export interface Claim extends State {
  readonly commits: readonly Brought[];
}

/** One history of a group: its members, its newest epoch, and the commits that led there. */
export class Line {
  readonly #people: People;
  readonly #shelf: Shelf;
  readonly #members = new Map<ParticipantId, Membership>();
  readonly #rates = new Map<ParticipantId, Bucket>();
  readonly #calls = new Bucket(callsPerSecond, callsAtOnce, Date.now());
  readonly #log: Log;
  /** Members whose lines were full: the chain that each has been led to so far. */
  readonly #behind = new Map<ParticipantId, { readonly chain: Chain; readonly returning: boolean }>();
  #state: State;
  /** Another history goes before this one: its members are to move there. */
  superseded = false;

  /** @param claim where it begins: at epoch 0, or where somebody who came back after a restart says that it was */
  constructor(people: People, shelf: Shelf, { epoch, chain, commits }: Claim) {
    this.#people = people;
    this.#shelf = shelf;
    this.#state = { epoch, chain };
    this.#log = new Log(shelf, this.#state);
    this.#log.precede(this.#state, commits);
  }

  get state(): State {
    return this.#state;
  }

  /** How many members it has. */
  get size(): number {
    return this.#members.size;
  }

  get members(): ParticipantId[] {
    return [...this.#members.keys()];
  }

  has(participant: ParticipantId): boolean {
    return this.#members.has(participant);
  }

  /** Makes somebody a member, or leaves the member that it is. */
  admit(participant: ParticipantId, votes: boolean): void {
    if (!this.has(participant)) this.#members.set(participant, { votes, commits: true });
  }

  /** Tells all members. */
  tell(message: ServerMessage): void {
    for (const participant of this.#members.keys()) this.#people.send(participant, message);
  }

  /**
   * Passes a request on to the doorkeepers, or `again` to all members; but of those that come again, in a crowd, only so many a second: where a group is slow,
   * hundreds repeat theirs. Who has no room for it hears the next one.
   */
  ask(message: GroupAsked, again: boolean): void {
    const toAll = again && (this.size <= crowd || this.#calls.take(1, Date.now()) === 0);
    for (const participant of toAll ? this.members : this.doorkeepers) this.#people.pass(participant, message);
  }

  /**
   * Who hears of requests first: all members, or in a crowd those who are likely to commit next. These are who did so last, and who has been
   * here longest: their leaves are the first ones.
   */
  get doorkeepers(): ParticipantId[] {
    if (this.size <= crowd) return this.members;
    const committers = this.#log.taken.flatMap(({ committer }) => committer ?? []).toReversed();
    const latest = [...new Set(committers)].filter((one) => this.has(one)).slice(0, likely / 2);
    return [...new Set([...latest, ...this.members])].slice(0, likely);
  }

  /** Takes a member's commit if it is the first one for its chain. @param asked who asked to be added: nobody else is welcomed */
  commit(
    from: ParticipantId,
    proposed: GroupCommitOut,
    asked: ReadonlySet<ParticipantId>,
  ): Complaint | ParticipantId[] {
    if (this.#members.get(from)?.commits !== true) return { code: "commit-barred" };
    const { epoch, chain, commit, welcome, removed = [] } = proposed;
    if (chain !== this.#state.chain || epoch !== this.#state.epoch) return { code: "commit-conflict", epoch };
    const wait = this.#rate(from).take(1, Date.now());
    if (wait > 0) return { code: "commit-too-soon", retryAfter: wait, epoch };

    const secrets = welcome?.secrets.filter(({ to }) => asked.has(to) && this.#people.has(to)) ?? [];
    const joining = new Set(secrets.map(({ to }) => to));
    this.#take(
      commit,
      newKey(),
      from,
      removed.filter((one) => !joining.has(one)),
      joining,
    );
    for (const { to, secret } of secrets) {
      const { shared = "" } = welcome ?? {};
      this.#people.send(to, { type: "group-welcome", ...this.#state, shared, secret });
    }
    return [...joining];
  }

  /** Passes sealed bytes on to all other members. @returns one of those whose lines had no room for them */
  relay(from: ParticipantId, payload: SealedPayload): ParticipantId | undefined {
    const message: GroupMessageIn = { type: "group-message", from, payload };
    const missing = [...this.#members.keys()].filter((one) => one !== from && !this.#people.pass(one, message));
    return missing[0];
  }

  /**
   * Takes somebody in who stands at an earlier state, or at this one; `catchUp` tells it what it missed.
   *
   * @param returning everybody is a stranger, for the server was restarted
   * @returns whether it can be helped, and has any business here
   */
  helps(participant: ParticipantId, { epoch, chain, commits }: Claim, returning: boolean): boolean {
    const who = returning ? "returning" : this.has(participant) ? "member" : "stranger";
    const missed = this.#log.since(chain, this.#state.epoch, who);
    if (missed === undefined || epoch + missed.length !== this.#state.epoch) return false;
    if (returning) this.#log.precede({ epoch, chain }, commits);
    this.admit(participant, returning);
    this.#behind.set(participant, { chain, returning });
    return true;
  }

  /** Tells somebody the commits that it has not been told, as far as its line has room. @returns `lost`: not enough is kept */
  catchUp(participant: ParticipantId): "told" | "waiting" | "lost" {
    const behind = this.#behind.get(participant);
    if (behind === undefined) return "told";
    const { returning } = behind;
    const missed = this.#log.since(behind.chain, this.#state.epoch, returning ? "returning" : "member");
    if (missed === undefined) return "lost";
    for (const message of missed) {
      if (!this.#people.pass(participant, message)) return "waiting";
      if (message.next !== undefined) this.#behind.set(participant, { chain: message.next.chain, returning });
    }
    this.#behind.delete(participant);
    return "told";
  }

  /** Follows somebody who came back with commits that this line has not seen. @returns whether they fit */
  advance(claim: Claim): boolean {
    const first = goesOn(this.#state, claim);
    if (first === undefined) return false;
    for (const { commit, key } of claim.commits.slice(first)) this.#take(commit, key, undefined, [], new Set());
    return true;
  }

  /** Whether somebody comes from a state that this line was in, and has gone on from there by another way. */
  isLeftBy(claim: Claim): boolean {
    return this.#log.passed.some((state) => goesOn(state, claim) !== undefined);
  }

  /** A voter says that a commit breaks the rules. More than half of them free its epoch. */
  refuse(participant: ParticipantId, id: CommitId): void {
    const taken = this.#log.taken.find((one) => one.id === id);
    if (taken?.voters.has(participant) !== true) return;
    taken.refused.add(participant);
    this.#free(taken);
  }

  /** Somebody says that it is no member any more; what it refused stays refused. */
  drop(participant: ParticipantId): void {
    this.#members.delete(participant);
    this.#behind.delete(participant);
  }

  /** Somebody has left the session. */
  gone(participant: ParticipantId): void {
    this.drop(participant);
    this.#rates.delete(participant);
    for (const { voters, refused, joined, removed } of this.#log.taken) {
      for (const list of [voters, refused, joined, removed]) list.delete(participant);
    }
    for (const taken of this.#log.taken) if (this.#free(taken)) break;
  }

  /** Gives back the memory. */
  close(): void {
    this.#log.close();
  }

  #take(
    commit: string,
    key: CommitKey,
    committer: ParticipantId | undefined,
    named: readonly ParticipantId[],
    joining: ReadonlySet<ParticipantId>,
  ): void {
    const { epoch, chain: before } = this.#state;
    const link = { id: newId(), key, digest: digestOf(commit) };
    const chain = follow(before, link);
    const voters = new Set([...this.#members].filter(([, { votes }]) => votes).map(([member]) => member));
    const joined = new Set([...joining].filter((one) => !this.has(one)));
    const removed = new Map([...this.#members].filter(([member]) => named.includes(member)));
    const slot = this.#shelf.put(commit);
    this.#state = { epoch: epoch + 1, chain };
    this.#log.add({
      ...link,
      slot,
      epoch,
      before,
      chain,
      committer,
      joined,
      removed,
      named,
      voters,
      refused: new Set(),
    });

    const message: GroupCommitIn = { type: "group-commit", id: link.id, epoch, commit, removed: named };
    for (const leaver of removed.keys()) {
      this.drop(leaver);
      this.#people.pass(leaver, message);
    }
    const whole = { ...message, next: { chain, key } };
    for (const member of this.#members.keys()) {
      if (this.#behind.has(member) || this.#people.pass(member, whole)) continue;
      this.#behind.set(member, { chain: before, returning: false });
    }
    for (const joiner of joining) this.#members.set(joiner, { votes: true, commits: true });
  }

  #free(taken: Taken): boolean {
    if (taken.refused.size === 0 || 2 * taken.refused.size <= taken.voters.size) return false;
    const concerned = new Set(this.#members.keys());
    const undone = this.#log.backTo(taken);
    for (const { joined, removed } of undone) {
      for (const joiner of joined) this.#members.delete(joiner);
      for (const [leaver, membership] of removed) this.#members.set(leaver, membership);
    }
    this.#state = { epoch: taken.epoch, chain: taken.before };
    const committer = taken.committer === undefined ? undefined : this.#members.get(taken.committer);
    if (taken.committer !== undefined && committer !== undefined) {
      this.#members.set(taken.committer, { ...committer, commits: false });
    }
    for (const member of this.#members.keys()) concerned.add(member);
    const heard = new Set(undone.map(({ chain }) => chain));
    for (const one of concerned) {
      const behind = this.#behind.get(one);
      // Who has not been told that far is told of it by what comes next.
      if (behind !== undefined && !heard.has(behind.chain)) continue;
      this.#behind.delete(one);
      this.#people.send(one, { type: "group-freed", ...this.#state });
    }
    return true;
  }

  #rate(participant: ParticipantId): Bucket {
    const known = this.#rates.get(participant);
    if (known !== undefined) return known;
    const bucket = new Bucket(commitsPerSecond, commitsAtOnce, Date.now());
    this.#rates.set(participant, bucket);
    return bucket;
  }
}

/** Which of somebody's commits is the first that goes on from a state; `undefined` if none does. */
function goesOn({ epoch, chain }: State, claim: Claim): number | undefined {
  const first = leads(chain, claim.commits, claim.chain);
  return first !== undefined && epoch + claim.commits.length - first === claim.epoch ? first : undefined;
}
