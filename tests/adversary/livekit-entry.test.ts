import { createPublicKey, verify } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AccessToken, type VideoGrant } from "livekit-server-sdk";
import { Client, newLink, random, type Link } from "./support/client.ts";
import { startServer, type WatchedServer } from "./support/server.ts";

const key = "an-api-key";
const secret = "the secret of that api key, which is long";

let server: WatchedServer;
beforeEach(async () => {
  server = await startServer({ livekitKey: key, livekitSecret: secret });
});
afterEach(() => server.close());

interface Claims extends VideoGrant {
  readonly identity?: string;
  readonly ttl?: number | string;
  readonly apiKey?: string;
  readonly apiSecret?: string;
}

/** A token as an app's own server signs it. */
async function tokenFor(claims: Claims): Promise<string> {
  const { identity = "", ttl = 60, apiKey = key, apiSecret = secret, ...video } = claims;
  const token = new AccessToken(apiKey, apiSecret, { identity, ttl });
  token.addGrant(video);
  const text = await token.toJwt();
  server.keepSecret(text);
  return text;
}

const anas = { identity: "ana", room: "standup", roomJoin: true };

async function come(claims: Claims, link: Link, device: string = random(32)): Promise<Client> {
  const client = await Client.connect(server);
  client.say(client.joining(link, { livekit: { token: await tokenFor(claims), device } }));
  return client;
}

function lp(value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(value));
  return Buffer.concat([length, Buffer.from(value)]);
}

/** When the server said that this device is that identity's, or `undefined` where its signature says something else. */
function saidAt(
  { room, key: publicKey, word }: { room: string; key: string; word: string },
  session: string,
  identity: string,
  device: string,
): bigint | undefined {
  const bytes = Buffer.from(word, "base64url");
  const said = [...["subrosa/1 livekit identity", room, session, identity].map(lp), Buffer.from(device, "base64url")];
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(publicKey, "base64url")]);
  const by = createPublicKey({ key: spki, format: "der", type: "spki" });
  const fits = verify(null, Buffer.concat([...said, bytes.subarray(0, 8)]), by, bytes.subarray(8));
  return fits ? bytes.readBigUInt64BE(0) : undefined;
}

describe("who comes with a token of LiveKit's", () => {
  test("is let in, and has the server's word on which device is whose, by one key over restarts", async () => {
    const link = newLink();
    const [device, other] = [random(32), random(32)];
    const ana = await (await come(anas, link, device)).hear("joined");
    const ben = await (await come({ ...anas, identity: "ben" }, link, other)).hear("joined");
    expect(ben.session).toBe(ana.session);
    expect(ben.participants).toHaveLength(1);
    expect([ana.sfu, ana.iceServers, ana.limits.fileBytes]).toEqual([undefined, [], 0]);
    expect(ana.livekit?.room).toBe("standup");
    expect(ben.livekit?.key).toBe(ana.livekit?.key);
    expect(saidAt(ana.livekit!, ana.session, "ana", device)).toBeGreaterThan(0n);
    expect(saidAt(ana.livekit!, ana.session, "ben", device)).toBeUndefined();
    expect(saidAt(ana.livekit!, ana.session, "ana", other)).toBeUndefined();
    expect(saidAt({ ...ana.livekit!, room: "retro" }, ana.session, "ana", device)).toBeUndefined();
    const again = await (await come(anas, link, device)).hear("joined");
    expect(saidAt(again.livekit!, ana.session, "ana", device)).toBeGreaterThan(
      saidAt(ana.livekit!, ana.session, "ana", device)!,
    );

    const former = server;
    server = await startServer({ livekitKey: key, livekitSecret: secret });
    await former.close();
    const later = await (await come(anas, link, device)).hear("joined");
    expect(later.livekit?.key).toBe(ana.livekit?.key);
  });

  test("meets nobody of another room of LiveKit's, nobody with another secret, and nobody who came without a token", async () => {
    const link = newLink();
    const sessions = new Set<string>();
    const others = { room: link.room, proof: random(32) };
    for (const [claims, at] of [
      [anas, link],
      [{ ...anas, room: "retro" }, link],
      [{ ...anas, identity: "eve" }, others],
    ] as const) {
      const joined = await (await come(claims, at)).hear("joined");
      expect(joined.participants).toEqual([]);
      sessions.add(joined.session);
    }
    const plain = await Client.connect(server);
    sessions.add(await plain.join(others));
    expect(sessions.size).toBe(4);
  });

  test.each<[string, Claims, string, number]>([
    ["of another secret", { ...anas, apiSecret: "the secret of somebody else's api key" }, "token-refused", 4416],
    ["of another key", { ...anas, apiKey: "another-key" }, "token-refused", 4416],
    ["that has ended", { ...anas, ttl: "-1m" }, "token-expired", 4417],
    ["for no room", { ...anas, room: "" }, "token-without-room", 4418],
    ["without the grant", { ...anas, roomJoin: false }, "token-without-room", 4418],
    ["that lets one list rooms alone", { identity: "ana", roomList: true }, "token-without-room", 4418],
  ])("is refused with a token %s", async (_what, claims, code, close) => {
    const client = await come(claims, newLink());
    expect(await client.fate()).toMatchObject({ code, close });
  });

  test("is refused with bytes that are no token, and by a server without LiveKit's key", async () => {
    const client = await Client.connect(server);
    client.say(client.joining(newLink(), { livekit: { token: "e30.e30.c2ln", device: random(32) } }));
    expect(await client.fate()).toMatchObject({ code: "token-refused", close: 4416 });
    const former = server;
    server = await startServer();
    await former.close();
    expect(await (await come(anas, newLink())).fate()).toMatchObject({ code: "token-refused", close: 4416 });
  });

  test("can say nothing before the token was read, and comes in once", async () => {
    const link = newLink();
    const device = random(32);
    const livekit = { token: await tokenFor(anas), device };
    const hasty = await Client.connect(server);
    hasty.say(hasty.joining(link, { livekit }));
    hasty.say({ type: "group-create" });
    expect(await hasty.fate()).toMatchObject({ code: "not-joined" });
    const twice = await Client.connect(server);
    twice.say(twice.joining(link, { livekit }));
    twice.say(twice.joining(link, { livekit }));
    expect(await twice.fate()).toMatchObject({ code: "already-joined" });
    await server.metricIs("subrosa_people", 0);
  });
});
