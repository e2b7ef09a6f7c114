import { encodeBase64url, parseId, Chain, CommitKey, type GroupClientMessage } from "@subrosa/protocol";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { must, payload } from "../support.ts";
import { bytes, Session, type Client } from "./support.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a client without scruples may say, by turns: true and made-up states, commits of every size, requests, votes. */
function anything(client: Client, turn: number): GroupClientMessage {
  const madeUp = must(parseId(Chain, encodeBase64url(new Uint8Array(32).fill(turn % 251))));
  const key = must(parseId(CommitKey, encodeBase64url(new Uint8Array(16).fill(turn % 251))));
  const commit = bytes("x".repeat(1 + ((turn * 7_919) % 4_000)));
  const [epoch, chain] = turn % 3 === 0 ? [turn, madeUp] : [Math.max(0, client.epoch), client.chain ?? madeUp];
  const commits = Array.from({ length: turn % 9 }, () => ({ commit, key }));
  const said: readonly GroupClientMessage[] = [
    { type: "group-ask", request: bytes("r".repeat(1_000)) },
    { type: "group-ask", request: bytes("r"), staying: true },
    { type: "group-create" },
    { type: "group-commit", epoch, chain, commit, removed: [client.id] },
    { type: "group-commit", epoch, chain, commit },
    { type: "group-message", payload: payload("m") },
    { type: "group-resume", epoch, chain, commits },
    ...client
      .heard("group-commit")
      .slice(-1)
      .map(({ id }) => ({ type: "group-refuse", id }) as const),
  ];
  return must(said[(turn * 31 + client.inbox.length) % said.length]);
}

it("keeps no more than it has room for, whatever is said, and gives all of it back", () => {
  const room = 50_000;
  const session = new Session(room);
  const clients = Array.from({ length: 12 }, (_, index) => session.seat(index + 1));
  let most = 0;
  for (let turn = 0; turn < 3_000; turn += 1) {
    const client = must(clients[(turn * 17) % clients.length]);
    client.full = turn % 11 === 0;
    if (turn % 500 === 0) session.restart(10);
    if (turn % 500 === 375) session.recoveryLeft = 0;
    session.delivery.handle(client.id, anything(client, turn));
    if (turn % 13 === 0) session.drain(client);
    if (turn % 101 === 0) session.delivery.away(client.id);
    vi.advanceTimersByTime(50);
    client.inbox.splice(0, client.inbox.length - 50);
    most = Math.max(most, session.shelf.size);
    expect(session.shelf.size).toBeLessThanOrEqual(room);
    // one timer, and only while histories are apart
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  }
  // it was full: else this shows nothing
  expect(most).toBeGreaterThan(room / 2);
  for (const client of clients) session.remove(client);
  expect([session.shelf.size, session.delivery.state]).toEqual([0, undefined]);
  session.delivery.close();
  expect(vi.getTimerCount()).toBe(0);
});
