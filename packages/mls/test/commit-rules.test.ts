/** Each attack of a member or of the server on a commit, by name: refused by everyone alike, and the group goes on. */
import {
  type Extension,
  createGroupInfoWithExternalPubAndRatchetTree,
  createProposal,
  encodeMlsMessage,
  joinGroupExternal,
} from "ts-mls";
import { expect, test } from "vitest";
import { type MlsSuite, type PolicyJudge, suites } from "../src/index.ts";
import { policyType, withOwnLeaf } from "../../../tests/ts-mls.ts";
import { Foreign, roomExtensions } from "./foreign.ts";
import { Room, accepted, bytes, found, policy, reason, text } from "./people.ts";

interface Stage {
  readonly room: Room;
  readonly mallory: Foreign;
}

/** Two honest people, and a member who is none. */
async function stage(suite: MlsSuite = suites.x25519, judge?: PolicyJudge): Promise<Stage> {
  const room = await Room.open(2, suite, judge);
  const mallory = await Foreign.ask(suite, "mallory");
  accepted(room.at(0).readKeyPackage(mallory.request));
  const { commit, welcome } = room.at(0).commit({ add: [mallory.request] });
  room.deliver(commit);
  await mallory.join(found(welcome));
  return { room, mallory };
}

/** Every honest member gives the same reason, nothing has changed, and the next honest commit is merged by all. */
function refusedByAll({ room }: Stage, commit: Uint8Array): string {
  const before = room.members.map(({ epoch, transcriptHash }) => ({ epoch, transcriptHash }));
  const reasons = new Set(room.members.map((member) => reason(member.openCommit(commit))));
  expect(room.members.map(({ epoch, transcriptHash }) => ({ epoch, transcriptHash }))).toEqual(before);
  room.deliver(room.at(0).commit().commit);
  expect(text(accepted(room.at(1).open(room.at(0).seal(bytes("going on")))).data)).toBe("going on");
  return [...reasons].join(" and ");
}

async function attack(make: (mallory: Foreign) => Promise<Uint8Array>): Promise<string> {
  const scene = await stage();
  return refusedByAll(scene, await make(scene.mallory));
}

const x25519 = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519" as const;

/** ts-mls gives a commit a path only if it removes somebody, or does nothing else. */
const removeOne = { proposalType: "remove" as const, remove: { removed: 1 } };

const friend = (): Promise<Foreign> => Foreign.ask(suites.x25519, "friend");

/** Mallory's own leaf, changed in her tree. */
function changeOwnLeaf(mallory: Foreign, change: object): void {
  mallory.state = withOwnLeaf(mallory.state, change);
}

test("an external commit is not opened", async () => {
  const scene = await stage();
  const ghost = await Foreign.ask(suites.x25519, "ghost");
  const { state, cs } = scene.mallory;
  const info = await createGroupInfoWithExternalPubAndRatchetTree(state, [], cs);
  const { publicMessage } = await joinGroupExternal(
    info,
    ghost.keyPackage,
    ghost.privateKeys,
    false,
    cs,
    undefined,
    state.clientConfig,
  );
  const commit = encodeMlsMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage });
  expect(reason(scene.room.at(0).open(commit))).toBe("wrong-format");
  expect(refusedByAll(scene, commit)).toBe("wrong-format");
});

test("a commit in a PublicMessage is not opened", async () => {
  expect(await attack(async (mallory) => (await mallory.commit([], { wireAsPublicMessage: true })).commit)).toBe(
    "wrong-format",
  );
});

test("a standalone proposal is not opened, as a commit or as a message", async () => {
  const scene = await stage();
  for (const inTheClear of [false, true]) {
    const { message } = await createProposal(scene.mallory.state, inTheClear, removeOne, scene.mallory.cs);
    expect(reason(scene.room.at(0).open(encodeMlsMessage(message)))).toBe("wrong-format");
    expect(refusedByAll(scene, encodeMlsMessage(message))).toBe("wrong-format");
  }
});

test("a commit is no message, and a message no commit", async () => {
  const scene = await stage();
  const { commit } = await scene.mallory.commit([]);
  expect(reason(scene.room.at(0).open(commit))).toBe("wrong-format");
  expect(reason(scene.room.at(0).openCommit(scene.room.at(1).seal(bytes("hi"))))).toBe("wrong-format");
});

test("a commit that refers to a proposal is refused", async () => {
  const commit = attack(async (mallory) => {
    mallory.state = (await createProposal(mallory.state, false, removeOne, mallory.cs)).newState;
    return (await mallory.commit([])).commit;
  });
  expect(await commit).toBe("bad-commit");
});

test("an Add without the PSK is refused", async () => {
  expect(await attack(async (mallory) => (await mallory.commit([Foreign.add(await friend())])).commit)).toBe("bad-psk");
});

test("an Add with two PSKs is refused", async () => {
  const commit = attack(async (mallory) => {
    return (await mallory.commit([Foreign.add(await friend()), mallory.ourPsk(), mallory.ourPsk()])).commit;
  });
  expect(await commit).toBe("bad-commit");
});

test("an Add with hundreds of PSKs is refused at the second", async () => {
  const commit = attack(async (mallory) => {
    const psks = Array.from({ length: 250 }, () => mallory.ourPsk());
    return (await mallory.commit([Foreign.add(await friend()), ...psks])).commit;
  });
  expect(await commit).toBe("bad-commit");
});

test("an Add with a PSK of another id, or of another value, is refused", async () => {
  const other = async (mallory: Foreign): Promise<Uint8Array> => {
    mallory.psks["other"] = new Uint8Array(64);
    return (await mallory.commit([Foreign.add(await friend()), mallory.ourPsk(bytes("other"))])).commit;
  };
  expect(await attack(other)).toBe("bad-commit");
  const wrong = async (mallory: Foreign): Promise<Uint8Array> => {
    mallory.forgetPsk();
    return (await mallory.commit([Foreign.add(await friend()), mallory.ourPsk()])).commit;
  };
  expect(await attack(wrong)).toBe("bad-commit");
});

test("a PSK without an Add is refused", async () => {
  expect(await attack(async (mallory) => (await mallory.commit([mallory.ourPsk()])).commit)).toBe("bad-psk");
});

const able = { versions: ["mls10"], extensions: [policyType], proposals: [], credentials: ["basic"] };

test.each([
  ["credential", { credential: { credentialType: "basic", identity: bytes("person 0") } }],
  ["capabilities", { capabilities: { ...able, extensions: [policyType, 0xf5b1], ciphersuites: [x25519] } }],
  ["extensions", { extensions: [{ extensionType: policyType, extensionData: bytes("mine") }] }],
])("a path that changes the committer's %s is refused", async (_, change) => {
  const commit = attack(async (mallory) => {
    changeOwnLeaf(mallory, change);
    return (await mallory.commit([])).commit;
  });
  expect(await commit).toBe("changed-leaf");
});

test("a path that changes the committer's signature key is refused", async () => {
  const commit = attack(async (mallory) => {
    const fresh = await mallory.cs.signature.keygen();
    changeOwnLeaf(mallory, { signaturePublicKey: fresh.publicKey });
    mallory.signLeavesWith(fresh.signKey);
    return (await mallory.commit([])).commit;
  });
  expect(await commit).toBe("changed-leaf");
});

const [requires, itsPolicy] = roomExtensions(policy);
const nothingRequired = { extensionType: "required_capabilities" as const, extensionData: Uint8Array.of(0, 0, 0) };
const moreRequired = {
  extensionType: "required_capabilities" as const,
  extensionData: Uint8Array.of(2, 0xf5, 0xb0, 0, 2, 0, 1),
};

test.each([
  ["stripped of the policy", [requires], "bad-extensions"],
  ["stripped of the requirement", [itsPolicy], "bad-commit"],
  ["joined by a stranger", [requires, itsPolicy, { extensionType: 0xf5b1, extensionData: bytes("x") }], "bad-commit"],
  ["relieved of requirements", [nothingRequired], "bad-extensions"],
  ["burdened with requirements", [moreRequired, itsPolicy], "bad-extensions"],
])("GroupContext extensions that are %s are refused", async (_, list, because) => {
  const extensions = list.filter((extension) => extension !== undefined) as Extension[];
  const scene = await stage(suites.x25519, { allows: () => true });
  const proposal = { proposalType: "group_context_extensions" as const, groupContextExtensions: { extensions } };
  scene.mallory.sealPathsWith(extensions);
  const { commit } = await scene.mallory.commit([proposal, removeOne]);
  expect(refusedByAll(scene, commit)).toBe(because);
});

test.each([
  ["alone", false],
  ["beside an Add", true],
])("a policy change without a path, %s, is refused", async (_, adds) => {
  const scene = await stage(suites.x25519, { allows: () => true });
  const extensions = roomExtensions(bytes("mine"));
  const change = { proposalType: "group_context_extensions" as const, groupContextExtensions: { extensions } };
  const more = adds ? [Foreign.add(await friend()), scene.mallory.ourPsk()] : [];
  expect(refusedByAll(scene, (await scene.mallory.commit([change, ...more])).commit)).toBe("bad-commit");
});

test("a ReInit is refused", async () => {
  const reinit = { groupId: bytes("elsewhere"), version: "mls10" as const, cipherSuite: x25519, extensions: [] };
  expect(await attack(async (mallory) => (await mallory.commit([{ proposalType: "reinit", reinit }])).commit)).toBe(
    "forbidden-proposal",
  );
});

test("a proposal of an unknown type is refused", async () => {
  const unknown = { proposalType: 0xf123, proposalData: bytes("x") };
  expect(await attack(async (mallory) => (await mallory.commit([unknown])).commit)).toBe("bad-commit");
});

test("a replayed commit is refused", async () => {
  const scene = await stage();
  const { commit } = await scene.mallory.commit([]);
  scene.room.deliver(commit);
  expect(refusedByAll(scene, commit)).toBe("past-epoch");
});

test("an Add with a key package of finite lifetime is refused: clocks would fork the room", async () => {
  const commit = attack(async (mallory) => {
    const soon = { notBefore: 0n, notAfter: 4_000_000_000n };
    const mortal = await Foreign.ask(suites.x25519, "mortal", { lifetime: soon });
    return (await mallory.commit([Foreign.add(mortal), mallory.ourPsk()])).commit;
  });
  expect(await commit).toBe("bad-lifetime");
});

test("the policy changes only as the judge allows, for everyone alike", async () => {
  const seen: string[] = [];
  const judge: PolicyJudge = {
    allows({ before, after, committer }) {
      seen.push(`${text(committer.credential)}: ${text(before)} → ${text(after)}`);
      return text(committer.credential) === "person 0";
    },
  };
  const { room, mallory } = await stage(suites.x25519, judge);
  const extensions = roomExtensions(bytes("everyone is a host"));
  const proposal = { proposalType: "group_context_extensions" as const, groupContextExtensions: { extensions } };
  mallory.sealPathsWith(extensions);
  const { commit } = await mallory.commit([proposal, removeOne]);
  expect(refusedByAll({ room, mallory }, commit)).toBe("policy-not-allowed");
  expect(seen.at(-1)).toBe(`mallory: ${text(policy)} → everyone is a host`);
  expect(() => room.at(1).commit({ policy: bytes("mine") })).toThrow(
    expect.objectContaining({ code: "policy-not-allowed" }),
  );

  // remove and block: one commit with the Remove, the change and a path
  const gone = mallory.state.privatePath.leafIndex;
  const [view] = room.deliver(room.at(0).commit({ policy: bytes("locked"), remove: [gone] }).commit);
  expect([view?.path, text(view?.policy ?? new Uint8Array()), view?.removes.length]).toEqual([true, "locked", 1]);
  expect(room.members.map((member) => text(member.policy))).toEqual(["locked", "locked"]);
  // with an Add as well there is a path too
  const { keyPackage } = room.ask("guest");
  const [both] = room.deliver(room.at(0).commit({ policy: bytes("open"), add: [keyPackage] }).commit);
  expect([both?.path, both?.adds.length]).toEqual([true, 1]);
});

test("a judge that fails leaves no commit open", async () => {
  let broken = false;
  const judge: PolicyJudge = {
    allows() {
      if (broken) throw new Error("no opinion");
      return true;
    },
  };
  const room = await Room.open(2, suites.x25519, judge);
  const { commit } = room.at(0).commit({ policy: bytes("new") });
  broken = true;
  expect(() => room.at(1).openCommit(commit)).toThrow("no opinion");
  room.at(0).clearPending();
  room.deliver(room.at(0).commit().commit);
});
