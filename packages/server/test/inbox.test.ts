import { describe, expect, it } from "vitest";
import { Inbox } from "../src/gateway/inbox.ts";
import { participant } from "./support.ts";

/** Five others: each may have 10,000 bytes waiting, and sends 1,000 bytes a second, 8,000 at once. */
const inbox = (): Inbox =>
  new Inbox({ maxPeople: 6, maxBufferedBytes: 100_000, maxBytesPerSecond: 10_000, maxMessageBytes: 4_000 });

describe("an inbox", () => {
  it("takes from each what its share of the buffer holds, until it was read", () => {
    const box = inbox();
    const [one, two] = [participant(1), participant(2)];
    expect(box.admits(one, 6_000, 0, 0)).toBe(true);
    box.queued(one, 6_000);
    expect(box.admits(one, 5_000, 6_000, 60_000)).toBe(false);
    expect(box.admits(two, 5_000, 6_000, 60_000)).toBe(true);
    box.gone(one, 6_000);
    expect(box.admits(one, 5_000, 0, 60_000)).toBe(true);
  });

  it("keeps half of the buffer for what the server says", () => {
    const box = inbox();
    expect(box.admits(participant(1), 1_000, 49_000, 0)).toBe(true);
    expect(box.admits(participant(1), 1_000, 49_001, 0)).toBe(false);
  });

  it("takes one message of any size while nothing waits: a small buffer makes nobody deaf", () => {
    const box = new Inbox({
      maxPeople: 50,
      maxBufferedBytes: 1_024,
      maxBytesPerSecond: 10_000,
      maxMessageBytes: 65_536,
    });
    expect(box.admits(participant(1), 65_536, 0, 0)).toBe(true);
  });

  it("holds each to a rate that a slow line carries, and nobody to that of another", () => {
    const box = inbox();
    const [one, two] = [participant(1), participant(2)];
    for (let sent = 0; sent < 8; sent += 1) expect(box.admits(one, 1_000, 0, 0)).toBe(true);
    expect(box.admits(one, 1_000, 0, 0)).toBe(false);
    expect(box.admits(two, 1_000, 0, 0)).toBe(true);
    expect(box.admits(one, 1_000, 0, 1_000)).toBe(true);
    expect(box.admits(one, 1_000, 0, 1_000)).toBe(false);
  });
});
