/** Sizes and encodings, checked before anything is decoded; and requests to join. */
import { expect, test } from "vitest";
import { type MlsSuite, suites } from "../src/index.ts";
import { Foreign } from "./foreign.ts";
import { Room, accepted, bothSuites, bytes, found, reason } from "./people.ts";

const header = (kind: number): Uint8Array => Uint8Array.of(0, 1, 0, kind);
const padded = (kind: number, size: number): Uint8Array => {
  const message = new Uint8Array(size);
  message.set(header(kind));
  return message;
};

test("what is larger than it can be is refused by its size", async () => {
  const room = await Room.open(2);
  expect(reason(room.at(0).openCommit(padded(2, 2 * 2 ** 20 + 1)))).toBe("too-large");
  expect(reason(room.at(0).openCommit(padded(2, 2 * 2 ** 20)))).toBe("wrong-format");
  expect(reason(room.at(0).open(padded(2, 256 * 1024 + 1)))).toBe("too-large");
  expect(reason(room.at(0).readKeyPackage(padded(5, 8 * 1024 + 1)))).toBe("too-large");
  const { leaf } = room.ask("guest");
  const options = { groupId: bytes("x"), psk: bytes("y"), judge: { allows: () => false }, people: 8 };
  expect(reason(leaf.openWelcome(padded(3, (256 + 8 * 4) * 1024 + 1), options))).toBe("too-large");
});

test("what we make is never larger than that", async () => {
  const room = await Room.open(2);
  const data = new Uint8Array(255 * 1024).fill(1);
  expect(accepted(room.at(1).open(room.at(0).seal(data))).data).toEqual(data);
  const codes = [
    (): unknown => room.at(0).seal(new Uint8Array(255 * 1024 + 1)),
    (): unknown => room.leaf().keyPackage(new Uint8Array(1_025)),
    (): unknown =>
      room.leaf().create({
        groupId: bytes("g"),
        credential: bytes("c"),
        policy: new Uint8Array(65_537),
        psk: bytes("p"),
        judge: room.judge,
      }),
  ];
  for (const call of codes) expect(call).toThrow(expect.objectContaining({ code: "too-large" }));
});

test("every message has one encoding: no byte may be missing, follow, or stand in the clear", async () => {
  const room = await Room.open(2);
  const message = room.at(1).seal(bytes("hi"));
  const { commit } = room.at(1).commit();
  for (const whole of [message, commit]) {
    const open = (changed: Uint8Array): string =>
      reason(whole === message ? room.at(0).open(changed) : room.at(0).openCommit(changed));
    for (let length = 0; length < whole.length; length += 1)
      expect(open(whole.subarray(0, length))).toBe("wrong-format");
    expect(open(new Uint8Array([...whole, 0]))).toBe("wrong-format");
    for (const kind of [1, 3, 4, 5, 6])
      expect(open(new Uint8Array([...header(kind), ...whole.subarray(4)]))).toBe("wrong-format");
    expect(open(new Uint8Array([0, 2, ...whole.subarray(2)]))).toBe("wrong-format");
    expect(open(whole)).toBe("accepted");
  }
});

test("authenticated data in the clear is refused: the server could read it", async () => {
  const room = await Room.open(1);
  const foreign = await Foreign.ask(suites.x25519, "open book");
  const { commit, welcome } = room.at(0).commit({ add: [foreign.request] });
  room.deliver(commit);
  await foreign.join(found(welcome));
  expect(reason(room.at(0).open(await foreign.seal(bytes("hi"), bytes("in the clear"))))).toBe("wrong-format");
  expect(reason(room.at(0).open(await foreign.seal(bytes("hi"))))).toBe("accepted");
});

test("messages of another group are refused", async () => {
  const [room, other] = [await Room.open(1), await Room.open(1)];
  const group = other.leaf().create({
    groupId: bytes("elsewhere"),
    credential: bytes("c"),
    policy: bytes("p"),
    psk: bytes("p"),
    judge: other.judge,
  });
  expect(reason(room.at(0).open(group.seal(bytes("hi"))))).toBe("wrong-group");
  // the same id and another founder: only the keys differ
  expect(reason(room.at(0).open(other.at(0).seal(bytes("hi"))))).toBe("forged");
});

const names = async (
  suite: MlsSuite,
  options: Parameters<typeof Foreign.ask>[2],
  name = "guest",
): Promise<Uint8Array> => (await Foreign.ask(suite, name, options)).request;

test.each(bothSuites)("requests to join with suite %s", async (_, suite) => {
  const room = await Room.open(2, suite);
  const other = suite === suites.hybrid ? suites.x25519 : suites.hybrid;
  const read = (request: Uint8Array): string => reason(room.at(0).readKeyPackage(request));
  expect(read(await names(suite, {}))).toBe("accepted");
  expect(read(await names(other, {}))).toBe("wrong-suite");
  expect(read(await names(suite, { extensions: [] }))).toBe("bad-key-package");
  expect(read(await names(suite, { lifetime: { notBefore: 0n, notAfter: 2n ** 64n - 2n } }))).toBe("bad-lifetime");
  expect(read(await names(suite, { lifetime: { notBefore: 1n, notAfter: 2n ** 64n - 1n } }))).toBe("bad-lifetime");
  expect(read(await names(suite, { lifetime: { notBefore: 0n, notAfter: 1n } }))).toBe("bad-key-package");
  expect(read(await names(suite, {}, "x".repeat(1_025)))).toBe("too-large");
  const { keyPackage } = room.ask("guest");
  const forged = keyPackage.slice();
  forged.set([(forged.at(-1) ?? 0) ^ 1], forged.length - 1);
  expect(read(forged)).toBe("bad-key-package");
  expect(read(new Uint8Array([...keyPackage, 0]))).toBe("malformed");
  expect(read(keyPackage.subarray(0, -1))).toBe("malformed");
  expect(read(keyPackage)).toBe("accepted");
});

test("a leaf asks once, and creates or joins once", async () => {
  const room = await Room.open(1);
  const { leaf } = room.ask("guest");
  const options = {
    groupId: bytes("g"),
    credential: bytes("c"),
    policy: bytes("p"),
    psk: bytes("p"),
    judge: room.judge,
  };
  expect(() => leaf.keyPackage(bytes("again"))).toThrow(expect.objectContaining({ code: "leaf-used" }));
  expect(() => leaf.create(options)).toThrow(expect.objectContaining({ code: "leaf-used" }));
  const fresh = room.leaf();
  expect(() => fresh.openWelcome(bytes("w"), { ...options, people: 2 })).toThrow(
    expect.objectContaining({ code: "no-key-package" }),
  );
  fresh.create(options);
  expect(() => fresh.create(options)).toThrow(expect.objectContaining({ code: "closed" }));
});
