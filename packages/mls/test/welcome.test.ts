import { type Extension, encodeMlsMessage } from "ts-mls";
import { describe, expect, test, vi } from "vitest";
import { type Leaf, type MlsSuite, joinWelcome, splitWelcome, suites } from "../src/index.ts";
import { decode } from "../../../tests/ts-mls.ts";
import { Foreign } from "./foreign.ts";
import { Room, accepted, bothSuites, bytes, found, policy, reason, room as options } from "./people.ts";

const welcomeOptions = { ...options, people: 10 };

/** A group of ts-mls's, and a Welcome for us that it makes as told. */
async function invited(
  make: (founder: Foreign, add: ReturnType<typeof Foreign.add>) => Promise<Uint8Array>,
  suite: MlsSuite = suites.x25519,
): Promise<{ leaf: Leaf; welcome: Uint8Array }> {
  const room = await Room.open(1, suite);
  const founder = await Foreign.ask(suite, "founder");
  await founder.create();
  const { leaf, keyPackage } = room.ask("guest");
  const message = decode(keyPackage);
  if (message.wireformat !== "mls_key_package") throw new Error("no key package");
  const welcome = await make(founder, { proposalType: "add", add: { keyPackage: message.keyPackage } });
  return { leaf, welcome };
}

/** What our leaf says to a Welcome whose GroupInfo carries these extensions instead of the tree. */
async function withGroupInfo(extensions: Extension[]): Promise<string> {
  const { leaf, welcome } = await invited(async (founder, add) => {
    const made = { ratchetTreeExtension: false, groupInfoExtensions: extensions };
    return (await founder.commit([add, founder.ourPsk()], made)).welcome;
  });
  return reason(leaf.openWelcome(welcome, { ...welcomeOptions, people: 2048 }));
}

/** A vector's length in four bytes (RFC 9420 §2.1.2). */
function blankTree(nodes: number): Uint8Array {
  const tree = new Uint8Array(4 + nodes);
  new DataView(tree.buffer).setUint32(0, 0x8000_0000 + nodes);
  return tree;
}

describe.each(bothSuites)("a Welcome with suite %s", (_, suite) => {
  test("comes apart into one tree for all and a secret for each, and goes together again", async () => {
    const room = await Room.open(2, suite);
    const asking = [room.ask("a"), room.ask("b"), room.ask("c")];
    const references = asking.map(({ keyPackage }) => accepted(room.at(1).readKeyPackage(keyPackage)).reference);
    const { commit, welcome } = room.at(0).commit({ add: asking.map(({ keyPackage }) => keyPackage) });
    room.deliver(commit);
    const { shared, secrets } = accepted(splitWelcome(found(welcome)));
    expect(secrets).toHaveLength(3);
    for (const [index, { leaf }] of asking.entries()) {
      const own = secrets.find(({ reference }) => Buffer.compare(reference, references[index] ?? shared) === 0);
      const alone = joinWelcome(shared, found(own?.secret));
      expect(accepted(leaf.openWelcome(alone, welcomeOptions)).members).toHaveLength(5);
      expect(leaf.enter().authenticator).toEqual(room.at(0).authenticator);
    }
  });

  test("is looked at before the group is entered", async () => {
    const room = await Room.open(3, suite);
    const { leaf, keyPackage } = room.ask("guest");
    const { welcome } = room.at(1).commit({ add: [keyPackage] });
    const view = accepted(leaf.openWelcome(found(welcome), welcomeOptions));
    expect([view.ownLeaf, view.epoch, view.policy]).toEqual([3, room.at(1).epoch + 1n, policy]);
    expect(view.members.map(({ credential }) => new TextDecoder().decode(credential))).toContain("guest");
    leaf.dropWelcome();
    expect(() => leaf.enter()).toThrow(expect.objectContaining({ code: "no-welcome" }));
    accepted(leaf.openWelcome(found(welcome), welcomeOptions));
    leaf.enter();
    expect(() => leaf.enter()).toThrow(expect.objectContaining({ code: "closed" }));
  });
});

test("a bad Welcome doesn't burn the key package", async () => {
  const room = await Room.open(1);
  const { leaf, keyPackage } = room.ask("guest");
  const good = found(room.at(0).commit({ add: [keyPackage] }).welcome);
  const broken = good.slice();
  broken.set([(broken.at(-1) ?? 0) ^ 1], broken.length - 1);
  const bad = [broken, good.subarray(0, -1), new Uint8Array([...good, 0]), bytes("junk"), new Uint8Array(), keyPackage];
  expect(bad.map((welcome) => reason(leaf.openWelcome(welcome, welcomeOptions)))).toEqual([
    "bad-welcome",
    "malformed",
    "malformed",
    "wrong-format",
    "wrong-format",
    "wrong-format",
  ]);
  expect(reason(leaf.openWelcome(good, { ...welcomeOptions, psk: new Uint8Array(64) }))).toBe("bad-welcome");
  expect(reason(leaf.openWelcome(good, { ...welcomeOptions, groupId: bytes("another session") }))).toBe("bad-welcome");
  expect(reason(room.ask("somebody else").leaf.openWelcome(good, welcomeOptions))).toBe("bad-welcome");
  expect(reason(leaf.openWelcome(good, welcomeOptions))).toBe("accepted");
});

test("a Welcome without the PSK, or with two, is refused", async () => {
  for (const count of [0, 2]) {
    const { leaf, welcome } = await invited(async (founder, add) => {
      return (await founder.commit([add, ...Array.from({ length: count }, () => founder.ourPsk())])).welcome;
    });
    expect(reason(leaf.openWelcome(welcome, welcomeOptions))).toBe(count === 0 ? "bad-psk" : "bad-welcome");
  }
});

test("a Welcome whose GroupInfo would let others in by external commits is refused", async () => {
  const { leaf, welcome } = await invited(async (founder, add) => {
    const external: Extension = { extensionType: "external_pub", extensionData: new Uint8Array(32) };
    return (await founder.commit([add, founder.ourPsk()], { groupInfoExtensions: [external] })).welcome;
  });
  expect(reason(leaf.openWelcome(welcome, welcomeOptions))).toBe("bad-welcome");
});

test("our Welcomes carry the tree and no external_pub, and no GroupInfo is made for others", async () => {
  const room = await Room.open(1);
  const foreign = await Foreign.ask(suites.x25519, "guest");
  const { welcome } = room.at(0).commit({ add: [foreign.request] });
  const extensions = await foreign.join(found(welcome));
  expect(extensions.map(({ extensionType }) => extensionType)).toEqual(["ratchet_tree"]);
});

test("a tree of too many nodes is refused before it is decoded, and before it takes memory", async () => {
  const tree = (nodes: number): Extension[] => [{ extensionType: "ratchet_tree", extensionData: blankTree(nodes) }];
  expect(await withGroupInfo(tree(4_096))).toBe("bad-welcome");
  const instantiate = vi.spyOn(WebAssembly, "instantiate");
  expect(await withGroupInfo(tree(4_000_000))).toBe("bad-welcome");
  const instance = (await instantiate.mock.results[0]?.value) as unknown as WebAssembly.Instance;
  const memory = instance.exports["memory"] as WebAssembly.Memory;
  instantiate.mockRestore();
  // decoded, they would take a gigabyte
  expect(memory.buffer.byteLength).toBeLessThan(64 * 2 ** 20);
  expect(await withGroupInfo(tree(9_000_000))).toBe("too-large");
});

test("a Welcome without a tree, or with a broken one, is refused", async () => {
  expect(await withGroupInfo([])).toBe("bad-welcome");
  expect(await withGroupInfo([{ extensionType: "ratchet_tree", extensionData: bytes("tree") }])).toBe("bad-welcome");
  expect(await withGroupInfo([{ extensionType: 0xf5b1, extensionData: blankTree(1) }])).toBe("bad-welcome");
});

test("a group with a mortal leaf, or without our policy extension, is refused", async () => {
  const room = await Room.open(1);
  const { leaf, keyPackage } = room.ask("guest");
  const message = decode(keyPackage);
  if (message.wireformat !== "mls_key_package") throw new Error("no key package");
  const add = { proposalType: "add" as const, add: { keyPackage: message.keyPackage } };
  const mortal = await Foreign.ask(suites.x25519, "mortal", { lifetime: { notBefore: 0n, notAfter: 4_000_000_000n } });
  await mortal.create();
  const first = await mortal.commit([add, mortal.ourPsk()]);
  expect(reason(leaf.openWelcome(first.welcome, welcomeOptions))).toBe("bad-lifetime");
  const lawless = await Foreign.ask(suites.x25519, "lawless");
  await lawless.create([]);
  const second = await lawless.commit([add, lawless.ourPsk()]);
  expect(reason(leaf.openWelcome(second.welcome, welcomeOptions))).toBe("bad-extensions");
});

test("splitting junk gives a reason", () => {
  const good = encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_welcome",
    welcome: {
      cipherSuite: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519",
      secrets: [],
      encryptedGroupInfo: bytes("info"),
    },
  });
  expect(accepted(splitWelcome(good)).secrets).toEqual([]);
  for (let length = 0; length < good.length; length += 1) expect(splitWelcome(good.subarray(0, length)).ok).toBe(false);
  expect(splitWelcome(new Uint8Array([...good, 0])).ok).toBe(false);
});
