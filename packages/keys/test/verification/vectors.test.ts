import { expect, test } from "vitest";
import { CodeExchange } from "@subrosa/keys/verification";
import { hex, hkdf, join, lp, sha256, u64 } from "../reference.ts";

// Everything from the formulas of docs/groups.md, with Node's crypto and none of the package's code.
const session = "AAAAAAAAAAAAAAAAAAAAAA";
const epoch = 7n;
const authenticator = Uint8Array.from({ length: 48 }, (_, i) => 0x80 + i);
const leaves = [0, 2, 300];
const values = leaves.map((leaf, at) => new Uint8Array(32).fill(0x10 * (at + 1)).fill(leaf, 31));
const u32 = (value: number): Buffer => u64(BigInt(value)).subarray(4);
const commitments = leaves.map((leaf, at) =>
  sha256(join(lp("subrosa/1 verification"), lp(session), u64(epoch), u32(leaf), values[at] ?? "")),
);

function codeFor(places: readonly number[]): { pictures: number[]; digits: string[] } {
  const all = join(...places.map((at) => commitments[at] ?? ""), ...places.map((at) => values[at] ?? ""));
  const bytes = hkdf("subrosa/1 room", authenticator, join("verification code", sha256(all)), 5);
  const bits = BigInt(`0x${bytes.toString("hex")}`) >> 4n;
  const part = (size: number, at: number): number =>
    Number((bits >> BigInt(36 - size * (at + 1))) & (2n ** BigInt(size) - 1n));
  return {
    pictures: [0, 1, 2, 3, 4, 5].map((at) => part(6, at)),
    digits: [0, 1, 2, 3].map((at) => part(9, at).toString().padStart(3, "0")),
  };
}

const vectors = {
  origin: "packages/keys/test/verification/vectors.test.ts, from the formulas in docs/groups.md; bytes are in hex",
  session,
  epoch: Number(epoch),
  authenticator: hex(authenticator),
  members: leaves.map((leaf, at) => ({
    leaf,
    r: hex(values[at] ?? new Uint8Array()),
    c: hex(commitments[at] ?? new Uint8Array()),
  })),
  code: codeFor([0, 1, 2]),
  codeForTheFirstTwo: codeFor([0, 1]),
};

test("the known answers are what the formulas give", async () => {
  const file = "../../../../tests/vectors/subrosa-verification.json";
  await expect(`${JSON.stringify(vectors, null, 2)}\n`).toMatchFileSnapshot(file);
});

test.each([
  ["everyone", 3, vectors.code],
  ["two", 2, vectors.codeForTheFirstTwo],
])("the package comes to the same for %s, from each member's side and in any order", async (_, count, code) => {
  const members = leaves.slice(0, count).map((leaf) => ({ id: `member at ${leaf}`, leaf }));
  const place = { session, epoch, authenticator };
  for (const [own, { id: self }] of members.entries()) {
    const exchange = await CodeExchange.begin({ ...place, members: members.toReversed(), self }, values[own]);
    expect(hex(exchange.commitment)).toBe(vectors.members[own]?.c);
    const others = [0, 1, 2].slice(0, count).filter((at) => at !== own);
    for (const at of others) exchange.commit(members[at]?.id ?? "", commitments[at] ?? values[0]!);
    for (const at of others) expect(await exchange.take(members[at]?.id ?? "", values[at]!)).toBeUndefined();
    expect(await exchange.code()).toEqual(code);
  }
});
