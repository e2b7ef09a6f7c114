import { decodeClientMessage, decodeRelayHello } from "@subrosa/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client, random } from "./support/client.ts";
import { undisturbed } from "./support/honest-pair.ts";
import { dice, mangle, times, warp, type Roll } from "./support/mangle.ts";
import { startServer, type WatchedServer } from "./support/server.ts";

// Every message of the protocol, mangled, for a real server: `SLOW=1` does ten times as many of each.

/** Of those that are no message any more, so many are said: each ends a connection. */
const ending = 30;

let server: WatchedServer;
beforeAll(async () => {
  const unlimited = { maxBytesPerSecond: 1e9, maxMessagesPerSecond: 1e6, maxJoinsPerMinute: 1e6 };
  server = await startServer({ ...unlimited, maxPeople: 200, maxConnectionsPerAddress: 500, hold: 0.2 });
});
afterAll(() => server.close());

const welcome = { shared: random(600), secrets: [{ to: random(16), secret: random(300) }] };
const messages: Readonly<Record<string, object>> = {
  ping: { type: "ping" },
  signal: { type: "signal", to: random(16), payload: random(200) },
  "group-create": { type: "group-create" },
  "group-ask": { type: "group-ask", request: random(800), staying: true },
  "group-commit": {
    type: "group-commit",
    epoch: 0,
    chain: random(32),
    commit: random(300),
    welcome,
    removed: [random(16)],
  },
  "group-message": { type: "group-message", payload: random(300) },
  "group-refuse": { type: "group-refuse", id: random(16) },
  "group-resume": {
    type: "group-resume",
    epoch: 3,
    chain: random(32),
    commits: [{ commit: random(200), key: random(16) }],
  },
};

/** Bytes or fields of it are something else. */
function mangled(message: object, roll: Roll): string {
  if (roll(2) === 0) return JSON.stringify(warp(message, roll)) ?? "";
  return mangle(Buffer.from(JSON.stringify(message)), roll).toString("latin1");
}

test.each(Object.entries(messages))("%s: ends at most the connection that it came on", async (_, message) => {
  const roll = dice(11);
  await undisturbed(server, async ({ link }) => {
    let client = await Client.join(server, link);
    let ended = 0;
    for (let done = 0; done < times; done += 1) {
      const text = mangled(message, roll);
      const read = decodeClientMessage(text);
      if (read?.type === "leave" || (read === undefined && (ended += 1) > ending)) continue;
      client.socket.send(text);
      if (read === undefined) {
        expect([1000, 1007, 1009, 4400]).toContain((await client.ended).code);
        client = await Client.join(server, link);
      } else if (done % 500 === 0) {
        client.say({ type: "ping" });
        await client.hear("pong");
        client.inbox.length = 0;
      }
    }
    client.say({ type: "leave" });
    await client.ended;
    expect(ended).toBeGreaterThan(ending);
  });
});

test("join, and the relay's hello: whoever says anything else is let in nowhere", async () => {
  const roll = dice(12);
  await undisturbed(server, async ({ link }) => {
    const stranger = await Client.connect(server);
    const joining = stranger.joining({ ...link, proof: random(32) });
    const hello = { type: "relay", ...link, ticket: random(16) };
    let said = 0;
    for (let done = 0; done < times; done += 1) {
      const text = mangled(joining, roll);
      const read = decodeClientMessage(text);
      expect(read === undefined || read.type === "join").toBe(true);
      const greeting = decodeRelayHello(mangled(hello, roll));
      if (greeting !== undefined) expect(Object.keys(greeting).sort()).toEqual(Object.keys(hello).sort());
      if (done % 100 !== 0 || (said += 1) > 2 * ending) continue;
      const client = await Client.connect(server);
      client.socket.send(text);
      if (read !== undefined) client.say({ type: "leave" });
      expect([1000, 1007, 4400, 4403]).toContain((await client.ended).code);
    }
    stranger.socket.terminate();
  });
});
