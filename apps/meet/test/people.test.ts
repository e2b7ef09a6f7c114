import { expect, test } from "vitest";

import { inOrder, sharedNames } from "../src/panels/people/order.ts";
import { remote } from "./people.ts";

test("you come first, then hosts, raised hands in their order, and the others from A to Z", () => {
  const others = [
    remote("Zoe"),
    remote("Ben", { handRaisedAt: 20 }),
    remote("Émile"),
    remote("Ana", { handRaisedAt: 30 }),
    remote("Hal", { isHost: true }),
    remote("Cy", { isHost: true, handRaisedAt: 1 }),
  ];
  expect(inOrder(remote("Mia"), others).map(({ name }) => name)).toEqual([
    "Mia",
    "Cy",
    "Hal",
    "Ben",
    "Ana",
    "Émile",
    "Zoe",
  ]);
});

test("names that several people use are counted", () => {
  expect([...sharedNames([remote("Ana"), remote("Ben"), remote("Ana")])]).toEqual([["Ana", 2]]);
});
