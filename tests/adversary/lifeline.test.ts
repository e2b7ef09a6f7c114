import { describe, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { Client, newLink, random } from "./support/client.ts";
import { HonestPair, undisturbed } from "./support/honest-pair.ts";
import { RawSocket } from "./support/raw-socket.ts";
import { startServer, type WatchedServer } from "./support/server.ts";

/** Joins by hand, and from then on does nothing: no pong, no close. */
async function halfOpen(server: WatchedServer, link: { room: string; proof: string }): Promise<RawSocket> {
  const socket = new RawSocket(server);
  await socket.upgrade();
  const ids = { participant: random(16), resume: random(32), session: random(16) };
  socket.text(JSON.stringify({ type: "join", ...link, ...ids }));
  await socket.hears('"type":"joined"');
  return socket;
}

describe("half-open sockets", () => {
  it("that never answer a ping are dropped, and the others are told after the hold", async () => {
    const server = await startServer({ pingInterval: 0.5, hold: 0.2 });
    await undisturbed(server, async (pair) => {
      const dead = await Promise.all([1, 2, 3].map(() => halfOpen(server, pair.link)));
      await Promise.all(dead.map(({ closed }) => closed));
      for (let gone = 0; gone < 3; gone += 1) expect((await pair.one.hear("peer-left")).reason).toBe("lost");
      expect(await server.metric("subrosa_errors_total", 'code="unresponsive"')).toBe(3);
      await server.metricIs("subrosa_connections", 2);
    });
    await server.close();
  });

  it("who answers pings or speaks stays, however long", async () => {
    const server = await startServer({ pingInterval: 0.2 });
    const pair = await HonestPair.meet(server);
    await pair.talk(20);
    expect(await server.metric("subrosa_connections")).toBe(2);
    await pair.part();
    await server.close();
  });
});

describe("a server that is stopped in mid-call", () => {
  it("says so to everybody, and when to come back", async () => {
    const server = await startServer();
    const link = newLink();
    const people = await Promise.all([1, 2, 3].map(() => Client.join(server, link)));
    const waiting = await Client.connect(server);
    await server.close();
    for (const client of [...people, waiting]) {
      expect(await client.ended).toEqual({ code: 1012, reason: "shutting-down" });
      const { retryAfter } = await client.hear("closing");
      expect(retryAfter).toBeGreaterThanOrEqual(1);
      expect(client.inbox.at(-1)).toMatchObject({ type: "error", code: "shutting-down" });
    }
    for (const { inbox } of people) expect(inbox.filter(({ type }) => type === "peer-left")).toEqual([]);
    await expect(fetch(server.url)).rejects.toThrow("fetch failed");
  });

  it("does not wait for who never closes, and takes nobody new meanwhile", async () => {
    const server = await startServer({ shutdownTimeout: 1.5 });
    const stubborn = await halfOpen(server, newLink());
    const closing = server.close();
    await stubborn.hears('"type":"closing"');
    const late = await Promise.allSettled([Client.connect(server), fetch(`${server.url}/healthz`)]);
    expect(late).toMatchObject([{ reason: { message: expect.stringContaining("503") } }, { value: { status: 503 } }]);
    await closing;
    await stubborn.closed;
  });

  it("lets the session go on in the next one, though a newcomer was faster", async () => {
    const first = await startServer();
    const link = newLink();
    const before = [await Client.join(first, link), await Client.join(first, link)];
    const session = before[0]?.session;
    await first.close();

    const second = await startServer({ port: Number(new URL(first.url).port) });
    const newcomer = await Client.join(second, link);
    const sessions: string[] = [];
    for (const { participant, resume } of before) {
      const back = await Client.connect(second);
      sessions.push(await back.join(link, { participant, resume, session, returning: true }));
    }
    expect(sessions).toEqual([session, session]);
    expect(await newcomer.fate()).toMatchObject({ code: "session-replaced", close: 4413 });
    const again = await Client.connect(second);
    expect(await again.join(link)).toBe(session);
    await second.close();
  });
});

describe("credentials for TURN", () => {
  it("are renewed on the socket before they end", async () => {
    const turn = { turnUrls: ["turn:turn.example:3478"], turnSecret: "the-secret-of-coturn", turnLifetime: 1 };
    const server = await startServer(turn);
    server.keepSecret(turn.turnSecret);
    const client = await Client.connect(server);
    client.say(client.joining(newLink()));
    const [first] = (await client.hear("joined")).iceServers;
    const [second] = (await client.hear("ice")).iceServers;
    expect(second?.urls).toEqual(turn.turnUrls);
    expect(second?.username).not.toBe(first?.username);
    await server.close();
  });
});

describe("tokens for the SFU", () => {
  const sfu = {
    livekitUrl: "wss://sfu.example",
    livekitKey: "key",
    livekitSecret: "the-secret-of-livekit",
    meshLimit: 3,
    livekitTokenLifetime: 1,
  };

  it("are renewed on the socket before they end", async () => {
    const server = await startServer(sfu);
    server.keepSecret(sfu.livekitSecret);
    const client = await Client.connect(server);
    client.say(client.joining(newLink()));
    const first = (await client.hear("joined")).sfu;
    expect(first).toMatchObject({ url: "wss://sfu.example", meshLimit: 3 });
    // Times in a token are whole seconds: two made in the same one are the same.
    const tokens = [(await client.hear("sfu")).sfu.token, (await client.hear("sfu")).sfu.token];
    expect(tokens).not.toEqual([first?.token, first?.token]);
    await server.close();
  });

  it("don't let anything overtake the answer to a join", async () => {
    const server = await startServer({ ...sfu, maxPeople: 40, maxJoinsPerMinute: 200 });
    const link = newLink();
    const people = await Promise.all(Array.from({ length: 20 }, () => Client.connect(server)));
    for (const client of people) client.say(client.joining(link));
    for (const { inbox } of people) await eventually(() => expect(inbox[0]?.type).toBe("joined"));
    await server.close();
  });
});
