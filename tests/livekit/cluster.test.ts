import { AccessToken, RoomServiceClient } from "livekit-server-sdk";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { until } from "../browser/harness/until.ts";
import { startCluster, type Cluster } from "./cluster.ts";
import { hasRedis } from "./redis.ts";
import { hasLiveKit } from "./server.ts";

const leftOut = "a cluster of LiveKit was not started";
let cluster: Cluster;
const sockets: WebSocket[] = [];

/** Opens the signalling connection of somebody who joins a room, at one node; the room is kept while it is open. */
async function join(url: string, identity: string): Promise<WebSocket> {
  const token = new AccessToken(cluster.apiKey, cluster.apiSecret, { identity, ttl: 60 });
  token.addGrant({ roomJoin: true, room: "rose" });
  const query = new URLSearchParams({ access_token: await token.toJwt(), protocol: "16", sdk: "js" });
  const socket = new WebSocket(`${url}/rtc?${query}`);
  sockets.push(socket);
  socket.on("error", () => undefined);
  await once(socket, "open");
  return socket;
}

/** Who is in the room, as a node tells it. */
async function people(url: string): Promise<string[]> {
  const list = await new RoomServiceClient(url, cluster.apiKey, cluster.apiSecret).listParticipants("rose");
  return list.map(({ identity }) => identity).sort();
}

describe.runIf(hasLiveKit(leftOut) && hasRedis(leftOut))("two nodes of LiveKit and Redis", () => {
  beforeEach(async () => {
    cluster = await startCluster();
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.terminate();
    await cluster.stop();
  });

  test("are one: who joins at either is in the same room", async () => {
    const [one, two] = cluster.nodes;
    await join(one.url, "ana");
    await join(two.url, "ben");
    for (const { url } of cluster.nodes) {
      await until(async () => (await people(url)).join() === "ana,ben", { what: "both nodes to know both" });
    }
  });

  test("have one address, which leads past a node that is dead", async () => {
    const [one] = cluster.nodes;
    await one.kill();
    for (let turn = 0; turn < 4; turn += 1) expect((await fetch(cluster.url.replace("ws", "http"))).status).toBe(200);
    await join(cluster.url, "ana");
    await until(async () => (await people(cluster.url)).join() === "ana", { what: "the living node to take a room" });
  });
});
