import { describe, expect, test } from "vitest";

import { inOrder, pageOrder, type Placed } from "../src/call/stage/page-order.ts";
import { chooseScene, pageOf } from "../src/call/stage/scene.ts";
import { plainScene, portrait } from "./scenes.ts";

const now = 1_000_000;
/** In the order in which they joined. */
const joined = (...people: readonly (string | Placed)[]): Placed[] =>
  people.map((person) => (typeof person === "string" ? { id: person } : person));

describe("the order of pages", () => {
  test("is the one in which people joined, where nobody talks or has a hand up", () => {
    expect(pageOrder(joined("ana", "ben", "cy"), now)).toEqual(["ana", "ben", "cy"]);
  });

  test("has hands first, the longest one up before the others, then those who spoke in the last 60 s", () => {
    const people = joined(
      "ana",
      { id: "ben", heardAt: now - 59_000 },
      { id: "cy", handRaisedAt: 20 },
      { id: "dora", heardAt: now - 61_000 },
      { id: "eli", heardAt: now - 100 },
      { id: "fay", handRaisedAt: 10, heardAt: now },
    );
    expect(pageOrder(people, now)).toEqual(["fay", "cy", "ben", "eli", "ana", "dora"]);
  });

  test("does not change because two talk in turn", () => {
    const talk = (ana: number, ben: number): string[] =>
      pageOrder(joined({ id: "ana", heardAt: ana }, "cy", { id: "ben", heardAt: ben }), now);
    expect(talk(now, now - 5_000)).toEqual(talk(now - 5_000, now));
  });

  test("leaves whom it does not name behind, as they were", () => {
    expect(inOrder(["ana", "ben", "new", "me"], ["ben", "gone", "ana"])).toEqual(["ben", "ana", "new", "me"]);
  });
});

describe("a page", () => {
  const people = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`);
  const scene = (others: readonly string[]) => chooseScene({ ...plainScene, others });

  test("has the first ones of the order where there are several, and yourself last", () => {
    const order = ["p9", "p8", ...people(8)];
    const first = pageOf(scene(people(10)), portrait, 0, undefined, order);
    expect(first).toMatchObject({ pages: 2, scene: { tiles: ["p9", "p8", "p0", "p1", "p2", "p3", "p4", "p5"] } });
    expect(pageOf(scene(people(10)), portrait, 1, undefined, order).scene).toMatchObject({ tiles: ["p6", "p7", "me"] });
  });

  test("leaves everyone where they are, where all fit", () => {
    const only = pageOf(scene(people(3)), portrait, 0, undefined, ["p2", "p1", "p0"]);
    expect(only).toMatchObject({ pages: 1, scene: { tiles: ["p0", "p1", "p2", "me"] } });
  });
});
