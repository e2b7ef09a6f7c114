import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { undisturbed } from "./support/honest-pair.ts";
import { RawSocket } from "./support/raw-socket.ts";
import { startServer, type WatchedServer } from "./support/server.ts";

let server: WatchedServer;

beforeAll(async () => {
  server = await startServer({ handshakeTimeout: 1.5, joinTimeout: 1.5 });
});

afterAll(() => server.close());

/** The first bytes of a close frame with that code (RFC 6455 §5.5.1). */
const closeFrame = (code: number): RegExp => new RegExp(`\\x88.${String.fromCharCode(code >> 8, code & 255)}`, "s");

describe("frames that break the rules of WebSocket are answered with a close code", () => {
  it.each<[string, number, number, string | Buffer, boolean?]>([
    ["text that is no UTF-8", 1007, 0x81, Buffer.of(0xc3, 0x28)],
    ["a reserved bit", 1002, 0xc1, "{}"],
    ["an unknown opcode", 1002, 0x83, "{}"],
    ["a frame without a mask", 1002, 0x81, "{}", false],
    ["a continuation of nothing", 1002, 0x80, "{}"],
    ["a fragmented ping", 1002, 0x09, "{}"],
    ["a long ping", 1002, 0x89, "x".repeat(126)],
    ["a close code of nobody's", 1002, 0x88, Buffer.of(0, 7)],
  ])("%s: %i", async (_what, code, firstByte, payload, masked) => {
    const received = await undisturbed(server, async () => {
      const attacker = new RawSocket(server);
      await attacker.upgrade();
      attacker.frame(firstByte, payload, masked);
      await attacker.closed;
      return attacker.received;
    });
    expect(received).toMatch(closeFrame(code));
  });

  it("a message in more parts than 64: 1008, for each part costs more than its bytes", async () => {
    const received = await undisturbed(server, async () => {
      const attacker = new RawSocket(server);
      await attacker.upgrade();
      attacker.frame(0x01, "[");
      for (let part = 0; part < 64; part += 1) attacker.frame(0x00, " ");
      await attacker.closed;
      return attacker.received;
    });
    expect(received).toMatch(closeFrame(1008));
  });

  it("a message in 64 parts is a message", async () => {
    const honest = new RawSocket(server);
    await honest.upgrade();
    const [first = "", ...others] = JSON.stringify({ type: "ping" }).padEnd(64);
    honest.frame(0x01, first);
    for (const [index, part] of others.entries()) honest.frame(index === 62 ? 0x80 : 0x00, part);
    await honest.hears('{"type":"pong"}');
    expect(await server.metric("subrosa_messages_total", 'type="ping"')).toBeGreaterThan(0);
    honest.socket.destroy();
    await honest.closed;
  });

  it("a frame that announces an exabyte: 1009, before a byte of it", async () => {
    const received = await undisturbed(server, async () => {
      const attacker = new RawSocket(server);
      await attacker.upgrade();
      attacker.socket.write(Buffer.from("81ff0fffffffffffffff00000000", "hex"));
      await attacker.closed;
      return attacker.received;
    });
    expect(received).toMatch(closeFrame(1009));
  });
});

describe("handshakes", () => {
  const head = RawSocket.upgrade();

  it.each([
    ["no HTTP", "\x16\x03\x01 hello\r\n\r\n", "HTTP/1.1 400", "bad-message"],
    ["another address", head.replace("/ws", "/wss"), "HTTP/1.1 404", "not-found"],
    ["another subprotocol", head.replace("subrosa.1", "subrosa.0"), "HTTP/1.1 400", "wrong-protocol"],
    ["no subprotocol", head.replace(/sec-websocket-protocol.*\r\n/, ""), "HTTP/1.1 400", "wrong-protocol"],
    [
      "a page of another site",
      head.replace("\r\n\r\n", "\r\norigin: https://evil.example\r\n\r\n"),
      "HTTP/1.1 403",
      "wrong-origin",
    ],
    ["a page of no site", head.replace("\r\n\r\n", "\r\norigin: null\r\n\r\n"), "HTTP/1.1 403", "wrong-origin"],
    ["headers without end", `${head.slice(0, -2)}x: ${"x".repeat(100_000)}`, "HTTP/1.1 400", "bad-message"],
  ])("%s", async (_what, request, status, code) => {
    const received = await undisturbed(server, async () => {
      const attacker = new RawSocket(server);
      attacker.socket.write(request);
      await attacker.closed;
      return attacker.received;
    });
    expect(received).toContain(status);
    expect(received).toContain(`"code":"${code}"`);
  });

  it("one that never ends (slowloris)", async () => {
    const received = await undisturbed(server, async (pair) => {
      const attackers = Array.from({ length: 50 }, () => new RawSocket(server));
      for (const [index, { socket }] of attackers.entries()) socket.write(head.slice(0, 20 + index));
      await pair.talk(4);
      for (const [index, { socket }] of attackers.entries()) socket.write(head.slice(20 + index, 21 + index));
      await Promise.all(attackers.map(({ closed }) => closed));
      return attackers.map((attacker) => attacker.received);
    });
    for (const answer of received) expect(answer).toMatch(/^HTTP\/1\.1 408 .*"code":"too-slow"/s);
  });

  it("a connection that says nothing at all, or nothing after the handshake", async () => {
    await undisturbed(server, async () => {
      const silent = new RawSocket(server);
      const upgraded = new RawSocket(server);
      await upgraded.upgrade();
      await Promise.all([silent.closed, upgraded.closed]);
      expect(upgraded.received).toContain('"code":"join-timeout"');
      expect(upgraded.received).toMatch(closeFrame(4408));
    });
  });
});
