import { joinWelcome, type Engine, type Group, type Leaf, type PolicyJudge } from "@subrosa/mls";
import { toBase64url } from "../encoding.ts";
import type { Clock } from "./clock.ts";
import { deviceOf, makeCredential } from "./credential.ts";
import type { DeviceIdentity } from "./device.ts";
import type { JoinAnswer, JoinRequests } from "./join-request.ts";
import { firstPolicy } from "./host-words.ts";
import type { Pass } from "./pass.ts";
import { decodePolicy, encodePolicy, mayChange } from "./policy.ts";
import { Roster } from "./roster.ts";
import { isTurnedAway } from "./turn-away.ts";
import { groupIdOf, groupPsk, suiteOfMode, type GroupRoom } from "./room.ts";

/** A request is good for so long, ms. */
const requestLife = 300_000;
/** Requests whose answers are still read. */
const answered = 3;
/** A request is repeated for so long, ms, before its leaf is given up: a Welcome may be slow. Each next leaf has twice the time. */
const firstPatience = 25_000;

/** Who comes in. */
export interface Seat {
  readonly room: GroupRoom;
  readonly device: DeviceIdentity;
  /** Our participant id at the gateway. */
  readonly connection: string;
  readonly name: string;
  readonly clock: Clock;
}

/** A group that was entered, with everyone in it read. */
export interface Entered {
  readonly group: Group;
  readonly roster: Roster;
}

/** Policy changes that OpenMLS asks about while it opens a commit; new hosts' signatures are looked at before it is merged. */
export const judge: PolicyJudge = {
  allows: ({ before, after, committer }) => {
    const [old, changed] = [decodePolicy(before), decodePolicy(after)];
    return old !== undefined && changed !== undefined && mayChange(old, changed, deviceOf(committer.credential));
  },
};

/** The ways into a group, each with a leaf that is used once. */
export class Entrance {
  readonly #seat: Seat;
  readonly #requests: JoinRequests;
  #leaf: Leaf | undefined;
  #leafKey = "";
  /** Newest first: an answer may cross a later request. */
  #asked: Uint8Array[] = [];
  #expires = 0;
  #patience = firstPatience;
  #giveUpAt = 0;
  readonly #pass: Pass;

  constructor(seat: Seat, requests: JoinRequests, pass: Pass) {
    this.#seat = seat;
    this.#requests = requests;
    this.#pass = pass;
  }

  /** Founds the session's group: as the link says, or as it was seen last. `undefined` when that doesn't let us in: somebody else may found. */
  async found(engine: Engine): Promise<Entered | undefined> {
    const { room, device } = this.#seat;
    const seen = await this.#pass.seen();
    if (seen !== undefined && !(await this.#pass.fits(seen))) return undefined;
    const leaf = engine.leaf(suiteOfMode(room.link.mode));
    const credential = await this.#credential(leaf);
    const policy = encodePolicy(seen ?? (await firstPolicy(device, room)));
    const psk = await groupPsk(room);
    const group = leaf.create({ groupId: groupIdOf(room.session), psk, judge, policy, credential });
    psk.fill(0);
    const roster = new Roster(room);
    for (const member of group.members()) await roster.read(member);
    roster.follow(group);
    return { group, roster };
  }

  /** A request to be added: the last one while its Welcome may still come, else (or `anew`) one of a fresh leaf, which voids any earlier leaf. */
  async ask(engine: Engine, anew?: "anew"): Promise<Uint8Array> {
    if (anew !== undefined) this.#renew();
    const [last] = this.#asked;
    const now = this.#seat.clock.now();
    if (this.#leaf !== undefined && last !== undefined && now < this.#giveUpAt) return last;
    this.#giveUpAt = now + this.#patience;
    this.#patience = Math.min(requestLife, 2 * this.#patience);
    this.#leaf?.close();
    const leaf = engine.leaf(suiteOfMode(this.#seat.room.link.mode));
    const keyPackage = leaf.keyPackage(await this.#credential(leaf));
    this.#leaf = leaf;
    this.#leafKey = toBase64url(leaf.signatureKey);
    const request = await this.#requests.seal(this.#seat.connection, leaf.signatureKey, keyPackage);
    this.#asked = [request, ...this.#asked].slice(0, answered);
    return request;
  }

  /** The next request is of a fresh leaf: the last one leads nowhere any more. */
  #renew(): void {
    this.#patience = firstPatience;
    this.#giveUpAt = 0;
  }

  /** What a member answers to one of our last requests; `undefined` when it doesn't, or says what only a host may, and is none. */
  async readAnswer(payload: Uint8Array): Promise<JoinAnswer | undefined> {
    const { room, connection } = this.#seat;
    for (const request of this.#asked) {
      const answer = await this.#requests.readAnswer(connection, request, payload);
      if (answer?.says === "admitted")
        return (await this.#pass.take(answer.admission, answer.policy)) ? answer : undefined;
      if (answer?.says === "turned-away") return (await isTurnedAway(room, request, answer.word)) ? answer : undefined;
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  /** Enters by a Welcome; `undefined` when it leads into no group of this link, or into one with an earlier door than was seen. */
  async enter(shared: Uint8Array, secret: Uint8Array): Promise<Entered | undefined> {
    const { room } = this.#seat;
    const leaf = this.#leaf;
    if (leaf === undefined) return undefined;
    const psk = await groupPsk(room);
    const options = { groupId: groupIdOf(room.session), psk, judge, people: room.people };
    const opened = leaf.openWelcome(joinWelcome(shared, secret), options);
    psk.fill(0);
    if (!opened.ok) return undefined;
    const roster = new Roster(room);
    if (!(await roster.mayJoin(opened.value, this.#leafKey, await this.#pass.seen()))) {
      leaf.dropWelcome();
      return undefined;
    }
    const group = leaf.enter();
    this.#renew();
    this.#leaf = undefined;
    this.#asked = [];
    roster.follow(group);
    return { group, roster };
  }

  /** Forgets the leaf that asked. */
  close(): void {
    this.#leaf?.close();
    this.#leaf = undefined;
    this.#asked = [];
  }

  async #credential(leaf: Leaf): Promise<Uint8Array> {
    const { room, device, connection, name, clock } = this.#seat;
    // each is younger than the one before: members take a younger leaf of a device in an older one's place, and no other
    this.#expires = Math.max(Math.floor(clock.date()) + requestLife, this.#expires + 1);
    const own = { connection, name, admission: this.#pass.admission, expires: this.#expires };
    return makeCredential(device, room.session, leaf.signatureKey, own);
  }
}
