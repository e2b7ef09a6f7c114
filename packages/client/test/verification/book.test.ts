import { describe, expect, test } from "vitest";
import { AddressBook, forgetPeople } from "../../src/verification/book.ts";
import { lookOf } from "../../src/verification/look.ts";
import { inMemory, type DeviceStore } from "../../src/verification/store.ts";

const day = 24 * 3_600_000;
const keyOf = (place: number): string => String(place).padStart(43, "k");
const nobody: ReadonlySet<string> = new Set();

/** A book whose time the test sets. */
async function open(
  store: DeviceStore = inMemory(),
  at = 1_000,
): Promise<{ book: AddressBook; time: { now: number } }> {
  const time = { now: at };
  return {
    book: await AddressBook.open(
      () => time.now,
      () => undefined,
      store,
    ),
    time,
  };
}

const ana = { device: keyOf(1), name: "Ana" };
const otherAna = { device: keyOf(2), name: "Ana" };

describe("a device", () => {
  test("that nobody met is not compared", async () => {
    const { book } = await open();
    expect(book.trust(ana, nobody, 0)).toEqual({ state: "not-compared" });
  });

  test("that was ticked is checked, in this call, the next one, and until it is forgotten", async () => {
    const store = inMemory();
    const first = await open(store);
    await first.book.check(ana);
    expect(first.book.trust(ana, nobody, 0)).toEqual({ state: "checked", checkedAt: 1_000 });
    const next = await open(store, 5_000);
    expect(next.book.trust(ana, nobody, 5_000)).toEqual({ state: "checked", checkedAt: 1_000 });
    await next.book.met([ana]);
    expect(next.book.trust(ana, nobody, 5_000).state).toBe("checked");
    await next.book.forget(ana.device);
    const last = await open(store, 9_000);
    expect(last.book.trust(ana, nobody, 9_000)).toEqual({ state: "not-compared" });
  });

  test("that isn't the checked one of its name is warned of, each time, until it is checked itself", async () => {
    const store = inMemory();
    await (await open(store)).book.check(ana);
    const { book, time } = await open(store, day);
    expect(book.trust(otherAna, nobody, day)).toEqual({ state: "changed", checkedAt: 1_000 });
    await book.met([otherAna]);
    expect((await open(store, 2 * day)).book.trust(otherAna, nobody, 2 * day).state).toBe("changed");
    time.now = 2 * day;
    await book.check(otherAna);
    expect(book.trust(otherAna, nobody, 0)).toEqual({ state: "checked", checkedAt: 2 * day });
    expect(book.trust(ana, nobody, 0)).toEqual({ state: "checked", checkedAt: 1_000 });
  });

  test("of a name that was met before with another is new, for the whole of this call", async () => {
    const store = inMemory();
    await (await open(store)).book.met([ana]);
    const { book } = await open(store, day);
    expect(book.trust(otherAna, nobody, day)).toEqual({ state: "new" });
    await book.met([otherAna]);
    expect(book.trust(otherAna, nobody, day)).toEqual({ state: "new" });
    expect((await open(store, 2 * day)).book.trust(otherAna, nobody, 2 * day)).toEqual({ state: "not-compared" });
  });
});

describe("a namesake", () => {
  test("earns nothing by the name: marks belong to keys", async () => {
    const { book } = await open();
    await book.check(ana);
    for (const present of [nobody, new Set([ana.device])])
      expect(book.trust(otherAna, present, 0).state).not.toBe("checked");
  });

  test("beside the checked device itself is another person, and takes nothing from it", async () => {
    const { book } = await open();
    await book.check(ana);
    const both = new Set([ana.device, otherAna.device]);
    expect(book.trust(otherAna, both, 0)).toEqual({ state: "not-compared" });
    expect(book.trust(ana, both, 0).state).toBe("checked");
    expect(book.trust(otherAna, new Set([otherAna.device]), 0).state).toBe("changed");
  });

  test("that was met often can't silence the warning by bringing a second one", async () => {
    const { book } = await open();
    await book.check(ana);
    await book.met([otherAna]);
    const third = { device: keyOf(3), name: "Ana" };
    expect(book.trust(third, new Set([otherAna.device, third.device]), 0).state).toBe("changed");
  });

  test("can't hide the warning behind a name that only looks the same", async () => {
    const { book } = await open();
    await book.check({ device: keyOf(1), name: "Alice Müller" });
    for (const name of [
      "alice muller",
      "Alice  Müller",
      "АӏісеMüller",
      "A\u200blice Müller",
      "AIice Müller",
      "Ａlice Müller",
    ])
      expect([name, book.trust({ device: keyOf(2), name }, nobody, 0).state]).toEqual([name, "changed"]);
    expect(book.trust({ device: keyOf(2), name: "Alina Müller" }, nobody, 0).state).toBe("not-compared");
  });

  test("by a common name is not called new: that name says nothing", async () => {
    const store = inMemory();
    await (await open(store)).book.met([keyOf(1), keyOf(2)].map((device) => ({ device, name: "Guest" })));
    const { book } = await open(store, day);
    expect(book.trust({ device: keyOf(3), name: "Guest" }, nobody, day)).toEqual({ state: "not-compared" });
  });

  test("that is checked under its own name gets no mark under another's", async () => {
    const { book } = await open();
    const mallory = { device: keyOf(9), name: "Mallory" };
    await book.check(mallory);
    const posing = { ...mallory, name: "Ben" };
    expect(book.trust(posing, nobody, 0)).toEqual({ state: "not-compared", checkedAs: "Mallory" });
    await book.check({ device: keyOf(4), name: "Ben" });
    expect(book.trust(posing, nobody, 0)).toEqual({ state: "changed", checkedAt: 1_000, checkedAs: "Mallory" });
    // being met under the new name changes nothing
    await book.met([posing]);
    expect(book.trust(posing, nobody, 0).state).toBe("changed");
    expect(book.trust(mallory, nobody, 0).state).toBe("checked");
  });
});

describe("the book", () => {
  test("is bounded: those who were only met never push out a checked one", async () => {
    const store = inMemory();
    const { book, time } = await open(store);
    await book.check(ana);
    for (let place = 10; place < 400; place++) {
      time.now += 1;
      await book.met([{ device: keyOf(place), name: `Person ${place}` }]);
    }
    expect((await store.load()).length).toBe(201);
    expect(book.trust(ana, nobody, 0).state).toBe("checked");
  });

  test("is bounded for checked ones too", async () => {
    const store = inMemory();
    const { book, time } = await open(store);
    for (let place = 0; place < 510; place++) {
      time.now += 1;
      await book.check({ device: keyOf(place), name: `Person ${place}` });
    }
    expect((await store.load()).length).toBe(500);
    expect(book.trust({ device: keyOf(0), name: "Person 0" }, nobody, 0).state).toBe("not-compared");
    expect(book.trust({ device: keyOf(509), name: "Person 509" }, nobody, 0).state).toBe("checked");
  });

  test("forgets who was only met after 90 days, and checked ones never", async () => {
    const store = inMemory();
    const { book, time } = await open(store);
    await book.met([otherAna]);
    await book.check({ device: keyOf(3), name: "Ben" });
    time.now += 91 * day;
    await book.met([{ device: keyOf(4), name: "Cy" }]);
    expect((await store.load()).length).toBe(2);
    expect(book.trust({ device: keyOf(3), name: "Ben" }, nobody, 0).state).toBe("checked");
  });

  test("cuts long names, and takes no junk from storage", async () => {
    const store = inMemory();
    const { book } = await open(store);
    await book.check({ device: keyOf(1), name: "n".repeat(1_000) });
    expect(book.trust({ device: keyOf(1), name: "n".repeat(64) }, nobody, 0).state).toBe("checked");
    const junk: DeviceStore = { ...store, load: async () => [1, undefined, { device: "x" }, { ...ana, checkedAt: 5 }] };
    expect((await open(junk)).book.trust(ana, nobody, 0)).toEqual({ state: "not-compared" });
  });

  test("forgets everybody on request", async () => {
    const store = inMemory();
    const { book } = await open(store);
    await book.check(ana);
    await book.wipe();
    expect([book.trust(ana, nobody, 0).state, await store.load()]).toEqual(["not-compared", []]);
    await expect(forgetPeople()).resolves.toBeUndefined();
  });
});

test("what names look like keeps different names apart", () => {
  const names = ["Ana", "Anna", "Ben", "Cy", "Анна", "Юлия", "Δημήτρης", "王芳", "🙂", "🙃", "Dóra", "Ali", "Al"];
  expect(new Set(names.map(lookOf)).size).toBe(names.length);
});
