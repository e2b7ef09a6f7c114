import { expect, it } from "vitest";
import { Claims } from "../../src/plane/claims.ts";

function claimsOf(said: Readonly<Record<string, string | undefined>>): Claims {
  const claims = new Claims();
  for (const member of Object.keys(said)) claims.add(member);
  for (const [member, identity] of Object.entries(said)) if (identity !== undefined) claims.claim(member, identity);
  return claims;
}

it("gives an identity to the one member who claims it", () => {
  const claims = claimsOf({ ana: "A1", ben: "B1" });
  expect([claims.ownerOf("A1"), claims.ownerOf("B1")]).toEqual(["ana", "ben"]);
});

it("knows nobody whom nobody claimed", () => {
  expect(claimsOf({ ana: "A1", ben: undefined }).ownerOf("C1")).toBeUndefined();
});

it("gives what two claim to neither", () => {
  expect(claimsOf({ ana: "A1", mallory: "A1" }).ownerOf("A1")).toBeUndefined();
});

it("lets nobody take the identity that is a member's own id", () => {
  expect(claimsOf({ ana: "ana", mallory: "ana" }).ownerOf("ana")).toBe("ana");
});

it("gives the identity that is a member's own id to that member, who has not spoken yet", () => {
  expect(claimsOf({ ana: undefined, mallory: "ana" }).ownerOf("ana")).toBe("ana");
});

it("gives the identity that is the id of a member with another one to nobody", () => {
  expect(claimsOf({ ana: "A1", mallory: "ana" }).ownerOf("ana")).toBeUndefined();
});

it("follows a member to another identity, and forgets who left", () => {
  const claims = claimsOf({ ana: "A1" });
  expect(claims.claim("ana", "A2")).toBe(true);
  expect([claims.ownerOf("A1"), claims.ownerOf("A2")]).toEqual([undefined, "ana"]);
  claims.remove("ana");
  expect(claims.ownerOf("A2")).toBeUndefined();
});

it("hears nobody who is no member", () => {
  const claims = claimsOf({ ana: "A1" });
  expect(claims.claim("stranger", "S1")).toBe(false);
  expect(claims.ownerOf("S1")).toBeUndefined();
});
