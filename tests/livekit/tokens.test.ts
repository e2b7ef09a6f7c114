import { once } from "node:events";
import { RoomServiceClient, TrackSource, type ParticipantInfo } from "livekit-server-sdk";
import { parseId, ParticipantId, RoomId, SessionId, type SfuAccess } from "@subrosa/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { createSfu, sfuRoom } from "../../packages/server/src/sfu.ts";
import { Client, newLink, random, type Link } from "../adversary/support/client.ts";
import { startServer, type WatchedServer } from "../adversary/support/server.ts";
import { until } from "../browser/harness/until.ts";
import { hasLiveKit, startLiveKit, type LiveKit } from "./server.ts";

let node: LiveKit;
let server: WatchedServer;
const sockets: WebSocket[] = [];
/** LiveKit's own view, by the key that only servers have. */
let admin: RoomServiceClient;

/** What a server is told of the LiveKit that runs. */
const settings = () => ({
  livekitUrl: node.url,
  livekitKey: node.apiKey,
  livekitSecret: node.apiSecret,
  livekitTokenLifetime: 300,
  meshLimit: 4,
});

async function start(): Promise<void> {
  node = await startLiveKit();
  server = await startServer(settings());
  server.keepSecret(node.apiSecret);
  admin = new RoomServiceClient(node.url, node.apiKey, node.apiSecret);
}

async function stop(): Promise<void> {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.close();
  await node.stop();
}

/** Joins a room of ours. */
async function join(link: Link): Promise<{ client: Client; sfu: SfuAccess; session: string; room: string }> {
  const client = await Client.connect(server);
  client.say(client.joining(link));
  const { sfu, session } = await client.hear("joined");
  if (sfu === undefined) throw new Error("The server named no SFU.");
  server.keepSecret(sfu.token);
  return { client, sfu, session, room: roomOf(link, session, false) };
}

/** LiveKit's room of a session. */
function roomOf(link: Link, session: string, hosted: boolean): string {
  return sfuRoom(must(parseId(RoomId, link.room)), must(parseId(SessionId, session)), hosted);
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("There should have been a value.");
  return value;
}

/** Enters LiveKit as livekit-client does; resolves to the status with which it was refused, or 101. */
async function enter(token: string, more = ""): Promise<number> {
  const query = new URLSearchParams({
    access_token: token,
    protocol: "16",
    sdk: "js",
    version: "2.23.0",
    auto_subscribe: "1",
  });
  const socket = new WebSocket(`${node.url}/rtc?${query}${more}`);
  sockets.push(socket);
  socket.on("error", () => undefined);
  const refused = once(socket, "unexpected-response").then(([, { statusCode }]) => Number(statusCode));
  return await Promise.race([once(socket, "open").then(() => 101), refused]);
}

/** Who is in a room of LiveKit's, once somebody is. */
async function participants(room: string): Promise<ParticipantInfo[]> {
  return await until(
    async () => {
      const list = await admin.listParticipants(room);
      return list.length > 0 && list;
    },
    { what: "LiveKit to know the participant" },
  );
}

describe.runIf(hasLiveKit("what our tokens open at LiveKit was not tried"))("a token that our server signs", () => {
  beforeEach(start);
  afterEach(stop);

  test("lets in the one participant, with the rights to send and receive and none besides", async () => {
    const { client, sfu, room } = await join(newLink());
    expect(await enter(sfu.token)).toBe(101);
    const [one, ...others] = await participants(room);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ identity: client.participant, name: "", metadata: "", attributes: {} });
    expect(one?.permission).toMatchObject({
      canSubscribe: true,
      canPublish: true,
      canPublishData: true,
      canPublishSources: [
        TrackSource.MICROPHONE,
        TrackSource.CAMERA,
        TrackSource.SCREEN_SHARE,
        TrackSource.SCREEN_SHARE_AUDIO,
      ],
      hidden: false,
      recorder: false,
      agent: false,
      canUpdateMetadata: false,
      canSubscribeMetrics: false,
    });
  });

  test("opens no other room, and no other person's seat", async () => {
    const mine = await join(newLink());
    const theirs = await join(newLink());
    expect(await enter(theirs.sfu.token)).toBe(101);
    await participants(theirs.room);
    expect(await enter(mine.sfu.token, `&room=${theirs.room}&identity=${theirs.client.participant}`)).toBe(101);
    const [one] = await participants(mine.room);
    expect(one?.identity).toBe(mine.client.participant);
    expect((await admin.listParticipants(theirs.room)).map(({ identity }) => identity)).toEqual([
      theirs.client.participant,
    ]);
    // Another session of the same room is another room there.
    expect(roomOf({ room: "rose", proof: "" }, mine.session, false)).not.toBe(mine.room);
  });

  test("comes to who waits for a host when a member lets them in; what others get opens another room", async () => {
    const link = newLink();
    const [host, guest, liar] = await Promise.all([server, server, server].map((one) => Client.connect(one)));
    const identitiesIn = async (room: string): Promise<string[]> =>
      (await participants(room)).map(({ identity }) => identity).toSorted();
    const session = await must(host).join(link, { hosted: true });
    must(guest).say(must(guest).joining(link, { hosted: true }));
    expect((await must(guest).hear("joined")).sfu).toBeUndefined();
    must(liar).say(must(liar).joining(link));
    expect(await enter((await must(liar).hear("joined")).sfu?.token ?? "")).toBe(101);

    must(host).say({ type: "group-create" });
    const { chain } = await must(host).hear("group-state");
    expect(await enter((await must(host).hear("sfu")).sfu.token)).toBe(101);
    must(guest).say({ type: "group-ask", request: random(32) });
    await must(host).hear("group-asked");
    expect(must(guest).inbox.map(({ type }) => type)).not.toContain("sfu");
    expect(await identitiesIn(roomOf(link, session, true))).toEqual([must(host).participant]);
    expect(await identitiesIn(roomOf(link, session, false))).toEqual([must(liar).participant]);

    const welcome = { shared: random(32), secrets: [{ to: must(guest).participant, secret: random(32) }] };
    must(host).say({ type: "group-commit", epoch: 0, chain, commit: random(32), welcome });
    await must(guest).hear("group-welcome");
    expect(await enter((await must(guest).hear("sfu")).sfu.token)).toBe(101);
    const both = [must(host).participant, must(guest).participant].toSorted();
    await until(async () => (await identitiesIn(roomOf(link, session, true))).join() === both.join(), {
      what: "both to be in the hosts' room at LiveKit",
    });
  });

  test("can't be changed: with another room, person or right its signature is wrong", async () => {
    const { sfu } = await join(newLink());
    const [header = "", body = "", signature = ""] = sfu.token.split(".");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString());
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const forged = [
      { ...claims, sub: random(16) },
      { ...claims, video: { ...claims.video, room: "another" } },
      { ...claims, video: { ...claims.video, roomAdmin: true } },
      { ...claims, exp: claims.exp + 86_400 },
    ].map((changed) => `${header}.${encode(changed)}.${signature}`);
    const unsigned = `${encode({ alg: "none" })}.${body}.`;
    for (const token of [...forged, unsigned, ""]) expect(await enter(token)).toBe(401);
  });

  test.each([
    ["RoomService/ListRooms", {}],
    ["RoomService/CreateRoom", { name: "mine" }],
    ["RoomService/DeleteRoom", {}],
    ["RoomService/ListParticipants", {}],
    ["RoomService/GetParticipant", {}],
    ["RoomService/RemoveParticipant", {}],
    ["RoomService/MutePublishedTrack", { trackSid: "TR_x", muted: true }],
    ["RoomService/UpdateParticipant", { permission: { canPublish: true, hidden: true } }],
    ["RoomService/UpdateSubscriptions", { trackSids: ["TR_x"], subscribe: true }],
    ["RoomService/SendData", { data: "AAEC" }],
    ["RoomService/UpdateRoomMetadata", { metadata: "x" }],
    ["Egress/StartRoomCompositeEgress", { roomName: "x" }],
    ["AgentDispatchService/CreateDispatch", { agentName: "x" }],
  ])("commands nothing: %s", async (method, body) => {
    const { client, sfu, room } = await join(newLink());
    expect(await enter(sfu.token)).toBe(101);
    await participants(room);
    const answer = await fetch(`${node.url.replace("ws", "http")}/twirp/livekit.${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${sfu.token}`, "content-type": "application/json" },
      body: JSON.stringify({ room, identity: client.participant, ...body }),
    });
    expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ code: "unauthenticated" })]);
  });

  test("is of no use to who kept it, and who has left gets no other", async () => {
    const { client, sfu, room } = await join(newLink());
    const { exp, nbf } = JSON.parse(Buffer.from(sfu.token.split(".")[1] ?? "", "base64url").toString());
    expect(exp - nbf).toBe(300);
    client.say({ type: "leave" });
    await client.ended;
    expect(client.inbox.filter(({ type }) => type === "sfu")).toEqual([]);
    // The same token, had it been signed six minutes and a half ago: five it is good for, one more LiveKit grants to clocks.
    const ids = [parseId(RoomId, "rose"), parseId(SessionId, random(16)), parseId(ParticipantId, random(16))] as const;
    const grant = must(await createSfu(settings()));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 390_000 });
    const old = await grant(must(ids[0]), must(ids[1]), must(ids[2]), false);
    vi.useRealTimers();
    expect(await enter(old.token)).toBe(401);
    expect(await admin.listParticipants(room)).toEqual([]);
  });
});
