import { describe, expect, it, test } from "vitest";
import { factsOf, modeOf, needsMesh, needsSfu, type PairView } from "../../src/planes/moving/decisions.ts";
import type { Standing, Way } from "../../src/planes/moving/words.ts";

const standing = (more: Partial<Standing> = {}): Standing => ({
  type: "standing",
  mode: "sfu",
  sfu: "up",
  mesh: 1,
  hears: "mesh",
  ...more,
});

describe("which way media take", () => {
  const walk = (sizes: readonly number[], meshLimit = 4): Way[] => {
    let mode: Way = "mesh";
    return sizes.map((people) => (mode = modeOf({ people, meshLimit }, mode, [])));
  };

  it("is a mesh up to the limit, an SFU above, and a mesh again when two are left", () => {
    expect(walk([1, 2, 4, 5, 4, 3, 2, 3, 4, 5])).toEqual([
      ...["mesh", "mesh", "mesh", "sfu", "sfu", "sfu", "mesh", "mesh", "mesh", "sfu"],
    ]);
  });

  it("is always the SFU where the limit is 0, and never where there is none", () => {
    expect(walk([1, 2, 7], 0)).toEqual(["sfu", "sfu", "sfu"]);
    expect(modeOf({ people: 90, meshLimit: undefined }, "mesh", [standing()])).toBe("mesh");
  });

  it("is that of those who are there for who comes between the limits", () => {
    expect(modeOf({ people: 3, meshLimit: 4 }, "mesh", [undefined, standing()])).toBe("sfu");
    expect(modeOf({ people: 2, meshLimit: 4 }, "mesh", [standing()])).toBe("mesh");
  });
});

describe("a direct connection", () => {
  const room = { people: 5, meshLimit: 4 };
  const pair = (more: Partial<PairView> = {}): PairView => ({
    mode: "sfu",
    sfu: "up",
    hears: "sfu",
    theirs: standing({ hears: "sfu" }),
    has: true,
    silent: false,
    ...more,
  });

  it("ends when both play each other by the SFU", () => {
    expect(needsMesh(pair(), room)).toBe(false);
  });

  test.each<[string, Partial<PairView>]>([
    ["we don't hear them there", { hears: "mesh" }],
    ["they don't hear us there", { theirs: standing({ hears: "mesh" }) }],
    ["they can't reach the SFU", { theirs: standing({ hears: "sfu", sfu: "down" }) }],
    ["we can't reach the SFU", { sfu: "down" }],
    ["they want a mesh", { theirs: standing({ mode: "mesh", hears: "sfu" }) }],
    ["they know nothing of moving", { theirs: undefined }],
  ])("stays where %s", (_name, more) => {
    expect(needsMesh(pair(more), room)).toBe(true);
  });

  it("bridges a lost SFU among six, and not among seven", () => {
    const lost = pair({ sfu: "down", has: false });
    expect([6, 7].map((people) => needsMesh(lost, { ...room, people }))).toEqual([true, false]);
  });

  it("is made with who says nothing, and not at once", () => {
    const newcomer = pair({ theirs: undefined, has: false });
    expect(needsMesh(newcomer, room)).toBe(false);
    expect(needsMesh({ ...newcomer, silent: true }, room)).toBe(true);
  });

  it("is never made where every call goes by the SFU", () => {
    for (const more of [{ sfu: "down" }, { theirs: undefined, silent: true }, { mode: "mesh" }] as const)
      expect(needsMesh(pair(more), { people: 2, meshLimit: 0 })).toBe(false);
  });
});

it("stays at the SFU until nobody hears anybody by it", () => {
  const apart = { hears: "mesh", theirs: standing({ hears: "mesh" }) } as const;
  expect(needsSfu("mesh", [apart])).toBe(false);
  expect(needsSfu("mesh", [apart, { ...apart, hears: "sfu" }])).toBe(true);
  expect(needsSfu("mesh", [apart, { ...apart, theirs: standing({ hears: "sfu" }) }])).toBe(true);
  expect(needsSfu("sfu", [])).toBe(true);
});

it("tells the room what carries media, and that the SFU can't be reached", () => {
  expect(factsOf("sfu", "up", true, 0)).toEqual({ route: "moving", unreachable: false, strangers: 0 });
  expect(factsOf("sfu", "up", false, 2)).toEqual({ route: "sfu", unreachable: false, strangers: 2 });
  expect(factsOf("sfu", "down", true, 0)).toEqual({ route: "mesh", unreachable: true, strangers: 0 });
  expect(factsOf("mesh", "off", false, 0)).toEqual({ route: "mesh", unreachable: false, strangers: 0 });
});
