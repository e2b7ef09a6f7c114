import { createLink } from "@subrosa/keys";
import { DeviceIdentity } from "@subrosa/keys/groups";
import type { ServerMessage } from "@subrosa/protocol";
import { beforeEach, expect, test } from "vitest";
import { encodeBody } from "../../packages/client/src/channel/body.ts";
import { encodeLetter } from "../../packages/client/src/channel/letters.ts";
import { track, type Guest } from "../../packages/client/test/guests.ts";
import { eventually } from "../eventually.ts";
import * as made from "../interop/support/constructions.ts";
import { random } from "./support/client.ts";
import { policyType } from "../ts-mls.ts";
import { harmDone, type Attacks } from "./support/harm.ts";
import { Mallory, newDevice } from "./support/mallory.ts";
import { Stage } from "./support/stage.ts";

// A room with a host, Ana, and a member who is none and has the server on its side.

let stage: Stage;
let [ana, ben]: Guest[] = [];
let mallory: Mallory;
const stream = random(8);

beforeEach(async () => {
  const device = await DeviceIdentity.create();
  stage = new Stage(
    createLink({ origin: "https://meet.example", room: "rose", kind: "group", large: true, host: device }),
  );
  ana = stage.room("Ana", { asHost: true }, { device: () => Promise.resolve(device) });
  await ana.room.join();
  [ben] = await stage.gather("Ben");
  mallory = await Mallory.enter(stage.link);
  await stage.sees(["Ana", "Ben", "Mallory"], "Ana", "Ben");
});

const anasDevice = (): Uint8Array => stage.group("Ana").view.self?.identity.device ?? new Uint8Array(32);
const generation = (): number => stage.group("Ana").view.policy?.generation ?? 0;

/** Ana closes the door; Mallory's own library follows her commit. */
async function lock(): Promise<void> {
  const before = generation();
  await ana?.room.hosting.lock();
  await eventually(() =>
    expect([generation(), stage.group("Ben").view.policy?.generation]).toEqual([before + 1, before + 1]),
  );
  await mallory.follow(stage.wire("Ana").heard("group-commit").at(-1)?.commit ?? "");
}

test("words of who is no host mute nobody, remove nobody and end nothing; the host's do, and once", async () => {
  await ben?.room.local.setMicrophone(track());
  const who = ben?.room.local.id;
  const words = [{ type: "mutes", who, source: "microphone" }, { type: "removes", who, block: true }, { type: "ends" }];
  for (const [at, value] of words.entries()) {
    const body = encodeBody({ kind: "host", value });
    const starts = [{ epoch: 0, number: 1 }];
    for (const letter of [
      encodeLetter({ type: "datagram", body }),
      encodeLetter({ type: "content", stream, number: at + 1, body, starts }),
    ]) {
      const payload = await mallory.seal(letter);
      // the server says that it is from the host
      const from = stage.wire("Ana").participant;
      for (const name of ["Ana", "Ben"]) stage.say(name, { type: "group-message", from, payload } as ServerMessage);
    }
  }
  await stage.goesOn("Ana", "Ben");
  const muted = (): boolean | undefined => ben?.room.local.tracks.get("microphone")?.muted;
  expect(muted()).toBe(false);
  await ana?.room.hosting.askToMute(who ?? "", "microphone");
  await eventually(() => expect(muted()).toBe(true));
  await ben?.room.local.setMicrophone(true);
  for (const message of [...stage.wire("Ben").told]) if (message.type === "group-message") stage.say("Ben", message);
  await stage.goesOn("Ana", "Ben");
  expect(muted()).toBe(false);
  expect(ben?.events.filter((event) => event.startsWith("muted"))).toHaveLength(1);
});

test("nobody is let in by forged, borrowed or old admissions, by who is no host, or though the door is closed", async () => {
  const { room, session } = mallory;
  const ghost = newDevice();
  const whom = { device: ghost.publicKey, name: "Ghost", generation: generation() };
  await lock();
  const now = { ...whom, generation: generation() };
  const self = { device: mallory.device.publicKey, name: "Mallory", generation: generation() };
  const enters = (admission?: Uint8Array) => async (): Promise<Uint8Array> => {
    const change = { device: ghost, connection: random(16), name: "Ghost", ...(admission && { admission }) };
    return mallory.commit([Mallory.add(await mallory.leaf(change)), mallory.psk()]);
  };
  const attacks: Attacks = {
    "no admission": enters(),
    "an admission by a member": enters(made.admissionOf(room, session, mallory.device, now)),
    "an admission by a member, in the host's name": enters(
      made.admissionOf(room, session, mallory.device, now, anasDevice()),
    ),
    "an admission by oneself": enters(made.admissionOf(room, session, ghost, now)),
    "an admission of another device": enters(made.admissionOf(room, session, mallory.device, self, anasDevice())),
    "an admission of an earlier door": enters(made.admissionOf(room, session, mallory.device, whom, anasDevice())),
    "an admission of another session": enters(made.admissionOf(room, random(16), mallory.device, now, anasDevice())),
    "no admission at all": enters(new Uint8Array(7)),
  };
  expect(await harmDone(stage, attacks, { loudly: true })).toEqual([]);
});

test("a fake host, a door that is turned by who is none, and a door of before, word and all", async () => {
  const open = mallory.policy;
  await lock();
  const locked = mallory.policy;
  const [required] = mallory.state.groupContext.extensions.filter(({ extensionType }) => extensionType !== policyType);
  if (required === undefined) throw new Error("Nothing is required.");
  const grant = made.join(mallory.device.publicKey, made.uint(0, 2), Buffer.alloc(64));
  const bytes = (from: Uint8Array, ...change: [at: number, to: Uint8Array][]): Buffer => {
    const copy = Buffer.from(from);
    for (const [at, to] of change) copy.set(to, at);
    return copy;
  };
  // version, mode, admission, generation, number of hosts, then 98 bytes of Ana
  const fakes = {
    "the first door again": open,
    "opened without a word": bytes(locked, [6, Buffer.of(0)]),
    "opened at the next generation, by the word of the one before": bytes(locked, [
      6,
      Buffer.of(0, 0, 0, 0, generation() + 1),
    ]),
    "closed at the next generation, by the word of the one before": bytes(locked, [7, made.uint(generation() + 1, 4)]),
    "Mallory in the host's place": bytes(locked, [13, mallory.device.publicKey]),
    "Mallory as a second host": made.join(
      bytes(locked, [11, made.uint(2, 2)]).subarray(0, 13 + 98),
      grant,
      locked.subarray(13 + 98),
    ),
    "no host": made.join(bytes(locked, [11, made.uint(0, 2)]).subarray(0, 13), locked.subarray(13 + 98)),
  };
  const attacks: Record<string, () => Promise<Uint8Array>> = {};
  for (const [name, extensionData] of Object.entries(fakes)) {
    const extensions = [required, { extensionType: policyType, extensionData }];
    const change = { proposalType: "group_context_extensions", groupContextExtensions: { extensions } } as const;
    for (const whom of ["Ana", "Ben"]) {
      const removed = mallory.leafOf(stage.wire(whom).participant);
      attacks[`${name}, and ${whom} removed`] = () => {
        mallory.sealPathsWith(extensions);
        return mallory.commit([change, { proposalType: "remove", remove: { removed } }]);
      };
    }
  }
  expect(await harmDone(stage, attacks, { loudly: true })).toEqual([]);
  expect(
    stage
      .group("Ben")
      .view.people.filter(({ isHost }) => isHost)
      .map(({ identity }) => identity.name),
  ).toEqual(["Ana"]);
});

test("who waits is let in, and turned away, by hosts alone, whatever a member and the server say", async () => {
  await lock();
  const cleo = stage.room("Cleo");
  const joining = cleo.room.join();
  await eventually(() => expect(ana?.room.hosting.waiting.map(({ name }) => name)).toEqual(["Cleo"]));
  const { participant } = stage.wire("Cleo");
  const { room, session } = mallory;
  const asked = stage.wire("Ana").heard("group-asked").at(-1);
  const request = Buffer.from(asked?.request ?? "", "base64url");
  // a member who ignores the lock
  const publicPackage = Mallory.packageIn(made.keyPackageIn(room, session, participant, request));
  const added = async (): Promise<Uint8Array> => mallory.commit([Mallory.add({ publicPackage }), mallory.psk()]);
  expect(await harmDone(stage, { "Cleo, though the door is closed": added }, { loudly: true })).toEqual([]);
  // answers that a member makes up
  const { credential } = publicPackage.leafNode;
  if (credential.credentialType !== "basic") throw new Error("Cleo has no credential of ours.");
  const device = credential.identity.slice(1, 33);
  const whom = { device, name: "Cleo", generation: generation() };
  const admissions = [undefined, anasDevice()].map((as) => made.admissionOf(room, session, mallory.device, whom, as));
  const word = made.join("no", anasDevice(), Buffer.alloc(64), mallory.policy);
  for (const said of [...admissions.map((admission) => made.join(admission, mallory.policy)), word]) {
    const payload = made.answerOf(room, session, participant, request, said).toString("base64url");
    stage.say("Cleo", { type: "signal", from: stage.wire("Ana").participant, payload } as ServerMessage);
  }
  await stage.dealt("Cleo");
  expect([stage.group("Cleo").view.phase, cleo.events.filter((event) => event.startsWith("error"))]).toEqual([
    "asking",
    [],
  ]);
  await stage.goesOn("Ana", "Ben");
  expect(stage.seen("Ana")).toEqual(["Ana", "Ben", "Mallory"]);
  await ana?.room.hosting.letIn(ana.room.hosting.waiting[0]?.id ?? "");
  await joining;
  await stage.goesOn("Ana", "Ben", "Cleo");
});

test("a host whom a member removes is back by itself, and still the host", async () => {
  await lock();
  const removed = mallory.leafOf(stage.wire("Ana").participant);
  const commit = await mallory.commit([{ proposalType: "remove", remove: { removed } }]);
  const { epoch } = stage.group("Ben").view;
  const { leafKey } = stage.group("Ana").view.self ?? {};
  mallory.say({
    type: "group-commit",
    epoch: Number(epoch),
    chain: stage.chain("Ben"),
    commit: Buffer.from(commit).toString("base64url"),
    removed: [stage.wire("Ana").participant],
  });
  await eventually(() => expect([undefined, leafKey]).not.toContain(stage.group("Ana").view.self?.leafKey));
  await stage.goesOn("Ana", "Ben");
  expect([ana?.room.local.isHost, ben?.room.local.isHost]).toEqual([true, false]);
  expect(ana?.room.state).toBe("joined");
});
