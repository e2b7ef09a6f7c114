/** Members who add what is no leaf of ours, or a key that is in the tree already (RFC 9420 §7.3): refused by everyone alike. */
import { type KeyPackage, encodeMlsMessage } from "ts-mls";
import { signKeyPackage } from "ts-mls/keyPackage.js";
import { signLeafNodeKeyPackage } from "ts-mls/leafNode.js";
import { expect, test } from "vitest";
import { suites } from "../src/index.ts";
import { Foreign } from "./foreign.ts";
import { Room, accepted, bytes, found, reason } from "./people.ts";

type Leaf = KeyPackage["leafNode"];

/** Somebody's key package with another leaf, or without a leaf for both uses, signed anew by whoever has `signKey`. */
async function signed(
  { keyPackage, privateKeys, cs }: Foreign,
  change: Partial<Leaf>,
  signKey: Uint8Array = privateKeys.signaturePrivateKey,
  initKey: Uint8Array = keyPackage.initKey,
): Promise<KeyPackage> {
  const leafNode = await signLeafNodeKeyPackage({ ...keyPackage.leafNode, ...change }, signKey, cs.signature);
  return signKeyPackage({ ...keyPackage, initKey, leafNode }, signKey, cs.signature);
}

async function mallory(room: Room): Promise<Foreign> {
  const member = await Foreign.ask(suites.x25519, "mallory");
  accepted(room.at(0).readKeyPackage(member.request));
  const { commit, welcome } = room.at(0).commit({ add: [member.request] });
  room.deliver(commit);
  await member.join(found(welcome));
  return member;
}

const friend = (): Promise<Foreign> => Foreign.ask(suites.x25519, "friend");

function request(keyPackage: KeyPackage): Uint8Array {
  return encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage });
}

/** A member's leaf, as everyone in the group has it. */
function leafAt({ state }: Foreign, index: number): Pick<Leaf, "hpkePublicKey" | "signaturePublicKey"> {
  const node = state.ratchetTree[2 * index];
  if (node?.nodeType !== "leaf") throw new Error("no leaf");
  return node.leaf;
}

const theirKey = (member: Foreign): Partial<Leaf> => ({ hpkePublicKey: leafAt(member, 0).hpkePublicKey });

test.each([
  ["extensions", "bad-leaf", () => ({ extensions: [{ extensionType: 0xf5b0, extensionData: bytes("mine") }] })],
  ["another member's encryption key", "bad-commit", (member: Foreign) => theirKey(member)],
])("a member's commit that adds a leaf with %s is refused by everyone", async (_, because, change) => {
  const room = await Room.open(2);
  const member = await mallory(room);
  const keyPackage = await signed(await friend(), change(member));
  const add = { proposalType: "add" as const, add: { keyPackage } };
  const { commit } = await member.commit([add, member.ourPsk()]);
  const epochs = room.members.map(({ epoch }) => epoch);
  expect(room.members.map((one) => reason(one.openCommit(commit)))).toEqual([because, because]);
  expect(room.members.map(({ epoch }) => epoch)).toEqual(epochs);
  room.deliver(room.at(0).commit().commit);
});

test("a request that shares a key with a member or with itself, or has no basic credential, is refused", async () => {
  const room = await Room.open(2);
  const member = await mallory(room);
  const read = (keyPackage: KeyPackage): string => reason(room.at(0).readKeyPackage(request(keyPackage)));
  const asking = await friend();
  const ownKey = member.privateKeys.signaturePrivateKey;
  const { hpkePublicKey } = asking.keyPackage.leafNode;
  const certificate = { credentialType: "x509" as const, certificates: [bytes("a certificate")] };
  expect(read(asking.keyPackage)).toBe("accepted");
  expect(read(await signed(asking, { signaturePublicKey: leafAt(member, 2).signaturePublicKey }, ownKey))).toBe(
    "duplicate-key",
  );
  expect(read(await signed(asking, theirKey(member)))).toBe("duplicate-key");
  // RFC 9420 §10.1: the key of the Welcome is another than the leaf's
  const { signaturePrivateKey } = asking.privateKeys;
  expect(read(await signed(asking, {}, signaturePrivateKey, hpkePublicKey))).toBe("bad-key-package");
  expect(read(await signed(asking, { credential: certificate }))).toBe("bad-leaf");
});

test("two requests that share a key are not added together", async () => {
  const room = await Room.open(2);
  const [one, two] = [await friend(), await friend()];
  const { hpkePublicKey, signaturePublicKey } = one.keyPackage.leafNode;
  const twins = [
    await signed(two, { signaturePublicKey }, one.privateKeys.signaturePrivateKey),
    await signed(two, { hpkePublicKey }),
  ];
  for (const twin of twins.map(request)) {
    for (const asked of [one.request, twin]) accepted(room.at(0).readKeyPackage(asked));
    expect(() => room.at(0).commit({ add: [one.request, twin] })).toThrow(
      expect.objectContaining({ code: "impossible-commit" }),
    );
  }
  room.deliver(room.at(0).commit({ add: [one.request] }).commit);
});
