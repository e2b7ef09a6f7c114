import {
  decodeHello,
  gatewayProof,
  JoinCheck,
  linkPolicyHash,
  parseLink,
  RatchetKeys,
  RoomSecret,
  SignalSealer,
  sources,
  StaticKeys,
} from "@subrosa/keys";
import { describe, expect, test } from "vitest";
import { derive, hex, hkdf, join, lp, ratchet, seal, sha256, u64, unhex } from "./reference.ts";
import { RecordedKeys, utf8 } from "./support.ts";
import { eventually } from "../../../tests/eventually.ts";

const room = "garden";
const session = "c2Vzc2lvbg";
const passphrase = "caf\u00e9  Noir, five words ";
const linkSecret = Uint8Array.from({ length: 32 }, (_, i) => i);
const encoded = Buffer.from(linkSecret).toString("base64url");
const nonce = Uint8Array.from({ length: 12 }, (_, i) => 0xa0 + i);
const kid = 0x0123456789abcdefn;
const senderKey = new Uint8Array(32).fill(9);

const salt = sha256(utf8(`subrosa/1 passphrase${room}`));
/** By @noble/hashes 2.4.0, which shares no code with the library that the package uses. */
const stretched = unhex("3570770b40177980099edd8891862af0f0eddb4bf163a61ab3c0242612b4cd82");

const rooms = {
  link: { link: `https://meet.example/r/garden#1.lko-s.${encoded}`, r: linkSecret, a: new Uint8Array(0) },
  both: { link: `https://meet.example/r/garden#1.bko-s.${encoded}`, r: linkSecret, a: stretched },
  passphrase: { link: "https://meet.example/r/garden#1.pko-s", r: new Uint8Array(0), a: stretched },
} as const;
type Kind = keyof typeof rooms;
const kinds = ["link", "both", "passphrase"] as const;

function roomVector(kind: Kind): Record<string, string> {
  const { link, r, a } = rooms[kind];
  const input = join(lp(r), lp(a));
  const outer = r.length > 0 ? r : a;
  const joinBase = r.length > 0 ? r : input;
  const check = derive(input, join("check", lp(session), lp("ben")));
  const joinKey = derive(joinBase, join("join", lp(session)));
  const card = '{"name":"Ben"}';
  const request = join("\u0002", seal(joinKey, nonce, join(check, card), join("join", lp(session), lp("ben"))));
  const answerKey = derive(r, join("answer", lp(session)));
  const answerAad = join("answer", lp(session), lp("ana"), lp("ben"), sha256(request));
  const sealedAnswer = seal(answerKey, nonce, utf8("different"), answerAad);
  const signalKey = derive(input, join("signal", lp(session), lp("ana")));
  const signalAad = join(lp(session), lp("ana"), lp("ben"), u64(258n));
  const signal = join("\u0001", u64(258n), seal(signalKey, nonce, utf8("hello"), signalAad));
  const info = join(lp("ana"), Uint8Array.of(1), u64(kid));
  return {
    link,
    policyHash: hex(sha256(utf8(link.slice(32, 37)))),
    input: hex(input),
    gatewayProof: derive(outer, join("gateway", lp(room))).toString("base64url"),
    signalKey: hex(signalKey),
    signalFromAnaToBen: hex(signal),
    joinKey: hex(joinKey),
    check: hex(check),
    joinPlaintext: card,
    joinRequestOfBen: hex(request),
    joinAnswerOfAna: hex(r.length > 0 ? join("\u0003", sealedAnswer) : join("\u0003", sha256(request))),
    staticCameraBaseKeyOfAna: hex(hkdf(`subrosa/1 static${session}`, input, info, 32)),
  };
}

const senderChain = sources.map((_, code) => {
  const first = hkdf("subrosa/1 sender key", senderKey, join(lp("ana"), Uint8Array.of(code)), 64);
  return [first, ratchet(first)] as const;
});
const challenge = linkSecret.slice(0, 16);
const hello = join(challenge, u64(3n), Uint8Array.of(0), u64(kid), Uint8Array.of(2), u64(5n));
const shared = join(...senderChain.map(([, second]) => join(u64(0x501n), second)));

const vectors = {
  origin: "packages/keys/test/vectors.test.ts, from the formulas in docs/keys.md; bytes are in hex",
  argon2id: { passphrase, room, salt: hex(salt), output: hex(stretched) },
  session,
  nonce: hex(nonce),
  rooms: Object.fromEntries(kinds.map((kind) => [kind, roomVector(kind)])),
  staticKid: hex(u64(kid)),
  hello: { challenge: hex(challenge), number: 3, microphone: hex(u64(kid)), screen: hex(u64(5n)), bytes: hex(hello) },
  senderKeys: {
    participant: "ana",
    generation: 5,
    senderKey: hex(senderKey),
    steps: Object.fromEntries(sources.map((source, i) => [source, senderChain[i]?.map(hex)])),
    sharedAtStep1: hex(shared),
  },
};

test("the known answers are what the formulas give", async () => {
  await expect(`${JSON.stringify(vectors, null, 2)}\n`).toMatchFileSnapshot("../../../tests/vectors/subrosa-keys.json");
});

describe.each(kinds)("known answers of a room with a secret from %s", (kind) => {
  const vector = roomVector(kind);
  const parts = kind === "link" ? {} : { passphrase };
  const secret = RoomSecret.from({ link: parseLink(rooms[kind].link), ...parts });
  const bytes = (name: string): Uint8Array => unhex(vector[name] ?? "");

  test("policy hash and gateway proof", async () => {
    expect(hex(await linkPolicyHash(parseLink(rooms[kind].link)))).toBe(vector["policyHash"]);
    expect(await gatewayProof(await secret)).toBe(vector["gatewayProof"]);
  });

  test("a sealed signal opens", async () => {
    const ben = new SignalSealer({ secret: await secret, session, self: "ben" });
    const opened = await ben.open("ana", bytes("signalFromAnaToBen"));
    expect(opened).toEqual({ ok: true, plaintext: utf8("hello"), sequence: 258n });
  });

  test("a join request opens, and 'different' is understood", async () => {
    const [ana, ben] = [
      new JoinCheck({ secret: await secret, session, self: "ana" }),
      new JoinCheck({ secret: await secret, session, self: "ben" }),
    ];
    const request = bytes("joinRequestOfBen");
    expect(await ana.open("ben", request)).toEqual({ verdict: "same", plaintext: utf8('{"name":"Ben"}') });
    expect(await ben.isDifferent("ana", bytes("joinAnswerOfAna"), request)).toBe(true);
  });

  test("a static key", async () => {
    const [keys, ring] = [new StaticKeys({ secret: await secret, session }), new RecordedKeys()];
    keys.attach({ participant: "ana", source: "camera", direction: "receive" }, ring);
    keys.announce("ana", "camera", kid);
    await eventually(() => expect(ring.installed.get(kid)).toEqual(bytes("staticCameraBaseKeyOfAna")));
  });
});

test("a hello reads as it should", () => {
  const kids = new Map([
    ["microphone", kid],
    ["screen", 5n],
  ]);
  expect(decodeHello(new Uint8Array(hello))).toEqual({ challenge, number: 3n, kids });
});

test("sender keys are expanded, stepped and shared as they should be", async () => {
  const keys = new RatchetKeys();
  const rings = sources.map((source) => {
    const ring = new RecordedKeys();
    keys.attach({ participant: "ana", source, direction: "receive" }, ring);
    return ring;
  });
  await keys.setSenderKey("ana", 5n, senderKey);
  await keys.ratchet("ana");
  const installed = rings.map((ring) => [...ring.installed.values()].map(hex));
  expect(installed).toEqual(senderChain.map((steps) => steps.map(hex)));
  expect(hex(await keys.share("ana"))).toBe(hex(shared));
});
