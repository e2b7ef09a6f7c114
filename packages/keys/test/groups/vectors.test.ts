import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { DeviceIdentity, hostHash } from "@subrosa/keys/groups";
import { linkPolicyHash, parseLink, RoomSecret } from "@subrosa/keys";
import { admit, makeCredential, readCredential } from "../../src/groups/credential.ts";
import { encodeNumbered } from "../../src/groups/envelope.ts";
import { JoinRequests } from "../../src/groups/join-request.ts";
import { firstPolicy, followsLink, turnDoor } from "../../src/groups/host-words.ts";
import { decodePolicy, encodePolicy } from "../../src/groups/policy.ts";
import { groupPsk, hostScope, participantOf } from "../../src/groups/room.ts";
import { Statements } from "../../src/groups/statement.ts";
import { isTurnedAway } from "../../src/groups/turn-away.ts";
import { derive, hex, hkdf, join, lp, seal, sha256, u64, unhex } from "../reference.ts";
import { utf8 } from "../support.ts";
import { roomOf, session } from "./world.ts";

// Everything from the formulas of docs/groups.md, with Node's crypto and none of the package's code.
const r = Uint8Array.from({ length: 32 }, (_, i) => i);
const input = join(lp(r), lp(""));
const seed = new Uint8Array(32).fill(5);
/** PKCS #8 around an Ed25519 seed (RFC 8410 §7). */
const pkcs8 = join(unhex("302e020100300506032b657004220420"), seed);
const privateKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
const device = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);
const leafKey = Uint8Array.from({ length: 32 }, (_, i) => 0x40 + i);
const nonce = Uint8Array.from({ length: 12 }, (_, i) => 0xa0 + i);
const mode = "lghqs";
const connection = "BBBBBBBBBBBBBBBBBBBBBA";
const name = "Zoë";
const expires = 1_800_000_000_000n;
const u32 = (value: number): Buffer => u64(BigInt(value)).subarray(4);

const signed = (kind: string, content: Uint8Array): Buffer =>
  sign(null, join(lp(`subrosa/1 ${kind}`), content), privateKey);
const ofHost = sha256(join(lp("subrosa/1 host hash"), device)).subarray(0, 16);
const scope = hkdf("subrosa/1 room", input, join("group host", lp(session), sha256(join(mode, ofHost))), 32);
const admission = join(device, u32(3), signed("admission", join(scope, device, lp(name), u32(3))));
const body = join(Uint8Array.of(1), device, lp(connection), lp(name), lp(admission), u64(expires));
const credential = join(body, signed("credential", join(lp(session), lp(leafKey), body)));
const grant = join(device, Uint8Array.of(0, 0), signed("host", join(scope, device)));
const policy = join(Uint8Array.of(1), mode, Uint8Array.of(1), u32(0), Uint8Array.of(0, 1), grant, Uint8Array.of(0, 0));
const door = join(Uint8Array.of(0), u32(1), Uint8Array.of(0, 1), device);
const turned = join(
  Uint8Array.of(1),
  mode,
  door.subarray(0, 5),
  Uint8Array.of(0, 1),
  grant,
  door.subarray(5),
  Uint8Array.of(0, 0),
  signed("door", join(scope, door)),
);
const check = derive(input, join("group check", lp(session), lp(leafKey)));
const requestKey = derive(r, join("group join", lp(session)));
const request = seal(requestKey, nonce, join(check, "key package"), join(lp(session), lp(connection)));
const answerAad = join(lp(session), lp(connection), sha256(request));
const answerKey = derive(r, join("group answer", lp(session)));
const answer = (inner: Uint8Array): Buffer => join(Uint8Array.of(1), seal(answerKey, nonce, inner, answerAad));
const no = join("no", device, signed("turn-away", join(lp(session), sha256(request))), policy);
const content = join(u64(7n), lp("a transcript hash"));
const statementKey = derive(input, join("group statement", lp(session)));
const statement = join(device, signed("statement", join(lp(session), content)), content);

const vectors = {
  origin: "packages/keys/test/groups/vectors.test.ts, from the formulas in docs/groups.md; bytes are in hex",
  r: hex(r),
  session,
  link: `https://meet.example/r/garden#1.${mode}.${join(r, ofHost).toString("base64url")}`,
  mode,
  connection,
  name,
  expires: Number(expires),
  nonce: hex(nonce),
  leafKey: hex(leafKey),
  deviceSeed: hex(seed),
  device: hex(device),
  hostHash: hex(ofHost),
  participant: sha256(join(lp("subrosa/1 participant"), lp(session), device)).toString("base64url"),
  psk: hex(hkdf("subrosa/1 room", input, join("mls psk", lp(session), sha256(join(mode, ofHost))), 64)),
  hostScope: hex(scope),
  admissionOfGeneration3: hex(admission),
  credential: hex(credential),
  firstPolicy: hex(policy),
  openedPolicy: hex(turned),
  check: hex(check),
  request: hex(request),
  answerDifferent: hex(answer(utf8("different"))),
  answerAdmitted: hex(answer(join(admission, policy))),
  answerTurnedAway: hex(answer(no)),
  statementOfEpoch7: hex(seal(statementKey, nonce, statement, lp(session))),
  heartbeat: hex(join(unhex("01000000000102"), u64(123_456n), u32(5_000))),
  leave: "02000000000103",
  data: hex(join(unhex("00000000000104"), "hello")),
};

test("the known answers are what the formulas give", async () => {
  const file = "../../../../tests/vectors/subrosa-groups.json";
  await expect(`${JSON.stringify(vectors, null, 2)}\n`).toMatchFileSnapshot(file);
});

describe("the package gives and takes the same", async () => {
  const keys = {
    privateKey: await crypto.subtle.importKey("pkcs8", new Uint8Array(pkcs8), "Ed25519", false, ["sign"]),
    publicKey: await crypto.subtle.importKey("raw", new Uint8Array(device), "Ed25519", true, ["verify"]),
  };
  const identity = await DeviceIdentity.from(keys);
  const link = { mode, hostHash: await hostHash(identity.publicKey) };
  const room = await roomOf({ secret: await RoomSecret.from({ room: "garden", application: r }), link });

  test("link, host hash, participant, PSK", async () => {
    const read = parseLink(vectors.link);
    expect([read.mode, hex(read.linkSecret), hex(read.hostHash!)]).toEqual([mode, vectors.r, vectors.hostHash]);
    expect(await linkPolicyHash(read)).toEqual(new Uint8Array(sha256(join(mode, ofHost))));
    expect([hex(link.hostHash), await participantOf(session, device), hex(await groupPsk(room))]).toEqual([
      vectors.hostHash,
      vectors.participant,
      vectors.psk,
    ]);
  });

  test("admission, credential, policy", async () => {
    const given = await admit(identity, room, { device: identity.publicKey, name }, 3);
    const own = { connection, name, admission: given, expires: Number(expires) };
    expect(hex(await makeCredential(identity, session, leafKey, own))).toBe(vectors.credential);
    expect(await readCredential(session, leafKey, unhex(vectors.credential))).toMatchObject(own);
    expect(hex(await hostScope(room))).toBe(vectors.hostScope);
    const first = await firstPolicy(identity, room);
    expect([hex(encodePolicy(first)), await followsLink(first, room)]).toEqual([vectors.firstPolicy, true]);
    const opened = await turnDoor(identity, room, first, { admission: "open", staying: [identity.publicKey] });
    expect([hex(encodePolicy(opened)), await followsLink(opened, room)]).toEqual([vectors.openedPolicy, true]);
    expect(decodePolicy(unhex(vectors.openedPolicy))).toEqual(opened);
  });

  test("request, answers, statement", async () => {
    const requests = new JoinRequests(room);
    const sealed = unhex(vectors.request);
    const opened = await requests.open(connection, sealed);
    expect(opened).toEqual({ verdict: "opened", check: unhex(vectors.check), keyPackage: utf8("key package") });
    expect(await requests.fits(unhex(vectors.check), leafKey)).toBe(true);
    expect(await requests.readAnswer(connection, sealed, unhex(vectors.answerDifferent))).toEqual({
      says: "different",
    });
    const admitted = await requests.readAnswer(connection, sealed, unhex(vectors.answerAdmitted));
    expect(admitted).toMatchObject({
      says: "admitted",
      admission: { generation: 3 },
      policy: unhex(vectors.firstPolicy),
    });
    const away = await requests.readAnswer(connection, sealed, unhex(vectors.answerTurnedAway));
    expect(away?.says === "turned-away" && (await isTurnedAway(room, sealed, away.word))).toBe(true);
    const said = await new Statements(room).open(unhex(vectors.statementOfEpoch7));
    expect(said).toEqual({ device: identity.publicKey, epoch: 7n, hash: utf8("a transcript hash") });
  });

  test("what is inside of messages", () => {
    const heartbeat = { kind: "heartbeat", sentAt: 123_456, period: 5_000 } as const;
    expect(hex(encodeNumbered({ sequence: 258, told: heartbeat }))).toBe(vectors.heartbeat);
    expect(hex(encodeNumbered({ sequence: 259, told: { kind: "leave" } }))).toBe(vectors.leave);
    expect(hex(encodeNumbered({ sequence: 260, told: { kind: "data", data: utf8("hello") } }))).toBe(vectors.data);
  });
});
