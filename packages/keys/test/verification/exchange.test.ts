import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CodeExchange, type ExchangeMember, type ExchangePlace } from "@subrosa/keys/verification";
import "../support.ts";

const members: readonly ExchangeMember[] = [
  { id: "ana", leaf: 0 },
  { id: "ben", leaf: 1 },
  { id: "cy", leaf: 4 },
];
const filled = (fill: number, length = 32): Uint8Array => new Uint8Array(length).fill(fill);

function placeOf(self: string, change: Partial<ExchangePlace> = {}): ExchangePlace {
  return { session: "session", epoch: 3n, authenticator: filled(9, 48), members, self, ...change };
}

/** Everyone of one group, each with an exchange of their own. */
async function gather(change: Partial<ExchangePlace> = {}, own?: Uint8Array): Promise<Map<string, CodeExchange>> {
  const all = change.members ?? members;
  return new Map(
    await Promise.all(
      all.map(async ({ id }) => [id, await CodeExchange.begin(placeOf(id, change), own)] as [string, CodeExchange]),
    ),
  );
}

/** What `from` gives reaches everyone else. */
async function commitAll(all: ReadonlyMap<string, CodeExchange>): Promise<void> {
  for (const [from, { commitment }] of all)
    for (const [to, exchange] of all) if (to !== from) expect(exchange.commit(from, commitment)).toBeUndefined();
}
async function revealAll(all: ReadonlyMap<string, CodeExchange>): Promise<void> {
  for (const [from, { reveal }] of all)
    for (const [to, exchange] of all)
      if (to !== from) expect(await exchange.take(from, reveal ?? filled(0))).toBeUndefined();
}

/** Two of them, with their own `begin`. */
async function anaWith(other: string): Promise<[CodeExchange, CodeExchange]> {
  return [await CodeExchange.begin(placeOf("ana")), await CodeExchange.begin(placeOf(other))];
}

describe("an exchange", () => {
  test("gives everyone the same code, another one each time", async () => {
    const codes = new Set<string>();
    for (let time = 0; time < 20; time++) {
      const all = await gather();
      await commitAll(all);
      await revealAll(all);
      const seen = await Promise.all([...all.values()].map(async (exchange) => JSON.stringify(await exchange.code())));
      expect(new Set(seen).size).toBe(1);
      codes.add(seen[0] ?? "");
    }
    expect(codes.size).toBe(20);
  });

  test("tells the same bits as pictures and as digits", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 48 }), async (authenticator) => {
        const pair = members.slice(0, 2);
        const all = await gather({ authenticator, members: pair });
        await commitAll(all);
        await revealAll(all);
        const code = await all.get("ana")?.code();
        const bits = (list: readonly number[], size: number): string =>
          list.map((number) => number.toString(2).padStart(size, "0")).join("");
        expect(code?.pictures).toHaveLength(6);
        expect(code?.digits.every((group) => /^[0-5]\d\d$/.test(group) && Number(group) < 512)).toBe(true);
        expect(bits(code?.pictures ?? [], 6)).toBe(bits((code?.digits ?? []).map(Number), 9));
      }),
    );
  });

  test("shows nobody's value before all commitments are in, and no code before all values are", async () => {
    const ana = await CodeExchange.begin(placeOf("ana"));
    const [ben, cy] = [await CodeExchange.begin(placeOf("ben")), await CodeExchange.begin(placeOf("cy"))];
    expect([ana.reveal, ana.waitingFor]).toEqual([undefined, ["ben", "cy"]]);
    ana.commit("ben", ben.commitment);
    expect([ana.reveal, ana.waitingFor]).toEqual([undefined, ["cy"]]);
    ana.commit("cy", cy.commitment);
    expect([ana.reveal?.length, ana.waitingFor]).toEqual([32, ["ben", "cy"]]);
    expect(await ana.code()).toBeUndefined();
  });

  test("is for two or more, and for oneself", async () => {
    await expect(CodeExchange.begin(placeOf("mallory"))).rejects.toThrow(TypeError);
    await expect(CodeExchange.begin(placeOf("ana", { members: [{ id: "ana", leaf: 0 }] }))).rejects.toThrow(TypeError);
  });
});

describe("is refused, with nothing changed:", () => {
  test("whoever was not in the epoch at the beginning", async () => {
    const ana = await CodeExchange.begin(placeOf("ana"));
    expect(ana.commit("mia", filled(1))).toBe("stranger");
    expect(await ana.take("mia", filled(1))).toBe("stranger");
    expect(ana.waitingFor).toEqual(["ben", "cy"]);
  });

  test("a second commitment, of anybody's, ours included", async () => {
    const [ana, ben] = await anaWith("ben");
    expect(ana.commit("ben", ben.commitment)).toBeUndefined();
    expect(ana.commit("ben", filled(1))).toBe("second");
    expect(ana.commit("ana", filled(1))).toBe("second");
  });

  test("a value that isn't what was committed to; the right one still counts", async () => {
    const all = await gather();
    await commitAll(all);
    const [ana, ben] = [all.get("ana")!, all.get("ben")!];
    expect(await ana.take("ben", filled(1))).toBe("unfit");
    expect(await ana.take("ben", ben.reveal!)).toBeUndefined();
    expect(await ana.take("ben", ben.reveal!)).toBe("second");
    expect(await ana.take("ana", filled(1))).toBe("second");
  });

  test("a value before its commitment", async () => {
    const [ana] = await anaWith("ben");
    expect(await ana.take("ben", filled(1))).toBe("uncommitted");
  });

  test("anything that isn't 32 bytes", async () => {
    const ana = await CodeExchange.begin(placeOf("ana"));
    for (const length of [0, 31, 33, 4_000]) {
      expect(ana.commit("ben", filled(1, length))).toBe("malformed");
      expect(await ana.take("ben", filled(1, length))).toBe("malformed");
    }
  });

  test("a copy of somebody else's commitment: it can't be opened, not even by who knows the value", async () => {
    const [ana, ben] = await anaWith("ben");
    ana.commit("ben", ben.commitment);
    ana.commit("cy", ben.commitment);
    expect(await ana.take("cy", filled(1))).toBe("unfit");
    const honest = await gather({}, filled(5));
    await commitAll(honest);
    const value = honest.get("ben")?.reveal ?? filled(0);
    ana.commit("cy", honest.get("ben")?.commitment ?? filled(0));
    expect(await ana.take("cy", value)).toBe("unfit");
  });

  test.each([
    ["session", { session: "another" }],
    ["epoch", { epoch: 4n }],
    ["leaf", { members: [members[0]!, { id: "ben", leaf: 2 }, members[2]!] }],
  ])("a commitment from another %s", async (_, change) => {
    const ana = await CodeExchange.begin(placeOf("ana"));
    const all = await gather(change);
    await commitAll(all);
    const ben = all.get("ben")!;
    ana.commit("ben", ben.commitment);
    ana.commit("cy", filled(1));
    expect(await ana.take("ben", ben.reveal!)).toBe("unfit");
  });
});

describe("an attacker", () => {
  test("who chose the same value as everyone has the code of nobody else", async () => {
    const equal = await gather({}, filled(5));
    expect(new Set([...equal.values()].map(({ commitment }) => commitment.join())).size).toBe(3);
    await commitAll(equal);
    await revealAll(equal);
    const other = await gather({ authenticator: filled(8, 48) }, filled(5));
    await commitAll(other);
    await revealAll(other);
    expect(await equal.get("ana")?.code()).not.toEqual(await other.get("ana")?.code());
  });

  test("between two groups, with all values equal but one's own, meets another code in each", async () => {
    const codes = new Set<string>();
    for (const fill of [1, 2, 3, 4]) {
      const ana = await CodeExchange.begin(placeOf("ana"), filled(7));
      const mallory = await gather({}, filled(fill));
      for (const id of ["ben", "cy"]) ana.commit(id, mallory.get(id)?.commitment ?? filled(0));
      for (const id of ["ben", "cy"]) expect(await ana.take(id, filled(fill))).toBeUndefined();
      codes.add(JSON.stringify(await ana.code()));
    }
    expect(codes.size).toBe(4);
  });

  test("can't search: with the code of the one group known, all that is left for the other is bound before its value is seen", async () => {
    // Mallory stands between Ana and Ben: "ben" in Ana's group, "ana" in Ben's. She learns Ana's value first.
    const pair = members.slice(0, 2);
    const ana = await CodeExchange.begin(placeOf("ana", { members: pair }));
    const ben = await CodeExchange.begin(placeOf("ben", { members: pair, authenticator: filled(8, 48) }));
    const asBen = await CodeExchange.begin(placeOf("ben", { members: pair }));
    ana.commit("ben", asBen.commitment);
    const learned = ana.reveal!;
    // Whatever she commits to at Ben's side, Ben shows nothing before, and takes nothing else after.
    expect(ben.reveal).toBeUndefined();
    const asAna = await CodeExchange.begin(placeOf("ana", { members: pair }), learned);
    ben.commit("ana", asAna.commitment);
    expect(ben.reveal).toBeDefined();
    let taken = 0;
    for (let guess = 0; guess < 200; guess++) {
      if ((await ben.take("ana", crypto.getRandomValues(new Uint8Array(32)))) === undefined) taken++;
      if ((await ana.take("ben", crypto.getRandomValues(new Uint8Array(32)))) === undefined) taken++;
    }
    expect(taken).toBe(0);
  });

  test("who tells people different commitments makes them see different codes", async () => {
    const all = await gather();
    const [ana, ben, cy] = [all.get("ana")!, all.get("ben")!, all.get("cy")!];
    const other = await CodeExchange.begin(placeOf("cy"));
    ana.commit("ben", ben.commitment);
    ben.commit("ana", ana.commitment);
    ana.commit("cy", cy.commitment);
    ben.commit("cy", other.commitment);
    cy.commit("ana", ana.commitment);
    cy.commit("ben", ben.commitment);
    other.commit("ana", ana.commitment);
    other.commit("ben", ben.commitment);
    await ana.take("ben", ben.reveal!);
    await ben.take("ana", ana.reveal!);
    await ana.take("cy", cy.reveal!);
    await ben.take("cy", other.reveal!);
    const [first, second] = [await ana.code(), await ben.code()];
    expect(first).toBeDefined();
    expect(second).toBeDefined();
    expect(first).not.toEqual(second);
  });
});
