import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startCluster, type Cluster } from "../../livekit/cluster.ts";
import { hasRedis } from "../../livekit/redis.ts";
import { hasLiveKit } from "../../livekit/server.ts";
import { startServer, type Person, type Stage } from "../call/people.ts";
import { openPerson } from "../group/people.ts";
import { launch, until } from "../harness/index.ts";
import { move, openMovingStage, takes } from "./movers.ts";

const leftOut = "that a call outlives what breaks in a cluster of LiveKit";
const shown = hasLiveKit(leftOut) && hasRedis(leftOut);

/** As long as LiveKit's clients, each at its own pace, may take to come back. */
const recovery = 150_000;

/** `TIMES` names a file in which how long each recovery took is written down; no test judges it. */
function note(what: string, since: number): void {
  const file = process.env["TIMES"];
  if (file !== undefined) appendFileSync(file, `${what}: ${((Date.now() - since) / 1000).toFixed(1)} s\n`);
}

/** A picture that no test showed before, of those that survive a codec. */
let pictures = 0;
const nextPicture = (): number => 20 + ((pictures++ * 37) % 200);

/** In a page: keeps the addresses of all STUN and TURN servers that its connections are given. */
const recordServers = `{
  window.asked = [];
  const note = (configuration) => asked.push(...(configuration?.iceServers ?? []).flatMap(({ urls }) => urls));
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration) {
      super(configuration);
      note(configuration);
    }
    setConfiguration(configuration) {
      super.setConfiguration(configuration);
      note(configuration);
    }
  };
}`;

describe.runIf(shown)("a call on two nodes of LiveKit", { timeout: 400_000 }, () => {
  let cluster: Cluster;
  let stage: Stage;
  let server: Server;
  let browsers: readonly Browser[];
  let people: readonly [Person, Person];

  beforeAll(async () => {
    browsers = [await launch("chromium"), await launch("firefox")];
  });
  afterAll(async () => {
    await Promise.all((browsers ?? []).map((browser) => browser.close()));
  });

  /** Two people who talk by the SFU, each connected to another node. `meshLimit` 0: they have no other way. */
  async function meet(meshLimit: number): Promise<void> {
    cluster = await startCluster();
    stage = await openMovingStage(cluster, { meshLimit });
    server = stage.server;
    const [chromium, firefox] = browsers;
    people = [await openPerson(chromium!, stage, "Ana"), await openPerson(firefox!, stage, "Ben")];
    const link = stage.link();
    for (const person of people) {
      // Browsers say on their console that a socket failed.
      person.tab.expectError(/WebSocket|ERR_|can.t establish a connection|was interrupted|ICE failed|Cross-Origin/i);
      await person.tab.page.evaluate(recordServers);
      expect((await person.join(link)).error).toBeUndefined();
    }
    await takes(people, "sfu", recovery);
    await bothSee("the first picture");
    // Subrosa's server named none: neither does LiveKit's, whose own choice would be other people's.
    for (const { tab } of people) expect(await tab.page.evaluate("asked")).toEqual([]);
    for (const given of cluster.balancer.given) expect(given).toBeGreaterThan(0);
  }

  /** Each shows a picture that it did not show before, and the other sees it. */
  async function bothSee(what: string, since = Date.now()): Promise<void> {
    const shows = people.map(() => nextPicture());
    await Promise.all(people.map((person, place) => person.do("show", shows[place]!, 6)));
    await Promise.all(
      people.map((person, place) => {
        const other = 1 - place;
        return person.sees(people[other]!.name, "camera", what, ({ picture }) => picture === shows[other], recovery);
      }),
    );
    note(what, since);
  }

  /** Waits until both are connected to LiveKit for signalling too: what breaks next meets nobody who is still on the way. */
  async function bothSignal(): Promise<void> {
    await takes(people, "sfu", recovery);
    await until(() => cluster.balancer.open() >= people.length, { what: "both to signal again", timeout: recovery });
  }

  /** Nobody left or was lost, on either side; the group is the one that it was. */
  async function expectOneGroup(): Promise<void> {
    for (const person of people) {
      const view = await until(
        async () => {
          const seen = await person.look();
          return seen.state === "joined" && seen;
        },
        { what: `${person.name} to be in the room`, timeout: recovery },
      );
      expect(Object.keys(view.people)).toEqual([person === people[0] ? "Ben" : "Ana"]);
      expect(view.events.filter((event) => event.startsWith("left"))).toEqual([]);
      expect(view.events.filter((event) => event.startsWith("joined")).length).toBeLessThanOrEqual(1);
      expect((await move(person, "media")).strangers).toBe(0);
    }
    expect((await people[0].look()).encryption.epoch).toBe((await people[1].look()).encryption.epoch);
  }

  afterEach(async () => {
    await Promise.all((people ?? []).map((person) => person.close()));
    await server?.close();
    await stage?.close();
    await cluster?.stop();
  });

  describe("that has no other way", () => {
    beforeEach(() => meet(0));

    test("outlives each node: media come back by themselves, on the other one", async () => {
      for (const [place, node] of cluster.nodes.entries()) {
        const since = Date.now();
        await node.kill();
        await bothSee(`node ${place + 1} killed, media again after`, since);
        await node.restart();
        await bothSignal();
      }
      await expectOneGroup();
    });

    test("outlives Redis: frozen for ten seconds, then killed and back after ten, having forgotten everything", async () => {
      const frozen = Date.now();
      cluster.redis.freeze();
      await bothSee("Redis frozen, media still after", frozen);
      await pause(Math.max(0, 10_000 - (Date.now() - frozen)));
      cluster.redis.thaw();
      await bothSee("Redis thawed, media still after", frozen);

      const killed = Date.now();
      await cluster.redis.kill();
      await bothSee("Redis killed, media still after", killed);
      await pause(Math.max(0, 10_000 - (Date.now() - killed)));
      const back = Date.now();
      await cluster.redis.restart();
      await bothSee("Redis back without its memory, media after", back);
      await expectOneGroup();
    });

    test("outlives the room's node and Subrosa's server, killed together", async () => {
      const { port } = stage;
      const since = Date.now();
      await Promise.all([cluster.nodes[0].kill(), server.close()]);
      const { url: livekitUrl, apiKey: livekitKey, apiSecret: livekitSecret } = cluster;
      server = await startServer({ port, livekitUrl, livekitKey, livekitSecret, meshLimit: 0, maxPeople: 20 });
      await bothSee("a node and Subrosa's server killed, media after", since);
      await cluster.nodes[0].restart();
      await bothSignal();
      const again = Date.now();
      await cluster.nodes[1].kill();
      await bothSee("the other node killed after that, media after", again);
      await expectOneGroup();
    });
  });

  test("bridges by a mesh the time in which no node answers, and goes back to the SFU", async () => {
    await meet(1);
    const since = Date.now();
    await Promise.all(cluster.nodes.map((node) => node.kill()));
    await bothSee("both nodes killed, media by the mesh after", since);
    await Promise.all(cluster.nodes.map((node) => node.restart()));
    const back = Date.now();
    await takes(people, "sfu", recovery);
    await bothSee("both nodes back, media by the SFU after", back);
    await expectOneGroup();
  });
});
