import { expect, it } from "vitest";
import { identityOf, roomOf } from "../../src/plane/token.ts";

const tokenOf = (claims: unknown): string =>
  `head.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;

it("reads identity and room from a token", () => {
  const token = tokenOf({ sub: "A1>?", video: { room: "r", roomJoin: true } });
  expect([identityOf(token), roomOf(token)]).toEqual(["A1>?", "r"]);
});

it.each([
  "",
  "a",
  "a.b.c",
  tokenOf(null),
  tokenOf(7),
  tokenOf({ sub: 7, video: { room: [] } }),
  tokenOf({ video: null }),
])("says nothing of %j", (token) => {
  expect([identityOf(token), roomOf(token)]).toEqual([undefined, undefined]);
});
