import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { until } from "../browser/harness/until.ts";
import { Client, newLink, random } from "./support/client.ts";
import { undisturbed } from "./support/honest-pair.ts";
import { startServer, type WatchedServer } from "./support/server.ts";

let server: WatchedServer;

beforeEach(async () => {
  server = await startServer();
});

afterEach(() => server.close());

describe("somebody without the link", () => {
  it("gets nothing but wrong-proof, and the people in the room hear nothing", async () => {
    await undisturbed(server, async (pair) => {
      const stranger = await Client.connect(server);
      stranger.say(stranger.joining({ ...pair.link, proof: random(32) }));
      expect(await stranger.fate()).toEqual({ code: "wrong-proof", close: 4403, reason: "wrong-proof" });
      expect(stranger.inbox).toHaveLength(1);
      expect(pair.one.inbox.filter(({ type }) => type === "peer-joined")).toHaveLength(1);
      expect(pair.two.inbox.filter(({ type }) => type === "peer-joined")).toHaveLength(0);
    });
  });

  it("does not learn over HTTP who is there", async () => {
    await undisturbed(server, async (pair) => {
      const ask = (proof: string): Promise<Response> =>
        fetch(`${server.url}/api/rooms/${pair.link.room}`, { headers: { authorization: `Proof ${proof}` } });
      expect((await ask(random(32))).status).toBe(403);
      expect(await (await ask(pair.link.proof)).json()).toEqual({ people: 2, capacity: 6, relay: false });
    });
  });
});

describe("somebody in another room", () => {
  it("reaches nobody here, with a true id or a made-up one", async () => {
    await undisturbed(server, async (pair) => {
      const stranger = await Client.join(server, newLink());
      for (const to of [pair.one.participant, random(16)]) {
        stranger.signal(to, random(32));
        expect(await stranger.hear("error")).toMatchObject({ code: "unknown-peer", participant: to });
      }
    });
  });
});

describe("somebody with the link", () => {
  it("can't take another's place without the resume secret", async () => {
    await undisturbed(server, async (pair) => {
      const thief = await Client.connect(server);
      thief.say(thief.joining(pair.link, { participant: pair.one.participant }));
      expect(await thief.fate()).toMatchObject({ code: "participant-taken", close: 4411 });
    });
  });

  it("can't take it while the other is away either", async () => {
    const link = newLink();
    const watcher = await Client.join(server, link);
    const victim = await Client.join(server, link);
    victim.socket.terminate();
    await victim.ended;
    const thief = await Client.connect(server);
    thief.say(thief.joining(link, { participant: victim.participant }));
    expect(await thief.fate()).toMatchObject({ code: "participant-taken", close: 4411 });
    expect(watcher.inbox.map(({ type }) => type)).toEqual(["peer-joined"]);
  });

  it("can't change the session, returning or not", async () => {
    const started = Date.now();
    const settled = await startServer({ hold: 0.3 });
    // Until then, members of sessions from before a restart may come back: lifeline.test.ts.
    await until(() => Date.now() - started > 300, { what: "the time after a start to be over" });
    await undisturbed(settled, async (pair) => {
      const sessions: string[] = [];
      for (const returning of [false, true]) {
        const client = await Client.connect(settled);
        sessions.push(await client.join(pair.link, { returning }));
      }
      expect(sessions).toEqual([pair.one.session, pair.one.session]);
    });
    await settled.close();
  });

  it("can't crowd out those who are there", async () => {
    await undisturbed(server, async (pair) => {
      for (let guests = 2; guests < 6; guests += 1) await Client.join(server, pair.link);
      const seventh = await Client.connect(server);
      seventh.say(seventh.joining(pair.link));
      expect(await seventh.fate()).toEqual({ code: "room-full", close: 4409, reason: "room-full" });
    });
  });
});

describe("the session", () => {
  it("is one when several open the room in the same moment", async () => {
    const link = newLink();
    const racers = await Promise.all([1, 2, 3, 4, 5].map(() => Client.connect(server)));
    const sessions = await Promise.all(racers.map((racer) => racer.join(link)));
    expect(new Set(sessions).size).toBe(1);
    expect(racers.map(({ session }) => session)).toContain(sessions[0]);
  });

  it("is held for whoever comes back in time, and nobody hears of it", async () => {
    const link = newLink();
    const watcher = await Client.join(server, link);
    const traveller = await Client.join(server, link);
    const { participant, resume } = traveller;
    const { session } = watcher;
    traveller.socket.terminate();
    await server.metricIs("subrosa_connections", 1);
    watcher.signal(traveller, random(16));
    expect(await watcher.hear("error")).toMatchObject({ code: "peer-away", participant });

    const back = await Client.connect(server);
    expect(await back.join(link, { participant, resume, session, returning: true })).toBe(session);
    watcher.signal(participant, "AAEC");
    expect((await back.hear("signal")).from).toBe(watcher.participant);
    expect(watcher.inbox.map(({ type }) => type)).toEqual(["peer-joined"]);
  });

  it("is over when nobody comes back, and the next one is another", async () => {
    const brief = await startServer({ hold: 0.2 });
    const link = newLink();
    const last = await Client.join(brief, link);
    last.socket.terminate();
    await brief.metricIs("subrosa_rooms", 0);
    const next = await Client.connect(brief);
    expect(await next.join(link)).toBe(next.session);
    await brief.close();
  });

  it("belongs to the newer of two connections of one participant", async () => {
    await undisturbed(server, async (pair) => {
      const older = await Client.join(server, pair.link);
      const newer = await Client.connect(server);
      await newer.join(pair.link, { participant: older.participant, resume: older.resume });
      expect(await older.fate()).toEqual({ code: "replaced", close: 4412, reason: "replaced" });
    });
  });
});
