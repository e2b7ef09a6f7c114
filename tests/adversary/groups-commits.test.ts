import {
  createGroupInfoWithExternalPubAndRatchetTree,
  encodeMlsMessage,
  joinGroupExternal,
  type Proposal,
} from "ts-mls";
import { beforeEach, expect, test } from "vitest";
import * as made from "../interop/support/constructions.ts";
import { bareCommit } from "./support/bare-commit.ts";
import { random } from "./support/client.ts";
import { policyType } from "../ts-mls.ts";
import { harmDone, type Attacks } from "./support/harm.ts";
import { Mallory, newDevice, type Leaf } from "./support/mallory.ts";
import { Stage } from "./support/stage.ts";

// A member who came in as anyone does makes what no honest member would, and the server passes it on.

let stage: Stage;
let mallory: Mallory;
beforeEach(async () => {
  stage = new Stage();
  await stage.gather("Ana", "Ben");
  mallory = await Mallory.enter(stage.link);
  await stage.sees(["Ana", "Ben", "Mallory"], "Ana", "Ben");
});

const harm = (attacks: Attacks, how: { readonly loudly: boolean }): Promise<string[]> => harmDone(stage, attacks, how);

const adding =
  (leaf: () => Promise<Leaf>, ...psks: Proposal[]) =>
  async (): Promise<Uint8Array> =>
    mallory.commit([Mallory.add(await leaf()), ...psks]);
const ghost = (): Promise<Leaf> => mallory.ghost();

test("a ghost by an Add with no PSK, two, hundreds, one of another name, or one of another value", async () => {
  const attacks: Attacks = {
    "no PSK": adding(ghost),
    "two PSKs": adding(ghost, mallory.psk(), mallory.psk()),
    "hundreds of PSKs": adding(ghost, ...Array.from({ length: 250 }, () => mallory.psk())),
    "another name": adding(ghost, mallory.psk("another")),
    "another value": async () => mallory.commit([Mallory.add(await ghost()), mallory.psk()], {}, new Uint8Array(64)),
    "a PSK and nobody": () => mallory.commit([mallory.psk()]),
  };
  expect(await harm(attacks, { loudly: true })).toEqual([]);
});

test("a ghost by an Add with thousands of PSKs, more than any server passes on", async () => {
  // signed and sealed as any commit; only its tag is made up, which is looked at last
  const made = (psks: number) => async (): Promise<Uint8Array> =>
    bareCommit(mallory, [Mallory.add(await ghost()), ...Array.from({ length: psks }, () => mallory.psk())]);
  const attacks: Attacks = { "two thousand": made(2_000), "ten thousand": made(10_000) };
  expect(await harm(attacks, { loudly: true })).toEqual([]);
});

test("duplicate devices and connections, forged and stolen names, leaves of another session", async () => {
  const psk = mallory.psk();
  const ben = stage.wire("Ben").participant;
  const fresh = { device: newDevice(), connection: random(16) };
  const anas = stage.group("Ana").view.self?.identity.device ?? new Uint8Array(32);
  const two = (same: object) => async (): Promise<Uint8Array> => {
    const leaf = (): Promise<Leaf> => mallory.leaf({ device: newDevice(), connection: random(16), ...same });
    return mallory.commit([Mallory.add(await leaf()), Mallory.add(await leaf()), psk]);
  };
  const attacks: Attacks = {
    "a second leaf of a device": adding(() => mallory.leaf({ connection: random(16) }), psk),
    "the connection of somebody": adding(
      () => mallory.leaf({ device: newDevice(), connection: ben, name: "Ben" }),
      psk,
    ),
    both: adding(() => mallory.leaf({ connection: ben }), psk),
    "two leaves of one device": two({ device: newDevice() }),
    "two leaves of one connection": two({ connection: random(16) }),
    "somebody's device key without its signature": adding(
      () => mallory.leaf({ ...fresh, device: { publicKey: anas, privateKey: fresh.device.privateKey }, name: "Ana" }),
      psk,
    ),
    "signed for another session": adding(() => mallory.leaf({ ...fresh, session: random(16) }), psk),
    "signed for another leaf": adding(() => mallory.leaf({ ...fresh, leafKey: new Uint8Array(32) }), psk),
    "a name without end": adding(() => mallory.leaf({ ...fresh, name: "x".repeat(300) }), psk),
    "no connection": adding(() => mallory.leaf({ ...fresh, connection: "" }), psk),
    "a lifetime, which clocks would part by": adding(
      () => mallory.leaf(fresh, { notBefore: 0n, notAfter: 4_000_000_000n }),
      psk,
    ),
  };
  expect(await harm(attacks, { loudly: true })).toEqual([]);
});

test("duplicate keys: an Add with a member's key, two with one, and one that comes twice", async () => {
  const psk = mallory.psk();
  const ben = mallory.leafNode(stage.wire("Ben").participant);
  const { signaturePublicKey } = mallory.leafNode(mallory.participant);
  const signKey = mallory.state.signaturePrivateKey;
  /** A ghost with Mallory's own signature key, which its credential is signed for as well. */
  const sameSigner = async (): Promise<Leaf> => {
    const named = await mallory.leaf({ device: newDevice(), connection: random(16), leafKey: signaturePublicKey });
    return mallory.rekeyed(named, { signaturePublicKey }, signKey);
  };
  const sameKey = async (hpkePublicKey: Uint8Array): Promise<Leaf> => mallory.rekeyed(await ghost(), { hpkePublicKey });
  const adds = (leaves: () => Promise<readonly Leaf[]>) => async (): Promise<Uint8Array> =>
    mallory.commit([...(await leaves()).map(Mallory.add), psk]);
  const twins = async (): Promise<Leaf[]> => {
    const one = await ghost();
    return [one, await sameKey(one.publicPackage.leafNode.hpkePublicKey)];
  };
  const attacks: Attacks = {
    "a member's encryption key": adds(async () => [await sameKey(ben.hpkePublicKey)]),
    "a member's signature key": adds(async () => [await sameSigner()]),
    "somebody's signature key without its signature": adds(async () => {
      return [await mallory.rekeyed(await ghost(), { signaturePublicKey: ben.signaturePublicKey })];
    }),
    "two with one encryption key": adds(twins),
    "two with one signature key": adds(async () => [await sameSigner(), await sameSigner()]),
    "one key package twice": adds(async () => {
      const one = await ghost();
      return [one, one];
    }),
    "the key package of a member": adds(async () => {
      const [asked] = stage.wire("Ana").heard("group-asked");
      const request = Buffer.from(asked?.request ?? "", "base64url");
      const keyPackage = made.keyPackageIn(mallory.room, mallory.session, asked?.from ?? "", request);
      return [{ publicPackage: Mallory.packageIn(keyPackage), privatePackage: (await ghost()).privatePackage }];
    }),
  };
  expect(await harm(attacks, { loudly: true })).toEqual([]);
});

test("a path that changes the committer's credential or signature key", async () => {
  const honest = mallory.leafNode(mallory.participant);
  const other = (credential: typeof honest.credential) => (): Promise<Uint8Array> => {
    mallory.changeOwnLeaf({ credential });
    return mallory.commit([]);
  };
  const renamed = await mallory.leaf({ name: "Ana", leafKey: honest.signaturePublicKey });
  const attacks: Attacks = {
    "another name, signed by the same device": other(renamed.publicPackage.leafNode.credential),
    "somebody's credential": other(mallory.leafNode(stage.wire("Ben").participant).credential),
    "another signature key": async () => {
      const key = await mallory.cs.signature.keygen();
      mallory.changeOwnLeaf({ credential: honest.credential, signaturePublicKey: key.publicKey });
      mallory.signLeavesWith(key.signKey);
      return mallory.commit([]);
    },
  };
  expect(await harm(attacks, { loudly: true })).toEqual([]);
});

test("a downgraded policy, a fake host, or another group, by who is no host", async () => {
  const [required, policy] = [false, true].map((is) => {
    return mallory.state.groupContext.extensions.find(({ extensionType }) => (extensionType === policyType) === is);
  });
  if (required === undefined || policy === undefined) throw new Error("There is no policy.");
  const bytes = policy.extensionData;
  const changed = (at: number, to: string | number[]): Uint8Array => {
    const copy = bytes.slice();
    copy.set(Buffer.from(to as string), at);
    return copy;
  };
  const fakeHost = Buffer.concat([bytes.slice(0, 11), Buffer.of(0, 1), mallory.device.publicKey, Buffer.alloc(66 + 2)]);
  const wrong: Record<string, Uint8Array | undefined> = {
    "the door shut": changed(6, [1]),
    "another suite": changed(1, "lgoqs"),
    "made by the server": changed(1, "sgoxs"),
    "static keys": changed(1, "lkoxs"),
    "a fake host": fakeHost,
    "nothing in it": new Uint8Array(0),
    "no policy": undefined,
  };
  const attacks: Record<string, () => Promise<Uint8Array>> = {};
  for (const [name, extensionData] of Object.entries(wrong)) {
    const more = extensionData === undefined ? [] : [{ extensionType: policyType, extensionData }];
    const extensions = [required, ...more];
    const change = {
      proposalType: "group_context_extensions",
      groupContextExtensions: { extensions },
    } as const;
    // with a Remove, or this library makes no path
    const remove = {
      proposalType: "remove",
      remove: { removed: mallory.leafOf(stage.wire("Ben").participant) },
    } as const;
    attacks[name] = () => {
      mallory.sealPathsWith(extensions);
      return mallory.commit([change, remove]);
    };
    attacks[`${name}, and a ghost`] = async () => mallory.commit([change, Mallory.add(await ghost()), mallory.psk()]);
  }
  const cipherSuite = "MLS_128_DHKEMP256_AES128GCM_SHA256_P256" as const;
  const reinit = { groupId: Buffer.from("elsewhere"), version: "mls10" as const, cipherSuite, extensions: [] };
  attacks["another group"] = () => mallory.commit([{ proposalType: "reinit", reinit }]);
  expect(await harm(attacks, { loudly: true })).toEqual([]);
});

test("an external commit of a ghost, commits that anybody can read, proposals alone, and a commit that came before", async () => {
  const { state, cs } = mallory;
  const remove = {
    proposalType: "remove",
    remove: { removed: mallory.leafOf(stage.wire("Ben").participant) },
  } as const;
  const external = async (): Promise<Uint8Array> => {
    const { publicPackage, privatePackage } = await ghost();
    const info = await createGroupInfoWithExternalPubAndRatchetTree(state, [], cs);
    const { clientConfig } = state;
    const join = joinGroupExternal(info, publicPackage, privatePackage, false, cs, undefined, clientConfig);
    return encodeMlsMessage({ version: "mls10", wireformat: "mls_public_message", ...(await join) });
  };
  const before = stage
    .wire("Ana")
    .heard("group-commit")
    .map(({ commit }) => Buffer.from(commit, "base64url"));
  const attacks: Attacks = {
    "an external commit": external,
    "a commit in the clear": () => mallory.commit([], { wireAsPublicMessage: true }),
    "a proposal": () => mallory.propose(remove, false),
    "a proposal in the clear": () => mallory.propose(remove, true),
    "the first commit once more": () => Promise.resolve(before[0] ?? Buffer.of()),
    "the last commit once more": () => Promise.resolve(before.at(-1) ?? Buffer.of()),
  };
  expect(await harm(attacks, { loudly: false })).toEqual([]);
});

test("a commit that nobody can read, taken for this epoch all the same: of another epoch, or with a key that was used", async () => {
  const first = await mallory.commit([]);
  const { groupContext } = mallory.state;
  const at = (epoch: bigint) => async (): Promise<Uint8Array> => {
    mallory.state = { ...mallory.state, groupContext: { ...groupContext, epoch } };
    const commit = await mallory.commit([]);
    mallory.state = { ...mallory.state, groupContext };
    return commit;
  };
  const attacks: Attacks = {
    "of the epoch that comes": at(groupContext.epoch + 1n),
    "of the epoch before": at(groupContext.epoch - 1n),
    "once more, after all refused it": async () => first,
  };
  expect(await stage.spread(first, [stage.wire("Ben").participant], "Ana", "Ben")).toEqual(["Ana", "Ben"]);
  expect(await harm(attacks, { loudly: true })).toEqual([]);
});

test("a commit in whose shadow somebody is dropped whom it does not remove", async () => {
  const { epoch } = stage.group("Ana").view;
  const ben = stage.wire("Ben").participant;
  expect(await stage.spread(await mallory.commit([]), [ben], "Ana", "Ben")).toEqual(["Ana", "Ben"]);
  expect(stage.group("Ana").view.epoch).toBe(epoch);
  await stage.goesOn("Ana", "Ben");
});
