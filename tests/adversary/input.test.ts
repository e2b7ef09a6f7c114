import { messageBytes } from "@subrosa/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client, newLink, random } from "./support/client.ts";
import { undisturbed } from "./support/honest-pair.ts";
import { startServer, type WatchedServer } from "./support/server.ts";

let server: WatchedServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.close());

const badMessage = { code: "bad-message", close: 4400, reason: "bad-message" };
const deep = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

/** What becomes of a client that has joined the honest people's room and then sends this. */
function fateOf(send: (client: Client) => void): Promise<Awaited<ReturnType<Client["fate"]>>> {
  return undisturbed(server, async (pair) => {
    const client = await Client.join(server, pair.link);
    send(client);
    return client.fate();
  });
}

describe("what is no message ends its connection with bad-message, and nobody else's", () => {
  it.each([
    ["no JSON", "hello"],
    ["nothing", ""],
    ["half a message", '{"type":"signal","to":'],
    ["null", "null"],
    ["a list", "[]"],
    ["nesting, 30,000 deep", deep(30_000)],
    ["nesting in a field", `{"type":"signal","to":${deep(10_000)},"payload":"AAEC"}`],
    ["a type of nobody's", '{"type":"admin"}'],
    ["a server's message", '{"type":"closing","retryAfter":0}'],
    ["a forged prototype", '{"type":"signal","__proto__":{"to":"x"},"payload":"AAEC"}'],
    ["a forged sender", JSON.stringify({ type: "signal", from: random(16), to: random(16), payload: "AAEC" })],
    ["a receiver that is no id", JSON.stringify({ type: "signal", to: "everyone", payload: "AAEC" })],
    ["several receivers", JSON.stringify({ type: "signal", to: [random(16), random(16)], payload: "AAEC" })],
    ["an open payload", JSON.stringify({ type: "signal", to: random(16), payload: { sdp: "v=0" } })],
  ])("%s", async (_what, text) => {
    expect(await fateOf((client) => client.socket.send(text))).toEqual(badMessage);
  });

  it("binary", async () => {
    expect(await fateOf((client) => client.socket.send(Buffer.from('{"type":"ping"}')))).toEqual(badMessage);
  });
});

describe("what is no WebSocket ends its connection", () => {
  it("a message above the limit, before it is read: even its announcement is too much", async () => {
    expect(await fateOf((client) => client.socket.send("x".repeat(messageBytes(6) + 1)))).toMatchObject({
      close: 1009,
    });
    expect(await fateOf((client) => client.socket.send(Buffer.alloc(50_000_000)))).toMatchObject({ close: 1009 });
    expect(await server.metric("subrosa_errors_total", 'code="too-large"')).toBe(2);
  });

  it("a message above the limit in small fragments", async () => {
    const fate = await fateOf((client) => {
      for (let sent = 0; sent < 50; sent += 1) client.socket.send("x".repeat(3_000), { fin: false });
    });
    expect(fate).toMatchObject({ close: 1009 });
  });
});

describe("speaking out of turn", () => {
  it("a signal before joining", async () => {
    const fate = await undisturbed(server, async (pair) => {
      const client = await Client.connect(server);
      client.signal(pair.one, "AAEC");
      return client.fate();
    });
    expect(fate).toEqual({ code: "not-joined", close: 4401, reason: "not-joined" });
  });

  it("joining twice on one connection", async () => {
    expect(await fateOf((client) => client.say(client.joining(newLink())))).toEqual({
      code: "already-joined",
      close: 4410,
      reason: "already-joined",
    });
  });

  it("a room that is none", async () => {
    for (const room of ["../metrics", "ROSE", "ro", "r".repeat(65), "rose garden", "rose\u0000"]) {
      const client = await Client.connect(server);
      client.say(client.joining({ ...newLink(), room }));
      expect(await client.fate()).toEqual(badMessage);
    }
  });
});
