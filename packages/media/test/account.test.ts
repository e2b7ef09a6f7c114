import { expect, test } from "vitest";
import { SenderAccount, tolerance } from "../src/main/account.ts";

function video(): { account: SenderAccount; look: (sent: number, seen: number) => boolean } {
  const account = new SenderAccount("video");
  account.attachments.add(1);
  return {
    account,
    look(sent, seen) {
      account.count([{ attachment: 1, seen, bytes: 0 }]);
      return account.leaks(sent);
    },
  };
}

test("a sender that sends what the worker saw does not leak, however late the worker's count is", () => {
  const { look } = video();
  let seen = 0;
  for (let i = 0; i < 100; i++) {
    const sent = seen + 10;
    // Now and then the answer takes a second longer.
    seen = sent + (i % 7 === 0 ? 30 : 1);
    expect(look(sent, seen)).toBe(false);
  }
});

test("frames that pass the worker by are noticed, though many were dropped before", () => {
  const { look } = video();
  // Without a key the worker sees much and nothing is sent.
  for (let i = 1; i <= 20; i++) expect(look(0, i * 30)).toBe(false);
  // What the worker saw after the last look may still be on its way out.
  expect(look(15, 600)).toBe(false);
  expect(look(30, 600)).toBe(false);
  expect(look(45, 600)).toBe(true);
});

test("frames that waited in a busy worker are no leak once it counts them, however often it is busy", () => {
  const { look } = video();
  let sent = 0;
  for (let stall = 0; stall < 20; stall++) {
    // The worker answers before it gets through what waits for it.
    const seen = sent;
    sent += 60;
    expect(look(sent, seen)).toBe(false);
  }
  expect(look(sent + 15, sent + 16)).toBe(false);
});

test("a leak that begins while the worker is busy is noticed when it has caught up", () => {
  const { look } = video();
  expect(look(60, 0)).toBe(false);
  // 60 had waited; what is sent since passes by.
  expect(look(90, 60)).toBe(false);
  expect(look(105, 60)).toBe(true);
});

test("a slow leak beside sealed frames is noticed, too", () => {
  const { look } = video();
  let leaked = false;
  for (let i = 1; i <= 10; i++) leaked ||= look(i * 20, i * 15);
  expect(leaked).toBe(true);
});

test("statistics that start anew are no leak", () => {
  const { look } = video();
  expect(look(100, 100)).toBe(false);
  expect(look(3, 105)).toBe(false);
});

test("audio is counted in bytes, over every transform that the sender had", () => {
  const account = new SenderAccount("audio");
  account.attachments.add(1);
  account.attachments.add(2);
  account.count([
    { attachment: 1, seen: 9, bytes: 1000 },
    { attachment: 2, seen: 9, bytes: 500 },
    { attachment: 3, seen: 9, bytes: 1e9 },
  ]);
  expect(account.leaks(1500)).toBe(false);
  expect(account.leaks(1500 + tolerance.audio)).toBe(false);
  expect(account.leaks(1501 + tolerance.audio)).toBe(false);
  expect(account.leaks(1501 + tolerance.audio)).toBe(true);
});
