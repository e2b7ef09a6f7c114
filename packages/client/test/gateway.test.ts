import type { ParticipantId, Proof, ResumeSecret, RoomId, SessionId } from "@subrosa/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import type { RoomError } from "../src/api/errors.ts";
import { backoff } from "../src/gateway/backoff.ts";
import { Gateway } from "../src/gateway/gateway.ts";
import { FakeClock, FakeSocket, id, joined } from "./fakes.ts";

let clock: FakeClock;
let sockets: FakeSocket[];
let gateway: Gateway;
let told: string[];
const session = id<SessionId>("s");
const last = (): FakeSocket => sockets.at(-1)!;

beforeEach(() => {
  clock = new FakeClock();
  sockets = [];
  told = [];
  gateway = new Gateway({
    url: "ws://host/ws",
    join: () => ({
      type: "join",
      room: "rose" as RoomId,
      proof: "p" as Proof,
      participant: id<ParticipantId>("a"),
      resume: "r" as ResumeSecret,
      session,
    }),
    clock,
    random: () => 0.5,
    connect: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
  });
  gateway.on("joined", () => told.push("joined"));
  gateway.on("down", () => told.push("down"));
  gateway.on("failed", (error: RoomError) => told.push(`failed ${error.code} ${error.retryAfter ?? ""}`.trim()));
  gateway.on("message", ({ type }) => told.push(type));
});

function comeIn(): void {
  gateway.start();
  last().open();
  last().say(joined(session));
}

test("the first message is the join", () => {
  comeIn();
  expect(last().messages.map(({ type }) => type)).toEqual(["join"]);
  expect(told).toEqual(["joined"]);
});

describe("coming back", () => {
  test("a lost connection is tried again, each time later, and joins anew", () => {
    comeIn();
    last().end();
    expect(told).toEqual(["joined", "down"]);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      waits.push(clock.next!);
      clock.pass(clock.next!);
      last().end();
    }
    expect(waits).toEqual([375, 750, 1500, 3000, 6000, 11250, 11250]);
    clock.pass(clock.next!);
    last().open();
    last().say(joined(session));
    expect(told).toEqual(["joined", "down", "joined"]);
    expect(sockets).toHaveLength(9);
  });

  test("what is sent while it is down is dropped, and the sender is told", () => {
    comeIn();
    expect(gateway.send({ type: "ping" })).toBe(true);
    last().end();
    expect(gateway.send({ type: "ping" })).toBe(false);
  });

  test("`closing` says how long to wait at least", () => {
    comeIn();
    last().say({ type: "closing", retryAfter: 4 });
    last().end(1012);
    expect(clock.next).toBe(4000);
  });

  test("retryNow does not wait", () => {
    comeIn();
    last().end();
    gateway.retryNow();
    expect(sockets).toHaveLength(2);
    gateway.retryNow();
    expect(sockets).toHaveLength(2);
  });

  test("a full room is tried again by someone who was in, and refused to a newcomer", () => {
    comeIn();
    last().end();
    clock.pass(clock.next!);
    last().open();
    last().say({ type: "error", code: "room-full", message: "full" });
    last().end(4409);
    expect(told.at(-1)).toBe("error");
    expect(clock.next).toBeGreaterThan(0);
  });
});

describe("giving up", () => {
  test.each([
    ["wrong-proof", 4403, "failed wrong-proof"],
    ["room-full", 4409, "failed room-full"],
    ["replaced", 4412, "failed used-elsewhere"],
    ["bad-message", 4400, "failed server-broken"],
  ])("a newcomer who is told %s hears so", (code, close, expected) => {
    gateway.start();
    last().open();
    last().say({ type: "error", code, message: "no" });
    last().end(close);
    expect(told).toEqual(["error", expected]);
    expect(clock.next).toBeUndefined();
  });

  test("the close code alone says it too, and retryAfter is passed on", () => {
    gateway.start();
    last().open();
    last().end(4403);
    expect(told).toEqual(["failed wrong-proof"]);
  });

  test("a server that does not answer is tried four times", () => {
    gateway.start();
    for (let attempt = 0; attempt < 3; attempt++) {
      last().end();
      clock.pass(clock.next!);
    }
    last().end();
    expect(sockets).toHaveLength(4);
    expect(told).toEqual(["failed server-unreachable"]);
  });

  test("a server that accepts and says nothing is given up after 10 s", () => {
    gateway.start();
    last().open();
    clock.pass(10_000);
    expect(last().closed).toBe(true);
    clock.pass(1_000);
    expect(sockets).toHaveLength(2);
  });
});

test("a silent connection is pinged after 10 s and dropped after 20 s", () => {
  comeIn();
  clock.pass(10_000);
  expect(last().messages.at(-1)?.type).toBe("ping");
  last().say({ type: "pong" });
  clock.pass(19_000);
  expect(last().closed).toBe(false);
  clock.pass(11_000);
  expect(told).toEqual(["joined", "down"]);
  expect(sockets.length).toBeGreaterThan(1);
});

test("what is no message is ignored", () => {
  comeIn();
  for (const junk of ["", "{", "null", '{"type":"new-in-2030"}']) last().say(junk);
  expect(told).toEqual(["joined"]);
});

test("leave says goodbye and stays away", () => {
  comeIn();
  const socket = last();
  gateway.leave();
  expect(socket.messages.at(-1)?.type).toBe("leave");
  expect(socket.closed).toBe(true);
  socket.end(1000);
  clock.pass(60_000);
  expect(sockets).toHaveLength(1);
  expect(told).toEqual(["joined"]);
});

test("backoff: half is sure, half is drawn, and the server's wish is a lower bound", () => {
  expect(backoff(0, () => 0)).toBe(250);
  expect(backoff(0, () => 1)).toBe(500);
  expect(backoff(50, () => 1)).toBe(15_000);
  expect(backoff(0, () => 0, 30)).toBe(30_000);
  expect(backoff(0, () => 0, 1e7)).toBe(60_000);
});
