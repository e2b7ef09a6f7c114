import type { Participant } from "@subrosa/client";
import { expect, test } from "vitest";

import { inOrder, sharedNames } from "../src/panels/people/order.ts";

const person = (name: string, more: Partial<Participant> = {}): Participant => {
  const plain: Participant = {
    id: name,
    memberId: name,
    name,
    joinedAt: 0,
    tracks: new Map(),
    connection: "connected",
    presence: "present",
    isHost: false,
  };
  return { ...plain, ...more };
};

test("you come first, then hosts, raised hands in their order, and the others from A to Z", () => {
  const others = [
    person("Zoe"),
    person("Ben", { handRaisedAt: 20 }),
    person("Émile"),
    person("Ana", { handRaisedAt: 30 }),
    person("Hal", { isHost: true }),
    person("Cy", { isHost: true, handRaisedAt: 1 }),
  ];
  expect(inOrder(person("Mia"), others).map(({ name }) => name)).toEqual([
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
  expect([...sharedNames([person("Ana"), person("Ben"), person("Ana")])]).toEqual([["Ana", 2]]);
});
