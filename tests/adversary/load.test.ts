import { describe, expect, it } from "vitest";
import { until } from "../browser/harness/until.ts";
import { Client, newLink, random } from "./support/client.ts";
import { undisturbed } from "./support/honest-pair.ts";
import { RawSocket } from "./support/raw-socket.ts";
import { startServer } from "./support/server.ts";

/** The server believes what our clients say about their addresses. */
const proxied = { trustedProxies: ["127.0.0.1", "::1"] };

/** What one client sends is not what is looked at. */
const unlimited = { maxBytesPerSecond: 1e9, maxMessagesPerSecond: 100_000 };

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
  it("what others say is refused, costs no more than half of the buffer, and the next pings end it", async () => {
    const maxBufferedBytes = 262_144;
    const server = await startServer({ ...unlimited, maxBufferedBytes, pingInterval: 2, hold: 1 });
    let most = 0;
    await undisturbed(server, async (pair) => {
      const reader = await Client.join(server, pair.link);
      const writer = await Client.join(server, pair.link);
      reader.socket.pause();
      const codes = (): string[] => writer.inbox.flatMap((message) => (message.type === "error" ? message.code : []));
      // First the operating systems' buffers fill, then the server's.
      await until(
        async () => {
          for (let sent = 0; sent < 20; sent += 1) writer.signal(reader, "A".repeat(20_000));
          writer.say({ type: "ping" });
          await writer.hear("pong");
          most = Math.max(most, await server.metric("subrosa_buffered_bytes"));
          return codes().includes("peer-away");
        },
        { what: "the reader to be dropped", timeout: 30_000, interval: 1 },
      );
      expect(codes()[0]).toBe("peer-busy");
      expect((await writer.hear("peer-left")).reason).toBe("lost");
      reader.socket.resume();
      // The reason comes after all that it missed, if it reads that in time.
      expect([4415, 1006]).toContain((await reader.ended).code);
    });
    expect(await server.metric("subrosa_errors_total", 'code="unresponsive"')).toBe(1);
    expect(most).toBeLessThanOrEqual(maxBufferedBytes / 2 + 1_024);
    await server.metricIs("subrosa_buffered_bytes", 0);
    await server.close();
  });

  it("is dropped when too much waits of what it asked for itself", async () => {
    const server = await startServer({ ...unlimited, maxBufferedBytes: 65_536, hold: 1 });
    await undisturbed(server, async (pair) => {
      const asker = await Client.join(server, pair.link);
      asker.socket.pause();
      const question = Buffer.alloc(125);
      await until(
        async () => {
          for (let asked = 0; asked < 2_000; asked += 1) asker.socket.ping(question);
          return (await server.metric("subrosa_errors_total", 'code="too-slow"')) === 1;
        },
        { what: "the asker to be dropped", timeout: 30_000, interval: 1 },
      );
      asker.socket.resume();
      expect([4414, 1006]).toContain((await asker.ended).code);
    });
    await server.close();
  });
});

describe("a slow line that others flood", () => {
  it("is not dropped, and who does not flood is heard on it", async () => {
    const server = await startServer(unlimited);
    await undisturbed(server, async (pair) => {
      const slow = await Client.join(server, pair.link);
      const honest = await Client.join(server, pair.link);
      const flooders = await Promise.all([1, 2].map(() => Client.join(server, pair.link)));
      slow.socket.pause();
      const refused = (flooder: Client): boolean =>
        flooder.inbox.some((message) => message.type === "error" && message.code === "peer-busy");
      await until(
        async () => {
          for (const flooder of flooders)
            for (let sent = 0; sent < 20; sent += 1) flooder.signal(slow, "A".repeat(60_000));
          for (const flooder of flooders) flooder.say({ type: "ping" });
          await Promise.all(flooders.map((flooder) => flooder.hear("pong")));
          return flooders.every(refused);
        },
        { what: "the floods to be refused", timeout: 30_000, interval: 1 },
      );
      const payload = random(48);
      honest.signal(slow, payload);
      // The answer to the ping shows that the server has the signal: it reads in order.
      honest.say({ type: "ping" });
      await honest.hear("pong");
      slow.socket.resume();
      await until(() => slow.inbox.some((message) => message.type === "signal" && message.payload === payload), {
        what: "the honest signal to arrive",
      });
      slow.say({ type: "ping" });
      await slow.hear("pong");
    });
    expect(await server.metric("subrosa_errors_total", 'code="too-slow"')).toBe(0);
    await server.close();
  });

  it("hears from each no more than its share of the rate", async () => {
    const server = await startServer({ maxPeople: 6 });
    await undisturbed(server, async (pair) => {
      const slow = await Client.join(server, pair.link);
      const flooder = await Client.join(server, pair.link);
      for (let sent = 0; sent < 16; sent += 1) flooder.signal(slow, "A".repeat(60_000));
      expect(await flooder.hear("error")).toMatchObject({ code: "peer-busy", participant: slow.participant });
      flooder.say({ type: "ping" });
      await flooder.hear("pong");
      slow.say({ type: "ping" });
      await slow.hear("pong");
      // 4 × 262,144 bytes at once are shared by five others.
      expect(slow.inbox.filter(({ type }) => type === "signal").length).toBeLessThan(8);
    });
    await server.close();
  });
});
