import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DeviceIdentity, type GroupPolicy, type GroupRoom, type Identity } from "@subrosa/keys/groups";
import { admit, isAdmitted, makeCredential, readCredential } from "../../src/groups/credential.ts";
import { decodeNumbered, encodeNumbered, type Told } from "../../src/groups/envelope.ts";
import { JoinRequests } from "../../src/groups/join-request.ts";
import { firstPolicy, followsLink, grantHost, mayEnter, turnDoor } from "../../src/groups/host-words.ts";
import { decodePolicy, encodePolicy, mayChange, mayFollow } from "../../src/groups/policy.ts";
import { Statements } from "../../src/groups/statement.ts";
import { applicationSecret, utf8 } from "../support.ts";
import { roomOf, session } from "./world.ts";

const leafKey = new Uint8Array(32).fill(3);
const own = { connection: "c1", name: "Ana", admission: undefined, expires: 1_800_000_000_000 };

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = copy[at]! ^ 1;
  return copy;
}

describe("a credential", () => {
  test("says who the leaf belongs to, and every byte of it is signed", async () => {
    const device = await DeviceIdentity.create();
    const credential = await makeCredential(device, session, leafKey, own);
    const read = await readCredential(session, leafKey, credential);
    expect(read).toMatchObject({ ...own, device: device.publicKey });
    for (let at = 0; at < credential.length; at++) {
      expect(await readCredential(session, leafKey, flipped(credential, at))).toBeUndefined();
    }
  });

  test("is good for one leaf of one session", async () => {
    const credential = await makeCredential(await DeviceIdentity.create(), session, leafKey, own);
    expect(await readCredential("another", leafKey, credential)).toBeUndefined();
    expect(await readCredential(session, new Uint8Array(32), credential)).toBeUndefined();
  });

  test("no bytes make reading it throw", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(await readCredential(session, leafKey, bytes)).toBeUndefined();
        expect(decodePolicy(bytes)?.mode.length ?? 5).toBe(5);
      }),
    );
  });

  test("the longest one fits into what the engine takes", async () => {
    const device = await DeviceIdentity.create();
    const whom = { device: device.publicKey, name: "ü".repeat(128) };
    const admission = await admit(device, await roomOf(), whom, 2 ** 32 - 1);
    const identity = { connection: "x".repeat(64), name: whom.name, admission, expires: 2 ** 50 };
    const credential = await makeCredential(device, session, leafKey, identity);
    expect(credential.length).toBeLessThanOrEqual(1_024);
    expect(await isAdmitted(await roomOf(), (await readCredential(session, leafKey, credential))!)).toBe(true);
  });
});

describe("the policy", () => {
  const roomBy = (host: DeviceIdentity, mode = "lgcqs"): Promise<GroupRoom> =>
    roomOf({ link: { mode, hostHash: host.hostHash } });
  const shut = { admission: "host", staying: [] } as const;

  test("comes back as it was written, and nothing else does", async () => {
    const host = await DeviceIdentity.create();
    const room = await roomBy(host);
    const first = await firstPolicy(host, room);
    for (const policy of [first, await turnDoor(host, room, first, { ...shut, staying: [host.publicKey] })]) {
      const bytes = encodePolicy(policy);
      expect(decodePolicy(bytes)).toEqual(policy);
      for (let length = 0; length < bytes.length; length++)
        expect(decodePolicy(bytes.subarray(0, length))).toBeUndefined();
      expect(decodePolicy(Uint8Array.of(...bytes, 0))).toBeUndefined();
    }
  });

  test("follows the link: its mode, its host, and hosts made by hosts", async () => {
    const [ana, ben, eve] = await Promise.all([1, 2, 3].map(() => DeviceIdentity.create()));
    const ours = await roomBy(ana!);
    const first = await firstPolicy(ana!, ours);
    const grant = await grantHost(ana!, ours, ben!.publicKey, 0);
    const two: GroupPolicy = { ...first, hosts: [...first.hosts, grant] };
    expect([await followsLink(first, ours), await followsLink(two, ours)]).toEqual([true, true]);
    const selfMade = await grantHost(eve!, ours, eve!.publicKey, 0);
    const wrong: GroupPolicy[] = [
      { ...first, mode: "lgoxs" },
      { ...first, hosts: [], admission: "host" },
      { ...first, hosts: [selfMade] },
      { ...first, hosts: [...first.hosts, selfMade] },
      { ...first, hosts: [...first.hosts, { ...grant, by: 1 }] },
      { ...first, hosts: [...first.hosts, { ...grant, device: eve!.publicKey }] },
    ];
    for (const policy of wrong) expect(await followsLink(policy, ours)).toBe(false);
    // the same device is the host of other rooms, and the server chooses the sessions' names
    const elsewhere = [
      { ...ours, session: "another" },
      { ...ours, secret: await applicationSecret(9) },
      { ...ours, link: { mode: "lgcqs", hostHash: ben!.hostHash } },
    ];
    for (const room of elsewhere) expect(await followsLink(first, room)).toBe(false);
  });

  test("has a door that the link gives at first, and then nobody but a host", async () => {
    const [ana, ben, eve] = await Promise.all([1, 2, 3].map(() => DeviceIdentity.create()));
    const ours = await roomBy(ana!);
    const first = await firstPolicy(ana!, ours);
    const grant = await grantHost(ana!, ours, ben!.publicKey, 0);
    const two: GroupPolicy = { ...first, hosts: [...first.hosts, grant] };
    const byBen = await turnDoor(ben!, ours, two, { ...shut, staying: [ana!.publicKey] });
    const open = await turnDoor(ana!, ours, byBen, { admission: "open", staying: [] });
    expect([byBen.word?.by, await followsLink(byBen, ours), await followsLink(open, ours)]).toEqual([1, true, true]);
    const asEve = await turnDoor(eve!, ours, two, shut);
    const wrong: GroupPolicy[] = [
      { ...first, generation: 7 },
      { ...first, admission: "host" },
      { ...first, staying: [eve!.publicKey] },
      { ...first, hosts: [], generation: 1, word: byBen.word },
      { ...byBen, word: undefined },
      { ...byBen, generation: 4_000_000_000 },
      { ...byBen, admission: "open" },
      { ...byBen, staying: [ana!.publicKey, eve!.publicKey] },
      { ...byBen, staying: [] },
      { ...byBen, hosts: first.hosts },
      { ...byBen, word: { ...byBen.word!, by: 0 } },
      { ...asEve, word: { ...asEve.word!, by: 0 } },
      { ...asEve, word: { ...asEve.word!, by: 2 } },
    ];
    for (const policy of wrong) expect(await followsLink(policy, ours)).toBe(false);
    for (const room of [
      { ...ours, session: "another" },
      { ...ours, secret: await applicationSecret(9) },
    ]) {
      const hosts = await Promise.all([
        grantHost(ana!, room, ana!.publicKey, 0),
        grantHost(ana!, room, ben!.publicKey, 0),
      ]);
      expect(await followsLink({ ...two, hosts }, room)).toBe(true);
      expect(await followsLink({ ...byBen, hosts }, room)).toBe(false);
    }
  });

  test("is changed by hosts alone, in their own name, and only forwards", async () => {
    const [ana, ben, eve] = await Promise.all([1, 2, 3].map(() => DeviceIdentity.create()));
    const room = await roomBy(ana!);
    const first = await firstPolicy(ana!, room);
    const open = { ...first, hosts: [...first.hosts, await grantHost(ana!, room, ben!.publicKey, 0)] };
    const closed = await turnDoor(ana!, room, open, { ...shut, staying: [ana!.publicKey] });
    const opened = await turnDoor(ana!, room, closed, { admission: "open", staying: [] });
    const may = (before: GroupPolicy, after: GroupPolicy): boolean => mayChange(before, after, ana!.publicKey);
    expect([may(open, closed), may(closed, opened), may(first, open)]).toEqual([true, true, true]);
    expect([mayChange(open, closed, ben!.publicKey), mayChange(open, closed, eve!.publicKey)]).toEqual([false, false]);
    // founded by somebody else: only the link's host can sign what `followsLink` takes
    const bare = { ...first, hosts: [] };
    expect([may(bare, first), may(bare, { ...first, generation: 1 }), mayChange(bare, first, ben!.publicKey)]).toEqual([
      true,
      false,
      false,
    ]);
    for (const wrong of [
      { ...closed, mode: "lgoxs" },
      { ...closed, hosts: [] },
      { ...closed, generation: 2 },
      { ...open, admission: "host" as const },
      { ...open, staying: [ben!.publicKey] },
      { ...open, generation: 1 },
    ]) {
      expect(may(open, wrong)).toBe(false);
    }
    for (const wrong of [open, { ...closed, staying: [ben!.publicKey] }, { ...closed, admission: "open" as const }]) {
      expect(may(closed, wrong)).toBe(false);
    }
  });

  test("may follow one that was seen where the door is the same or a later one; one generation has one door", async () => {
    const ana = await DeviceIdentity.create();
    const room = await roomBy(ana);
    const first = await firstPolicy(ana, room);
    const closed = await turnDoor(ana, room, first, { ...shut, staying: [ana.publicKey] });
    const rival = await turnDoor(ana, room, first, shut);
    const opened = await turnDoor(ana, room, closed, { admission: "open", staying: [] });
    expect([mayFollow(first, first), mayFollow(first, rival), mayFollow(closed, opened)]).toEqual([true, true, true]);
    expect(mayFollow(closed, { ...closed, hosts: [...closed.hosts, ...closed.hosts] })).toBe(true);
    const back = [mayFollow(closed, first), mayFollow(closed, rival), mayFollow(opened, closed)];
    expect(back).toEqual([false, false, false]);
  });

  test("lets in: hosts, who stayed, and whom a host admitted since", async () => {
    const [ana, ben, eve] = await Promise.all([1, 2, 3].map(() => DeviceIdentity.create()));
    const room = await roomBy(ana!);
    const open = await firstPolicy(ana!, room);
    const closed: GroupPolicy = { ...open, admission: "host", generation: 2 };
    const identity = (device: DeviceIdentity): Identity => ({ ...own, device: device.publicKey, participant: "" });
    const whom = identity(ben!);
    const admitted = async (by: DeviceIdentity, generation: number, to: GroupRoom = room): Promise<Identity> => ({
      ...whom,
      admission: await admit(by, to, whom, generation),
    });
    const enters = (policy: GroupPolicy, who: Identity): Promise<boolean> => mayEnter(policy, room, who);
    expect(await enters(open, whom)).toBe(true);
    expect(await enters(closed, identity(ana!))).toBe(true);
    expect(await enters({ ...closed, staying: [ben!.publicKey] }, whom)).toBe(true);
    expect(await enters(closed, await admitted(ana!, 2))).toBe(true);
    expect(await enters(closed, whom)).toBe(false);
    expect(await enters(closed, await admitted(ana!, 1))).toBe(false);
    expect(await enters(closed, await admitted(ana!, 2, { ...room, session: "another" }))).toBe(false);
    expect(await enters(closed, await admitted(ana!, 2, { ...room, secret: await applicationSecret(9) }))).toBe(false);
    expect(await enters(closed, await admitted(eve!, 2))).toBe(false);
    expect(await enters(closed, { ...(await admitted(ana!, 2)), device: eve!.publicKey })).toBe(false);
    expect(await enters(closed, { ...(await admitted(ana!, 2)), name: "Eve" })).toBe(false);
  });
});

describe("requests and statements", () => {
  test("a request opens for its connection and session, a check fits one leaf", async () => {
    const requests = new JoinRequests(await roomOf());
    const sealed = await requests.seal("c1", leafKey, utf8("key package"));
    const opened = await requests.open("c1", sealed);
    expect(opened.verdict === "opened" && new TextDecoder().decode(opened.keyPackage)).toBe("key package");
    const check = opened.verdict === "opened" ? opened.check : new Uint8Array();
    expect([await requests.fits(check, leafKey), await requests.fits(check, new Uint8Array(32))]).toEqual([
      true,
      false,
    ]);
    expect(await requests.open("c2", sealed)).toEqual({ verdict: "forged" });
    const elsewhere = new JoinRequests(await roomOf({ session: "another" }));
    expect(await elsewhere.open("c1", sealed)).toEqual({ verdict: "forged" });
  });

  test("an answer is for one request", async () => {
    const requests = new JoinRequests(await roomOf());
    const request = await requests.seal("c1", leafKey, utf8("key package"));
    const answer = await requests.answer("c1", request, { says: "different" });
    expect(await requests.readAnswer("c1", request, answer)).toEqual({ says: "different" });
    expect(await requests.readAnswer("c1", flipped(request, 20), answer)).toBeUndefined();
    expect(await requests.readAnswer("c2", request, answer)).toBeUndefined();
    expect(await requests.readAnswer("c1", request, utf8("junk"))).toBeUndefined();
  });

  test("a statement opens with the secret alone, and every byte of it counts", async () => {
    const device = await DeviceIdentity.create();
    const statements = new Statements(await roomOf());
    const sealed = await statements.seal(device, 7n, utf8("hash"));
    expect(await statements.open(sealed)).toEqual({ device: device.publicKey, epoch: 7n, hash: utf8("hash") });
    for (let at = 0; at < sealed.length; at++) expect(await statements.open(flipped(sealed, at))).toBeUndefined();
    const others = new Statements(await roomOf({ secret: await applicationSecret(9) }));
    expect(await others.open(sealed)).toBeUndefined();
  });

  test("what members tell one another comes back as it was, and junk doesn't", () => {
    const told: Told[] = [
      { kind: "data", data: utf8("hi") },
      { kind: "data", data: new Uint8Array(0) },
      { kind: "heartbeat", sentAt: 2 ** 45, period: 5_000 },
      { kind: "leave" },
    ];
    for (const one of told) {
      expect(decodeNumbered(encodeNumbered({ sequence: 2 ** 40, told: one }))).toEqual({
        sequence: 2 ** 40,
        told: one,
      });
    }
    expect(decodeNumbered(encodeNumbered({ sequence: 0, told: { kind: "leave" } }))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const read = decodeNumbered(bytes);
        expect(read === undefined ? bytes : encodeNumbered(read)).toEqual(bytes);
      }),
    );
  });
});
