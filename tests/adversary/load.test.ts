import { describe, expect, it } from "vitest";
import { until } from "../browser/harness/until.ts";
import { Client, newLink, random } from "./support/client.ts";
import { undisturbed } from "./support/honestPair.ts";
import { RawSocket } from "./support/rawSocket.ts";
import { startServer } from "./support/server.ts";

/** The server believes what our clients say about their addresses. */
const proxied = { trustedProxies: ["127.0.0.1", "::1"] };

describe("somebody who sends too much", () => {
  it("too many messages: rate-limited, with the time to wait", async () => {
    const server = await startServer();
    await undisturbed(server, async (pair) => {
      const flooder = await Client.join(server, pair.link);
      for (let sent = 0; sent < 5_000; sent += 1) flooder.say({ type: "ping" });
      expect(await flooder.ended).toEqual({ code: 4429, reason: "rate-limited" });
      const error = await flooder.hear("error");
      expect(error).toMatchObject({ code: "rate-limited" });
      expect(error.retryAfter).toBeGreaterThan(0);
      const pongs = flooder.inbox.filter(({ type }) => type === "pong").length;
      expect(pongs).toBeLessThan(1_000);
    });
    await server.close();
  });

  it("too many signals to one person: that person hears no more than the rate allows", async () => {
    const server = await startServer({ maxMessagesPerSecond: 20 });
    await undisturbed(server, async (pair) => {
      const victim = await Client.join(server, pair.link);
      const flooder = await Client.join(server, pair.link);
      for (let sent = 0; sent < 2_000; sent += 1) flooder.signal(victim, "AAEC");
      expect(await flooder.ended).toEqual({ code: 4429, reason: "rate-limited" });
      victim.say({ type: "ping" });
      await victim.hear("pong");
      expect(victim.inbox.filter(({ type }) => type === "signal").length).toBeLessThan(200);
    });
    await server.close();
  });

  it("too many bytes", async () => {
    const server = await startServer({ maxBytesPerSecond: 65_536 });
    await undisturbed(server, async (pair) => {
      const flooder = await Client.join(server, pair.link);
      for (let sent = 0; sent < 10; sent += 1) flooder.signal(random(16), "A".repeat(60_000));
      expect(await flooder.ended).toEqual({ code: 4429, reason: "rate-limited" });
    });
    await server.close();
  });

  it("too many WebSocket pings", async () => {
    const server = await startServer();
    await undisturbed(server, async (pair) => {
      const flooder = await Client.join(server, pair.link);
      for (let sent = 0; sent < 5_000; sent += 1) flooder.socket.ping();
      expect(await flooder.ended).toEqual({ code: 4429, reason: "rate-limited" });
    });
    await server.close();
  });
});

describe("somebody who opens too much", () => {
  it("too many sockets from one address: told so on the socket, and by HTTP beyond twice the limit", async () => {
    const server = await startServer({ ...proxied, maxConnectionsPerAddress: 4 });
    await undisturbed(server, async (pair) => {
      const held = await Promise.all([1, 2, 3, 4].map(() => Client.join(server, newLink(), "203.0.113.1")));
      const fifth = await Client.connect(server, "203.0.113.1");
      expect(await fifth.fate()).toMatchObject({ code: "too-many-connections", close: 4430 });
      // Another address is not concerned, nor is one that becomes free again.
      await Client.join(server, pair.link, "203.0.113.2");
      held[0]?.socket.close();
      await held[0]?.ended;
      await server.metricIs("subrosa_connections", 6);
      await Client.join(server, newLink(), "203.0.113.1");

      // Nor does it help not to answer the close: beyond twice the limit there is not even a socket.
      const stubborn = Array.from({ length: 9 }, () => new RawSocket(server));
      for (const { socket } of stubborn) socket.write(RawSocket.upgrade("x-forwarded-for: 203.0.113.1"));
      await until(() => stubborn.every(({ received }) => received !== ""), { what: "nine answers" });
      const statuses = stubborn.map(({ received }) => received.slice(9, 12)).toSorted();
      expect(statuses).toEqual([...Array(4).fill("101"), ...Array(5).fill("429")]);
      expect(await server.metric("subrosa_connections")).toBeLessThanOrEqual(3 + 8);
    });
    await server.close();
  });

  it("too many connections that say nothing: cut before they cost more, and who is there does not notice", async () => {
    const server = await startServer({ maxConnectionsPerAddress: 4 });
    await undisturbed(server, async () => {
      const silent = Array.from({ length: 200 }, () => new RawSocket(server));
      // 72 of all kinds: the two honest people, and at most one that asks for metrics, are among them.
      await until(() => silent.filter(({ socket }) => socket.destroyed).length >= 128, { what: "128 to be cut" });
      for (const { socket } of silent) socket.destroy();
      await Promise.all(silent.map(({ closed }) => closed));
    });
    await server.close();
  });

  it("too many sockets in all: server-full", async () => {
    const server = await startServer({ maxConnections: 3 });
    await undisturbed(server, async () => {
      const third = await Client.join(server, newLink());
      await expect(Client.connect(server)).rejects.toThrow("503");
      third.socket.close();
      await third.ended;
    });
    await server.close();
  });

  it("too many rooms: server-full", async () => {
    const server = await startServer({ maxRooms: 2 });
    await undisturbed(server, async () => {
      await Client.join(server, newLink());
      const third = await Client.connect(server);
      third.say(third.joining(newLink()));
      expect(await third.fate()).toMatchObject({ code: "server-full", close: 4503 });
    });
    await server.close();
  });

  it("too many attempts to join: an address that guesses is stopped, others are not", async () => {
    const server = await startServer({ ...proxied, maxJoinsPerMinute: 5 });
    await undisturbed(server, async (pair) => {
      const codes: (string | undefined)[] = [];
      for (let guess = 0; guess < 7; guess += 1) {
        const guesser = await Client.connect(server, "203.0.113.1");
        guesser.say(guesser.joining({ ...pair.link, proof: random(32) }));
        codes.push((await guesser.fate()).code);
      }
      expect(codes).toEqual([...Array(5).fill("wrong-proof"), "rate-limited", "rate-limited"]);
      await Client.join(server, pair.link, "203.0.113.2");
    });
    await server.close();
  });
});

describe("somebody who does not read", () => {
  it("is dropped when too much waits for them, and costs no more than that", async () => {
    const maxBufferedBytes = 262_144;
    const server = await startServer({
      maxBufferedBytes,
      maxBytesPerSecond: 1e9,
      maxMessagesPerSecond: 100_000,
      hold: 2,
    });
    let most = 0;
    await undisturbed(server, async (pair) => {
      const reader = await Client.join(server, pair.link);
      const writer = await Client.join(server, pair.link);
      reader.socket.pause();
      const payload = "A".repeat(60_000);
      // First the operating systems' buffers fill, then the server's.
      await until(
        async () => {
          for (let sent = 0; sent < 20; sent += 1) writer.signal(reader, payload);
          writer.say({ type: "ping" });
          await writer.hear("pong");
          most = Math.max(most, await server.metric("subrosa_buffered_bytes"));
          return writer.inbox.some(({ type }) => type === "error");
        },
        { what: "the slow reader to be dropped", timeout: 30_000, interval: 1 },
      );
      expect((await writer.hear("error")).code).toBe("peer-away");
      expect((await writer.hear("peer-left")).reason).toBe("lost");
      reader.socket.resume();
      // The reason comes after all that it missed, if it reads that in time.
      expect([4414, 1006]).toContain((await reader.ended).code);
    });
    expect(await server.metric("subrosa_errors_total", 'code="too-slow"')).toBe(1);
    expect(most).toBeLessThanOrEqual(maxBufferedBytes + 65_536);
    await server.metricIs("subrosa_buffered_bytes", 0);
    await server.close();
  });
});
