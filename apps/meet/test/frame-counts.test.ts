import { expect, test } from "vitest";

import { framesSentence, RecentFrames } from "../src/panels/privacy/frame-counts.ts";

test("what was sent and what was encrypted are two counts, and both are shown, also when they differ", () => {
  expect(framesSentence({ encoded: 80, sealed: 80, sent: 80 })).toBe("Last 10 s: 80 frames sent, 80 encrypted.");
  expect(framesSentence({ encoded: 80, sealed: 80, sent: 95 })).toBe("Last 10 s: 95 frames sent, 80 encrypted.");
  expect(framesSentence({ encoded: 1204, sealed: 1200, sent: 1203 })).toBe(
    "Last 10 s: 1,203 frames sent, 1,200 encrypted. 4 could not be encrypted, and were thrown away before they left.",
  );
  expect(framesSentence({ encoded: 0, sealed: 0, sent: 3 })).toBe("Last 10 s: 3 frames sent, 0 encrypted.");
  expect(framesSentence({ encoded: 0, sealed: 0, sent: 0 })).toBe("Nothing was sent in the last 10 s.");
  expect(framesSentence(undefined)).toBe("Counting frames…");
});

test("the counts are of the last ten seconds, and begin anew with another session", () => {
  const counts = new RecentFrames();
  const at = (second: number) => ({ encoded: second * 50, sealed: second * 49, sent: second * 48 });
  expect(counts.add(at(100))).toBeUndefined();
  expect(counts.add(at(101))).toEqual(at(1));
  for (let second = 102; second < 120; second++) counts.add(at(second));
  expect(counts.add(at(120))).toEqual(at(10));
  expect(counts.add(at(1))).toBeUndefined();
  expect(counts.add(at(3))).toEqual(at(2));
});
