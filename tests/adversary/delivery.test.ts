import type { ServerMessage } from "@subrosa/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { until } from "../browser/harness/until.ts";
import { Client, newLink, random, type Link } from "./support/client.ts";
import { undisturbed } from "./support/honest-pair.ts";
import { startServer, type WatchedServer } from "./support/server.ts";

type Told<Type extends ServerMessage["type"]> = Extract<ServerMessage, { type: Type }>;

let server: WatchedServer;

beforeEach(async () => {
  server = await startServer({ maxPeople: 30 });
});

afterEach(() => server.close());

/** Where a member stands. */
interface Place {
  readonly client: Client;
  epoch: number;
  chain: string;
}

async function create(client: Client): Promise<Place> {
  client.say({ type: "group-create" });
  const { epoch, chain } = await client.hear("group-state");
  return { client, epoch, chain };
}

/** Commits, and waits until the committer has heard that it was taken. */
async function commit(by: Place, changes: object = {}): Promise<Told<"group-commit">> {
  by.client.say({ type: "group-commit", epoch: by.epoch, chain: by.chain, commit: random(300), ...changes });
  return await follow(by);
}

async function follow(member: Place): Promise<Told<"group-commit">> {
  const taken = await member.client.hear("group-commit");
  if (taken.next !== undefined) Object.assign(member, { epoch: taken.epoch + 1, chain: taken.next.chain });
  return taken;
}

/** Adds whoever asks, in one commit; the other members follow. */
async function add(by: Place, joiners: readonly Client[], others: readonly Place[] = []): Promise<Place[]> {
  for (const joiner of joiners) joiner.say({ type: "group-ask", request: random(1_000) });
  for (const member of [by, ...others]) for (const _ of joiners) await member.client.hear("group-asked");
  const secrets = joiners.map(({ participant }) => ({ to: participant, secret: random(400) }));
  await commit(by, { welcome: { shared: random(2_000), secrets } });
  for (const member of others) await follow(member);
  return await Promise.all(
    joiners.map(async (client) => {
      const { epoch, chain } = await client.hear("group-welcome");
      return { client, epoch, chain };
    }),
  );
}

/** A group of so many in a room of their own. */
async function group(link: Link, size: number, on = server): Promise<[Place, ...Place[]]> {
  const [first, ...others] = await Promise.all(Array.from({ length: size }, () => Client.join(on, link)));
  if (first === undefined) throw new Error("A group has at least one member.");
  const founder = await create(first);
  return [founder, ...(others.length > 0 ? await add(founder, others) : [])];
}

/** That two members still commit and hear each other. */
async function goesOn(one: Place, two: Place): Promise<void> {
  expect((await commit(one)).next?.chain).toBe((await follow(two)).next?.chain);
  await commit(two);
  await follow(one);
  const payload = random(100);
  one.client.say({ type: "group-message", payload });
  expect(await two.client.hear("group-message")).toEqual({
    type: "group-message",
    from: one.client.participant,
    payload,
  });
}

/** Everything that a client said before has been done. */
async function settled(client: Client): Promise<void> {
  client.say({ type: "ping" });
  await client.hear("pong");
}

describe("somebody without the link", () => {
  it("can't speak of the group at all", async () => {
    const stranger = await Client.connect(server);
    stranger.say({ type: "group-create" });
    expect(await stranger.fate()).toMatchObject({ code: "not-joined" });
  });
});

describe("somebody with the link, whom no member has added", () => {
  it("hears nothing that members say, and nobody hears it", async () => {
    const link = newLink();
    const [one, two] = await group(link, 2);
    const outsider = await Client.join(server, link);
    outsider.say({ type: "group-message", payload: random(100) });
    expect(await outsider.hear("error")).toMatchObject({ code: "no-group" });
    outsider.say({ type: "group-commit", epoch: one.epoch, chain: random(32), commit: random(300) });
    expect(await outsider.hear("error")).toMatchObject({ code: "no-group" });
    if (two !== undefined) await goesOn(one, two);
    await settled(outsider);
    expect(outsider.inbox.filter(({ type }) => type.startsWith("group-"))).toEqual([]);
    expect(two?.client.inbox.filter(({ type }) => type === "group-message")).toEqual([]);
  });

  it("can't vote, not even with twenty sockets and the commit's id", async () => {
    const link = newLink();
    const [one, two, three] = await group(link, 3);
    const ghosts = await Promise.all(Array.from({ length: 20 }, () => Client.join(server, link)));
    const { id } = await commit(one);
    for (const ghost of ghosts) ghost.say({ type: "group-refuse", id });
    await Promise.all(ghosts.map(settled));
    for (const member of [two, three]) if (member !== undefined) await follow(member);
    if (two !== undefined) await goesOn(one, two);
    expect(one.client.inbox.filter(({ type }) => type === "group-freed")).toEqual([]);
  });

  it("can't claim to have been a member", async () => {
    const link = newLink();
    const [one, two] = await group(link, 2);
    const liar = await Client.join(server, link);
    for (const epoch of [0, one.epoch, 1_000]) {
      liar.say({
        type: "group-resume",
        epoch,
        chain: random(32),
        commits: [{ commit: random(300), key: random(16) }],
      });
      expect(await liar.hear("error")).toMatchObject({ code: "group-unknown" });
    }
    if (two !== undefined) await goesOn(one, two);
  });

  it("can't create a second group beside the first", async () => {
    const link = newLink();
    await group(link, 2);
    const founder = await Client.join(server, link);
    founder.say({ type: "group-create" });
    expect(await founder.hear("error")).toMatchObject({ code: "group-exists" });
  });

  it("is not added unasked: a Welcome goes to who asked, and to nobody else", async () => {
    const link = newLink();
    const [one] = await group(link, 1);
    const [quiet, elsewhere] = [await Client.join(server, link), await Client.join(server, newLink())];
    const secrets = [quiet, elsewhere].map(({ participant }) => ({ to: participant, secret: random(400) }));
    await commit(one, { welcome: { shared: random(2_000), secrets } });
    await Promise.all([quiet, elsewhere].map(settled));
    for (const { inbox } of [quiet, elsewhere])
      expect(inbox.filter(({ type }) => type === "group-welcome")).toEqual([]);
  });
});

describe("somebody who was removed", () => {
  it("hears no more, can't come back by what it knew, and its late commit is refused", async () => {
    const link = newLink();
    const [one, two, three] = await group(link, 3);
    if (two === undefined || three === undefined) throw new Error("Three were added.");
    const { epoch, chain } = three;
    await commit(one, { removed: [three.client.participant] });
    await follow(two);
    expect(await follow(three)).toMatchObject({ removed: [three.client.participant] });
    expect(three).toMatchObject({ epoch, chain });

    three.client.say({ type: "group-commit", epoch, chain, commit: random(300) });
    expect(await three.client.hear("error")).toMatchObject({ code: "no-group" });
    const again = await Client.join(server, link);
    for (const client of [three.client, again]) {
      client.say({ type: "group-resume", epoch, chain });
      expect(await client.hear("error")).toMatchObject({ code: "group-unknown" });
    }
    await goesOn(one, two);
    await Promise.all([three.client, again].map(settled));
    for (const { inbox } of [three.client, again]) {
      expect(inbox.filter(({ type }) => type.startsWith("group-"))).toEqual([]);
    }
  });
});

describe("a malicious member", () => {
  it("who commits junk, and claims to remove whoever would refuse it, is undone and barred", async () => {
    const link = newLink();
    const [bad, ...others] = await group(link, 4);
    const before = { epoch: bad.epoch, chain: bad.chain };
    await commit(bad, { removed: others.map(({ client }) => client.participant) });
    for (const other of others) {
      const { id } = await follow(other);
      other.client.say({ type: "group-refuse", id });
    }
    for (const { client } of [bad, ...others]) expect(await client.hear("group-freed")).toMatchObject(before);
    bad.client.say({ type: "group-commit", ...before, commit: random(300) });
    expect(await bad.client.hear("error")).toMatchObject({ code: "commit-barred" });
    const [two, three] = others;
    if (two !== undefined && three !== undefined) await goesOn(two, three);
  });

  it("who commits without end is slowed down, and the others get a word in", async () => {
    const link = newLink();
    const [bad, two] = await group(link, 2);
    if (two === undefined) throw new Error("Two were added.");
    let told: Told<"error"> | undefined;
    while (told === undefined) {
      bad.client.say({ type: "group-commit", epoch: bad.epoch, chain: bad.chain, commit: random(300) });
      await until(() => bad.client.inbox.some(({ type }) => type === "group-commit" || type === "error"), {
        what: "an answer",
      });
      if (bad.client.inbox.some(({ type }) => type === "error")) told = await bad.client.hear("error");
      else await follow(bad);
    }
    expect(told).toMatchObject({ code: "commit-too-soon" });
    while (two.epoch < bad.epoch) await follow(two);
    await commit(two);
  });

  it("who floods a slow line gets nobody dropped, and no commit lost", async () => {
    const roomy = await startServer({ maxBytesPerSecond: 1e9, maxMessagesPerSecond: 100_000 });
    const [bad, slow, honest] = await group(newLink(), 3, roomy);
    if (slow === undefined || honest === undefined) throw new Error("Three were added.");
    slow.client.socket.pause();
    await until(
      async () => {
        for (let sent = 0; sent < 20; sent += 1) bad.client.say({ type: "group-message", payload: "A".repeat(60_000) });
        await settled(bad.client);
        return bad.client.inbox.some((message) => message.type === "error" && message.code === "peer-busy");
      },
      { what: "the flood to be refused", timeout: 30_000, interval: 1 },
    );
    const taken: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      taken.push((await commit(bad, { commit: random(90_000) })).commit);
      await follow(honest);
    }
    slow.client.socket.resume();
    const heard: string[] = [];
    for (const _ of taken) heard.push((await follow(slow)).commit);
    expect(heard).toEqual(taken);
    await settled(slow.client);
    slow.client.inbox.length = 0;
    await goesOn(honest, slow);
    expect(await roomy.metric("subrosa_errors_total", 'code="too-slow"')).toBe(0);
    await roomy.close();
  });

  it("can't tell the server to keep more than it has room for", async () => {
    const small = await startServer({ maxKeptBytes: 20_000 });
    const link = newLink();
    const founder = await create(await Client.join(small, link));
    for (let sent = 0; sent < 6; sent += 1) await commit(founder, { commit: random(9_000) });
    const kept = await small.metric("subrosa_kept_bytes");
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(20_000);
    await small.close();
  });
});

describe("two committers at once", () => {
  it("of many, exactly one is taken, and all hear the same one", async () => {
    const members = await group(newLink(), 8);
    const { epoch, chain } = members[0];
    const offers = members.map(() => random(300));
    for (const [index, { client }] of members.entries()) {
      client.say({ type: "group-commit", epoch, chain, commit: offers[index] });
    }
    const heard = await Promise.all(members.map(follow));
    expect(new Set(heard.map((taken) => taken.commit)).size).toBe(1);
    expect(offers).toContain(heard[0]?.commit);
    await Promise.all(members.map(({ client }) => settled(client)));
    const conflicts = members.flatMap(({ client }) => client.inbox.filter(({ type }) => type === "error"));
    expect(conflicts.map((told) => (told.type === "error" ? told.code : ""))).toEqual(Array(7).fill("commit-conflict"));
  });
});

describe("a server that is killed", () => {
  it("learns the group from its members, who go on in the same epoch", async () => {
    const link = newLink();
    const members = await group(link, 3);
    const last = await commit(members[0]);
    for (const member of members.slice(1)) await follow(member);
    await server.close();
    const next = await startServer({ port: Number(new URL(server.url).port), maxPeople: 30 });
    const session = members[0].client.session;
    const back = await Promise.all(
      members.map(async ({ client: { participant, resume }, epoch, chain }) => {
        const client = await Client.connect(next);
        await client.join(link, { participant, resume, session, returning: true });
        const commits = [{ commit: last.commit, key: last.next?.key }];
        client.say({ type: "group-resume", epoch, chain, commits });
        expect(await client.hear("group-state")).toEqual({ type: "group-state", epoch, chain });
        return { client: Object.assign(client, { participant }), epoch, chain };
      }),
    );
    const [one, two] = back;
    if (one !== undefined && two !== undefined) await goesOn(one, two);
    await next.close();
    server = await startServer();
  });
});

describe("any message about the group, mangled", () => {
  it("ends at most the connection that it came on", async () => {
    await undisturbed(server, async (pair) => {
      const honest = [
        { type: "group-create" },
        { type: "group-ask", request: random(100) },
        { type: "group-commit", epoch: 0, chain: random(32), commit: random(100) },
        { type: "group-message", payload: random(100) },
        { type: "group-refuse", id: random(16) },
        { type: "group-resume", epoch: 0, chain: random(32), commits: [{ commit: random(10), key: random(16) }] },
      ];
      for (const message of honest) {
        for (const junk of [null, -1, 2 ** 60, "", "AA+=", [], {}, "A".repeat(65_000)]) {
          const client = await Client.join(server, pair.link);
          const [field = "type"] = Object.keys(message).slice(1);
          client.say({ ...message, [field]: junk });
          client.say({ type: "leave" });
          expect([1000, 4400]).toContain((await client.ended).code);
        }
      }
    });
  });
});
