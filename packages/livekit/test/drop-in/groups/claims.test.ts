import type { Person } from "@subrosa/keys/groups";
import { describe, expect, it } from "vitest";
import { Claims } from "../../../src/drop-in/groups/claims.ts";

function person(name: string, connection: string): Person {
  const identity = {
    device: new Uint8Array(32),
    participant: connection,
    connection,
    name,
    admission: undefined,
    expires: 0,
  };
  return { leaf: 0, leafKey: `leaf of ${connection}`, identity };
}

const connectionOf = (claims: Claims, identity: string): string | undefined =>
  claims.ownerOf(identity)?.person.identity.connection;

describe("an identity at LiveKit", () => {
  it("is its only claimant's, by the member's own word until the server's is read", () => {
    const claims = new Claims();
    claims.follow([person("ana", "a1"), person("ben", "b1")]);
    expect(claims.ownerOf("ana")).toMatchObject({ by: "member", person: { identity: { connection: "a1" } } });
    claims.vouched("a1", 5n);
    expect(claims.ownerOf("ana")?.by).toBe("service");
    expect(claims.ownerOf("eve")).toBeUndefined();
    expect([...claims.claimed]).toEqual(["ana", "ben"]);
  });

  it("that two claim without the server's word is nobody's, and the one's again when the other is gone", () => {
    const claims = new Claims();
    claims.follow([person("ana", "a1"), person("ana", "e1")]);
    expect([claims.ownerOf("ana"), claims.isContested("ana")]).toEqual([undefined, true]);
    claims.follow([person("ana", "a1")]);
    expect([connectionOf(claims, "ana"), claims.isContested("ana")]).toEqual(["a1", false]);
  });

  it("is who has the server's word, and of two of them who came last", () => {
    const claims = new Claims();
    claims.follow([person("ana", "a1"), person("ana", "e1")]);
    claims.vouched("a1", 5n);
    expect(connectionOf(claims, "ana")).toBe("a1");
    claims.follow([person("ana", "a1"), person("ana", "e1"), person("ana", "a2")]);
    claims.vouched("a2", 9n);
    expect(connectionOf(claims, "ana")).toBe("a2");
    claims.follow([person("ana", "a1"), person("ana", "e1")]);
    expect(connectionOf(claims, "ana")).toBe("a1");
  });

  it("takes nothing from a word for somebody who is not in the group, or was once", () => {
    const claims = new Claims();
    claims.vouched("e1", 7n);
    claims.follow([person("ana", "a1"), person("ana", "e1")]);
    expect(claims.ownerOf("ana")).toBeUndefined();
    claims.vouched("e1", 7n);
    claims.follow([person("ana", "a1")]);
    claims.follow([person("ana", "a1"), person("ana", "e1")]);
    expect(claims.ownerOf("ana")).toBeUndefined();
  });
});
