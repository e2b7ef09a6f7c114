import {
  errors,
  type GroupAsk,
  type GroupClientMessage,
  type GroupCommitOut,
  type GroupMessageOut,
  type GroupRefuse,
  type ParticipantId,
} from "@subrosa/protocol";
import { broughtBack, digestOf, newChain } from "./chain.ts";
import { Line, type Claim } from "./line.ts";
import type { State } from "./log.ts";
import type { Complaint, People } from "./people.ts";
import type { Shelf } from "./shelf.ts";

// Rival claims after a restart: each keeps its own history, so that a made-up one harms nobody who has the true one.
const mostLines = 4;
/** Members of a lesser history are told so again after so long, ms, for what they ask may get lost. */
const toldAgain = 10_000;

/** What a delivery service needs of the server that it is in. */
export interface DeliveryTerms {
  readonly shelf: Shelf;
  /** Seconds for which members of this session may still come back after a restart of the server; 0 otherwise. */
  readonly recoveryLeft: () => number;
}

/**
 * The delivery service of one session (RFC 9420's, RFC 9750 §5): requests to join, one commit an epoch, sealed messages.
 * It reads none of them. All of it is soft state: after a restart, members bring it back.
 */
export class Delivery {
  readonly #people: People;
  readonly #terms: DeliveryTerms;
  readonly #requests = new Map<ParticipantId, string>();
  /** The answered request of each who was welcomed and has not spoken since: on a slow line it may be repeated. */
  readonly #welcomed = new Map<ParticipantId, Uint8Array>();
  /** Who came back and has not been told yet where the group stands, for its line is full of what it missed. */
  readonly #resuming = new Set<ParticipantId>();
  /** One, unless members came back after a restart with histories that don't fit together. */
  #lines: Line[] = [];
  #settling: NodeJS.Timeout | undefined;

  constructor(people: People, terms: DeliveryTerms) {
    this.#people = people;
    this.#terms = terms;
  }

  /** Where the group is, if there is one. */
  get state(): State | undefined {
    return this.#leading?.state;
  }

  /** The history that nobody left by another way; of two, the one with the most members, or that went further. */
  get #leading(): Line | undefined {
    const [first] = this.#lines.toSorted(
      (one, other) =>
        Number(one.superseded) - Number(other.superseded) ||
        other.size - one.size ||
        other.state.epoch - one.state.epoch,
    );
    return first;
  }

  /** Whether somebody is a member of the group, as far as its members' commits say so. */
  has(participant: ParticipantId): boolean {
    return this.#lineOf(participant) !== undefined;
  }

  /** Does what somebody in the session says, or says why not. */
  handle(from: ParticipantId, message: GroupClientMessage): Complaint | undefined {
    if (message.type !== "group-ask") this.#welcomed.delete(from);
    switch (message.type) {
      case "group-create":
        return this.#create(from);
      case "group-ask":
        return this.#ask(from, message);
      case "group-commit":
        return this.#commit(from, message);
      case "group-message":
        return this.#relay(from, message);
      case "group-refuse":
        return this.#refuse(from, message);
      case "group-resume":
        return this.#resume(from, { ...message, commits: broughtBack(message.commits ?? []) });
    }
  }

  /** Somebody has lost its connection: what it asked for may not fit what it asks for next. */
  away(participant: ParticipantId): void {
    this.#requests.delete(participant);
    this.#welcomed.delete(participant);
    this.#resuming.delete(participant);
  }

  /** Somebody whose line was full has read what waited. */
  ready(participant: ParticipantId): void {
    const line = this.#lineOf(participant);
    if (line !== undefined) this.#catchUp(participant, line);
  }

  /** Somebody has left the session. */
  gone(participant: ParticipantId): void {
    this.away(participant);
    for (const line of this.#lines) line.gone(participant);
    this.#sweep();
  }

  /** The session is over: gives back the memory. */
  close(): void {
    clearTimeout(this.#settling);
    for (const line of this.#lines) line.close();
    this.#lines = [];
    this.#requests.clear();
    this.#welcomed.clear();
    this.#resuming.clear();
  }

  #create(from: ParticipantId): Complaint | undefined {
    if (this.#lines.length > 0) return { code: "group-exists" };
    const retryAfter = this.#terms.recoveryLeft();
    if (retryAfter > 0) return { code: "group-recovering", retryAfter };
    const line = this.#open({ epoch: 0, chain: newChain(), commits: [] });
    line?.admit(from, true);
    if (line !== undefined) this.#seated(from, line);
    return undefined;
  }

  #ask(from: ParticipantId, { request, staying }: GroupAsk): undefined {
    const own = staying === true ? this.#lineOf(from) : undefined;
    const answered = this.#welcomed.get(from);
    // Its Welcome is on the way: whoever drops it now makes it ask for ever where all is slow.
    const repeats = answered !== undefined && Buffer.compare(answered, digestOf(request)) === 0;
    if (repeats && this.#lineOf(from) !== undefined) return;
    // The other history has ended meanwhile.
    if (own !== undefined && this.#lines.length === 1) return;
    // Nobody has answered the last one: perhaps none of those who heard it can.
    const again = this.#requests.has(from);
    this.#requests.set(from, request);
    for (const line of this.#lines) {
      if (line === own) continue;
      // Who asks has no leaf any more. A group whose members all ask would wait for ever for one who answers.
      line.drop(from);
      line.ask({ type: "group-asked", from, request }, again);
    }
    const ended = this.#sweep();
    // The request is kept all the same: in some rooms not everybody may create the group.
    const nobody = this.#lines.length === 0 && this.#terms.recoveryLeft() === 0;
    if (nobody && !ended) this.#people.send(from, { type: "group-ended" });
  }

  #commit(from: ParticipantId, message: GroupCommitOut): Complaint | undefined {
    const line = this.#lineOf(from);
    if (line === undefined) return { code: "no-group" };
    const taken = line.commit(from, message, new Set(this.#requests.keys()));
    if (!Array.isArray(taken)) return taken;
    for (const joiner of taken) {
      this.#welcomed.set(joiner, digestOf(this.#requests.get(joiner) ?? ""));
      this.#requests.delete(joiner);
    }
    for (const joiner of taken) this.#joined(joiner, line);
    // Whoever was removed may have been the last one in some history.
    this.#sweep();
    return undefined;
  }

  #relay(from: ParticipantId, { payload }: GroupMessageOut): Complaint | undefined {
    const line = this.#lineOf(from);
    if (line === undefined) return { code: "no-group" };
    const participant = line.relay(from, payload);
    return participant === undefined ? undefined : { code: "peer-busy", participant };
  }

  #refuse(from: ParticipantId, { id }: GroupRefuse): undefined {
    // Whom the commit removes is no member any more, and may refuse it.
    for (const line of this.#lines) line.refuse(from, id);
    this.#sweep();
  }

  #resume(from: ParticipantId, claim: Claim): Complaint | undefined {
    const recovering = this.#terms.recoveryLeft() > 0;
    const line =
      this.#lines.find((one) => one.helps(from, claim, recovering)) ??
      (recovering ? (this.#lines.find((one) => one.advance(claim)) ?? this.#open(claim)) : undefined);
    if (line === undefined) {
      // Whoever can't follow has no vote and no messages until it is added anew.
      for (const one of this.#lines) one.gone(from);
      this.#sweep();
      return { code: "group-unknown" };
    }
    line.admit(from, recovering);
    this.#resuming.add(from);
    this.#catchUp(from, line);
    // What was taken before the restart goes before what somebody committed since who had not heard of it.
    const left = recovering ? this.#lines.filter((one) => one !== line && one.isLeftBy(claim)) : [];
    for (const one of left) if (!one.superseded) this.#supersede(one);
    return undefined;
  }

  /** Tells somebody what it missed, and then, if it came back, where the group stands. */
  #catchUp(participant: ParticipantId, line: Line): void {
    const outcome = line.catchUp(participant);
    if (outcome === "waiting") return;
    const resumed = this.#resuming.delete(participant);
    if (outcome === "told") {
      if (resumed) this.#seated(participant, line);
      return;
    }
    line.gone(participant);
    this.#people.send(participant, { type: "error", code: "group-unknown", message: errors["group-unknown"].message });
    this.#sweep();
  }

  #open(claim: Claim): Line | undefined {
    if (this.#lines.length >= mostLines) return undefined;
    const line = new Line(this.#people, this.#terms.shelf, claim);
    this.#lines.push(line);
    if (this.#lines.length > 1) this.#settleAfter(this.#terms.recoveryLeft() * 1_000);
    return line;
  }

  /** Somebody stands where its line stands, and is told so. */
  #seated(participant: ParticipantId, line: Line): void {
    this.#people.send(participant, { type: "group-state", ...line.state });
    this.#joined(participant, line);
  }

  /** Somebody is a member of a line, and of no other; a doorkeeper learns who else asks. */
  #joined(participant: ParticipantId, line: Line): void {
    this.#people.admitted(participant);
    // Who asks from a lesser history to be taken over goes on asking.
    if (!line.superseded) this.#requests.delete(participant);
    for (const other of this.#lines) if (other !== line) other.gone(participant);
    this.#sweep();
    for (const [from, request] of line.doorkeepers.includes(participant) ? this.#requests : []) {
      if (!line.has(from)) this.#people.pass(participant, { type: "group-asked", from, request });
    }
    if (line.superseded && !this.#requests.has(participant))
      this.#people.send(participant, { type: "group-elsewhere" });
  }

  #settleAfter(ms: number): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#settle(), ms);
  }

  /** All had their chance to come back: one history goes on. A made-up one costs nobody the true one, for it can add nobody. */
  #settle(): void {
    const leading = this.#leading;
    for (const line of this.#lines) if (line !== leading) this.#supersede(line);
    if (this.#lines.length > 1) this.#settleAfter(toldAgain);
  }

  #supersede(line: Line): void {
    line.superseded = true;
    line.tell({ type: "group-elsewhere" });
  }

  /** Forgets histories without members. @returns whether that was the end of the group */
  #sweep(): boolean {
    const empty = this.#lines.filter(({ size }) => size === 0);
    if (empty.length === 0) return false;
    for (const line of empty) line.close();
    this.#lines = this.#lines.filter(({ size }) => size > 0);
    const [only] = this.#lines;
    // Who asked to move there is where it was, and at home again.
    if (this.#lines.length === 1) for (const member of only?.members ?? []) this.#requests.delete(member);
    if (only !== undefined) return false;
    this.#people.tell({ type: "group-ended" });
    return true;
  }

  #lineOf(participant: ParticipantId): Line | undefined {
    return this.#lines.find((line) => line.has(participant));
  }
}
