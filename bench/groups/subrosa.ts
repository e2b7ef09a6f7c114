import {
  Engine,
  type Group,
  joinWelcome,
  type Leaf,
  type MlsSuite,
  policyIsFixed,
  type Result,
  splitWelcome,
  suites,
} from "@subrosa/mls";
import { assertSame, type GroupSubject, type MeasuredGroup, StepClock, type SuiteCode } from "./subject.ts";

const codes: Record<SuiteCode, MlsSuite> = { "0x0001": suites.x25519, "0x004E": suites.hybrid };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const room = { groupId: bytes("bench"), psk: new Uint8Array(64).fill(7), policy: bytes("open"), judge: policyIsFixed };
/** Adds in one commit: a thousand post-quantum key packages are more than a member takes at once. */
const batch = 200;
/** As long as a credential of ours: a device's key and signature, names, expiry. */
const credential = (person: number): Uint8Array => bytes(`person ${person}`.padEnd(320));

function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`@subrosa/mls refused what the bench made: ${result.reason}.`);
  return result.value;
}

function merged(group: Group, commit: Uint8Array): void {
  accepted(group.openCommit(commit));
  group.merge();
}

/** A commit of ours, and its echo. */
function committed(group: Group, changes: Parameters<Group["commit"]>[0] = {}): ReturnType<Group["commit"]> {
  const pending = group.commit(changes);
  merged(group, pending.commit);
  return pending;
}

function entered(leaf: Leaf, welcome: Uint8Array | undefined, reference: Uint8Array, people: number): Group {
  const { shared, secrets } = accepted(splitWelcome(welcome ?? new Uint8Array()));
  const own = secrets.find((one) => one.reference.every((byte, at) => byte === reference[at]));
  accepted(leaf.openWelcome(joinWelcome(shared, own?.secret ?? new Uint8Array()), { ...room, people }));
  return leaf.enter();
}

/** `@subrosa/mls`, with its engine's module. */
export function subrosaSubject(module: WebAssembly.Module): GroupSubject {
  return {
    name: "Subrosa",
    async found(code, members) {
      const engine = await Engine.start(module);
      const newLeaf = (): Leaf => engine.leaf(codes[code]);
      const founder = newLeaf().create({ ...room, credential: credential(0) });
      const [otherLeaf, ...leaves] = Array.from({ length: members - 1 }, newLeaf);
      if (otherLeaf === undefined) throw new Error("A measured group has two members or more.");
      const requests = [otherLeaf, ...leaves].map((leaf, index) => leaf.keyPackage(credential(index + 1)));
      const [reference = new Uint8Array()] = requests.map((one) => accepted(founder.readKeyPackage(one)).reference);
      const { welcome } = committed(founder, { add: requests.slice(0, batch) });
      const other = entered(otherLeaf, welcome, reference, members + 1);
      for (let next = batch; next < requests.length; next += batch) {
        merged(other, committed(founder, { add: requests.slice(next, next + batch) }).commit);
      }
      for (const leaf of leaves) leaf.close();
      return measured(engine, newLeaf, founder, other, members);
    },
  };
}

function measured(engine: Engine, newLeaf: () => Leaf, founder: Group, other: Group, members: number): MeasuredGroup {
  return {
    async round() {
      const clock = new StepClock();
      const leaf = newLeaf();
      const request = leaf.keyPackage(credential(members));
      const { reference } = accepted(founder.readKeyPackage(request));
      const added = await clock.time("add", () => {
        accepted(founder.readKeyPackage(request));
        return committed(founder, { add: [request] });
      });
      await clock.time("process the add", () => merged(other, added.commit));
      const guest = await clock.time("join", () => entered(leaf, added.welcome, reference, members + 1));
      const place = guest.ownLeaf;
      guest.close();
      const removed = await clock.time("remove", () => committed(founder, { remove: [place] }));
      await clock.time("process the removal", () => merged(other, removed.commit));
      await clock.time("epoch switch", () => {
        const { commit } = committed(founder);
        const key = founder.sframeBaseKey(32);
        merged(other, commit);
        assertSame(key, other.sframeBaseKey(32));
      });
      founder.forgetEpochsBefore(founder.epoch);
      other.forgetEpochsBefore(other.epoch);
      return clock.times;
    },
    close: () => engine.stop(),
  };
}
