import { startEngine } from "../../../tests/engine.ts";
import {
  type Engine,
  type Group,
  type Leaf,
  type MlsSuite,
  type OpenedCommit,
  type PolicyJudge,
  type Result,
  joinWelcome,
  policyIsFixed,
  splitWelcome,
  suites,
} from "../src/index.ts";

export const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
export const text = (data: Uint8Array): string => new TextDecoder().decode(data);

export const groupId: Uint8Array = bytes("a session of its own");
export const psk: Uint8Array = new Uint8Array(64).fill(7);
export const policy: Uint8Array = bytes("open, SFrame, groups");
export const room = { groupId, psk, policy, judge: policyIsFixed };

export const bothSuites: [string, MlsSuite][] = Object.entries(suites);

/** The value, or the reason as an error. */
export function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`refused: ${result.reason}`);
  return result.value;
}

export function reason(result: Result<unknown>): string {
  return result.ok ? "accepted" : result.reason;
}

export function found(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new Error("nothing there");
  return bytes;
}

/** A delivery service in one array: everyone sees each commit, the committer its echo. */
export class Room {
  readonly engine: Engine;
  readonly suite: MlsSuite;
  readonly judge: PolicyJudge;
  readonly members: Group[] = [];
  #joined = 0;

  private constructor(engine: Engine, suite: MlsSuite, judge: PolicyJudge) {
    this.engine = engine;
    this.suite = suite;
    this.judge = judge;
  }

  static async open(
    people: number,
    suite: MlsSuite = suites.x25519,
    judge: PolicyJudge = policyIsFixed,
  ): Promise<Room> {
    const opened = new Room(await startEngine(), suite, judge);
    opened.members.push(opened.leaf().create({ ...room, judge, credential: bytes("person 0") }));
    if (people > 1) opened.add(people - 1);
    return opened;
  }

  leaf(): Leaf {
    return this.engine.leaf(this.suite);
  }

  /** A fresh leaf and its request. */
  ask(name: string): { leaf: Leaf; keyPackage: Uint8Array } {
    const leaf = this.leaf();
    return { leaf, keyPackage: leaf.keyPackage(bytes(name)) };
  }

  /** One commit that adds so many people. */
  add(count: number, remove: readonly number[] = [], by = this.at(0)): Group[] {
    const asking = Array.from({ length: count }, () => this.ask(`person ${++this.#joined}`));
    for (const { keyPackage } of asking) accepted(by.readKeyPackage(keyPackage));
    const references = asking.map(({ keyPackage }) => accepted(by.readKeyPackage(keyPackage)).reference);
    const { commit, welcome } = by.commit({ add: asking.map(({ keyPackage }) => keyPackage), remove });
    this.deliver(commit);
    const { shared, secrets } = accepted(splitWelcome(found(welcome)));
    const joined = asking.map(({ leaf }, index) => {
      const own = secrets.find(
        ({ reference }) => Buffer.compare(reference, references[index] ?? new Uint8Array()) === 0,
      );
      accepted(leaf.openWelcome(joinWelcome(shared, found(own?.secret)), { ...room, judge: this.judge, people: 1000 }));
      return leaf.enter();
    });
    this.members.push(...joined);
    return joined;
  }

  /** Everyone opens and merges the commit; whoever it removes leaves the list. */
  deliver(commit: Uint8Array): OpenedCommit[] {
    const opened = this.members.map((member) => {
      const view = accepted(member.openCommit(commit));
      member.merge();
      return view;
    });
    const gone = this.members.filter((member) => !member.active);
    for (const member of gone) this.members.splice(this.members.indexOf(member), 1);
    return opened;
  }

  at(index: number): Group {
    const member = this.members.at(index);
    if (member === undefined) throw new Error(`nobody at ${index}`);
    return member;
  }
}
