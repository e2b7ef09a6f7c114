import { encodeBase64url } from "@subrosa/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RoomError } from "../../src/index.ts";
import { codeOf, Meeting, message, three, type Passing, type Someone } from "./meeting.ts";

const steps = (...people: Someone[]): string[] => people.map(({ verification }) => verification.state.step);

describe("comparing codes", () => {
  test("one begins, all devices answer by themselves, all have the same code", async () => {
    const { meeting, ana, ben, cy } = await three();
    expect(steps(ana, ben, cy)).toEqual(["idle", "idle", "idle"]);
    await ana.verification.start();
    await meeting.settle();
    expect(steps(ana, ben, cy)).toEqual(["code", "code", "code"]);
    expect(codeOf(ana)).toMatch(/^([0-5]\d\d ?){4}$/);
    expect([codeOf(ben), codeOf(cy)]).toEqual([codeOf(ana), codeOf(ana)]);
    expect(ben.verification.state).toMatchObject({
      people: [{ name: "Ana" }, { name: "Cy" }],
      startedBy: { name: "Ana" },
      triesLeft: 2,
      joined: [],
    });
    expect(ana.verification.state).toMatchObject({ startedBy: undefined });
  });

  test("only whom the person ticked becomes checked, and only for that person", async () => {
    const { meeting, ana, ben, cy } = await three();
    await ana.verification.start();
    await meeting.settle();
    await ana.verification.matches([ben.id, "somebody else"]);
    expect(ana.verification.state).toMatchObject({ step: "done", checked: [{ name: "Ben" }] });
    expect(ana.verification.trustOf(ben.id, "Ben")).toEqual({ state: "checked", checkedAt: meeting.clock.now() });
    expect(ana.verification.trustOf(cy.id, "Cy")).toEqual({ state: "not-compared" });
    expect(ben.verification.trustOf(ana.id, "Ana")).toEqual({ state: "not-compared" });
    expect(steps(ben)).toEqual(["code"]);
    await ana.verification.forget(ben.id);
    expect(ana.verification.trustOf(ben.id, "Ben")).toEqual({ state: "not-compared" });
  });

  test("two who begin at once begin the same", async () => {
    const { meeting, ana, ben, cy } = await three();
    await Promise.all([ana.verification.start(), cy.verification.start()]);
    await meeting.settle();
    expect(codeOf(ana)).toBeDefined();
    expect([codeOf(ben), codeOf(cy)]).toEqual([codeOf(ana), codeOf(ana)]);
  });

  test("whoever wants to compare comes to the code that others are reading, until they have said what they heard", async () => {
    const { meeting, ana, ben, cy } = await three();
    await ana.verification.start();
    await meeting.settle();
    const code = codeOf(ana);
    await ben.verification.start();
    cy.verification.cancel();
    await cy.verification.start(ana.id);
    await ana.verification.start();
    await meeting.settle();
    expect([codeOf(ana), codeOf(ben), codeOf(cy)]).toEqual([code, code, code]);
    // who heard enough begins another one
    await ben.verification.matches([ana.id]);
    await ben.verification.start();
    await meeting.settle();
    expect(codeOf(ben)).not.toBe(code);
    expect([codeOf(ana), codeOf(cy)]).toEqual([codeOf(ben), codeOf(ben)]);
    // and so does who comes long after
    meeting.clock.pass(300_000);
    const old = codeOf(cy);
    await cy.verification.start();
    await meeting.settle();
    expect(codeOf(cy)).not.toBe(old);
    // or when somebody came in anew
    const before = codeOf(cy);
    meeting.seat(ben.id, ben.name, ben.device);
    meeting.enter();
    await cy.verification.start();
    await meeting.settle();
    expect(codeOf(cy)).not.toBe(before);
    expect([codeOf(ana), codeOf(ben)]).toEqual([codeOf(cy), codeOf(cy)]);
  });

  test("two who begin at once in different epochs come to the newer one's", async () => {
    const { meeting, ana, ben, cy } = await three();
    const held: Passing[] = [];
    meeting.tamper = (passing) => void held.push(passing);
    await ana.verification.start();
    meeting.enter(ben.id, cy.id);
    await cy.verification.start();
    meeting.tell(ana.id);
    meeting.tamper = (passing) => passing;
    for (const passing of held) meeting.give(passing);
    await meeting.settle();
    expect(codeOf(ana)).toBeDefined();
    expect([codeOf(ben), codeOf(cy)]).toEqual([codeOf(ana), codeOf(ana)]);
  });

  test("a timer's commit and somebody who joins meanwhile break nothing; the code isn't for them", async () => {
    const { meeting, ana, ben, cy } = await three();
    const held: Passing[] = [];
    meeting.tamper = (passing) => (passing.from === ben.id ? void held.push(passing) : passing);
    await ana.verification.start();
    await meeting.settle();
    expect(ana.verification.state).toMatchObject({ step: "gathering", waitingFor: [{ name: "Ben" }] });
    meeting.enter();
    const mia = meeting.add("Mia", 4);
    meeting.enter();
    await meeting.settle();
    meeting.tamper = (passing) => passing;
    for (const passing of held) meeting.give(passing);
    await meeting.settle();
    expect(codeOf(ana)).toBeDefined();
    expect([codeOf(ben), codeOf(cy)]).toEqual([codeOf(ana), codeOf(ana)]);
    expect(ana.verification.state).toMatchObject({ joined: [{ name: "Mia" }] });
    expect(steps(mia)).toEqual(["idle"]);
    await ana.verification.matches([mia.id, cy.id]);
    expect(ana.verification.trustOf(mia.id, "Mia").state).toBe("not-compared");
  });

  test("any order between the members' messages comes to the same", async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat({ max: 100 })), async (choices) => {
        const { meeting, ana, ben, cy } = await three();
        const held: Passing[] = [];
        meeting.tamper = (passing) => void held.push(passing);
        await ana.verification.start();
        do {
          // any next message, but each sender's in its order, as the channel keeps it
          const [choice = 0] = choices.take(1);
          const next = held[choice % held.length]!;
          const first = held.find(({ from, to }) => from === next.from && to === next.to)!;
          held.splice(held.indexOf(first), 1);
          meeting.give(first);
          await meeting.settle();
        } while (held.length > 0);
        expect(codeOf(ana)).toBeDefined();
        expect([codeOf(ben), codeOf(cy)]).toEqual([codeOf(ana), codeOf(ana)]);
      }),
      { numRuns: 15 },
    );
  });
});

describe("a device that is silent", () => {
  test("is named after 10 s, and there is no code; three tries", async () => {
    const { meeting, ana, ben, cy } = await three();
    meeting.tamper = (passing) => (passing.from === ben.id ? undefined : passing);
    for (const left of [2, 1, 0]) {
      await ana.verification.start();
      await meeting.settle();
      expect(ana.verification.state).toMatchObject({ step: "gathering", triesLeft: left });
      meeting.clock.pass(9_999);
      expect(steps(ana, cy)).toEqual(["gathering", "gathering"]);
      meeting.clock.pass(1);
      expect(ana.verification.state).toMatchObject({ step: "silent", silent: [{ name: "Ben" }], triesLeft: left });
      expect(cy.verification.state).toMatchObject({ step: "silent", silent: [{ name: "Ben" }] });
    }
    expect(ana.verification.mayStart()).toBe(false);
    await expect(ana.verification.start()).rejects.toThrow(RoomError);
    // without Ben they are other people
    meeting.remove(ben.id);
    meeting.enter();
    expect(ana.verification.mayStart()).toBe(true);
    await ana.verification.start();
    await meeting.settle();
    expect(codeOf(ana)).toBe(codeOf(cy));
    expect(codeOf(ana)).toBeDefined();
  });

  test("that withholds its value after seeing the others' is named as well", async () => {
    const { meeting, ana, ben, cy } = await three();
    meeting.tamper = (passing) => (passing.from === cy.id && passing.value["step"] === "reveal" ? undefined : passing);
    await ana.verification.start();
    await meeting.settle();
    expect(codeOf(cy)).toBeDefined();
    expect(ana.verification.state).toMatchObject({ step: "gathering", waitingFor: [{ name: "Cy" }] });
    meeting.clock.pass(10_000);
    for (const { verification } of [ana, ben]) {
      expect(verification.state).toMatchObject({ step: "silent", silent: [{ name: "Cy" }] });
    }
  });

  test("a value that comes late is too late", async () => {
    const { meeting, ana, cy } = await three();
    const held: Passing[] = [];
    meeting.tamper = (passing) =>
      passing.from === cy.id && passing.value["step"] === "reveal" ? void held.push(passing) : passing;
    await ana.verification.start();
    await meeting.settle();
    meeting.clock.pass(10_000);
    for (const passing of held) meeting.give(passing);
    await meeting.settle();
    expect(ana.verification.state).toMatchObject({ step: "silent", silent: [{ name: "Cy" }] });
  });

  test("is named at once when it left, or came in anew", async () => {
    for (const comesBack of [false, true]) {
      const { meeting, ana, ben, cy } = await three();
      meeting.tamper = (passing) => (passing.from === ben.id ? undefined : passing);
      await ana.verification.start();
      await meeting.settle();
      meeting.remove(ben.id);
      if (comesBack) meeting.seat(ben.id, ben.name, ben.device);
      meeting.enter();
      expect(ana.verification.state).toMatchObject({ step: "silent", silent: [{ name: "Ben" }] });
      expect(steps(cy)).toEqual(["silent"]);
    }
  });

  test("who leaves after giving their part takes nothing away", async () => {
    const { meeting, ana, ben } = await three();
    await ana.verification.start();
    await meeting.settle();
    meeting.remove(ben.id);
    meeting.enter();
    expect(steps(ana)).toEqual(["code"]);
    await ana.verification.matches([ben.id]);
    expect(ana.verification.state).toMatchObject({ checked: [{ name: "Ben" }] });
  });
});

describe("codes that differ", () => {
  test("in a call that somebody split, for everybody on the two sides", async () => {
    const { meeting, ana, ben, cy } = await three();
    meeting.authenticator = (id) => new Uint8Array(48).fill(id === cy.id ? 1 : 2);
    await ana.verification.start();
    await meeting.settle();
    expect(codeOf(ana)).toBe(codeOf(ben));
    expect(codeOf(cy)).toBeDefined();
    expect(codeOf(cy)).not.toBe(codeOf(ana));
  });

  test("check nobody; the second time says so", async () => {
    const { meeting, ana, ben } = await three();
    for (const again of [false, true]) {
      await ana.verification.start();
      await meeting.settle();
      ana.verification.differs();
      expect(ana.verification.state).toMatchObject({ step: "different", again, triesLeft: again ? 1 : 2 });
      await expect(ana.verification.matches([ben.id])).rejects.toThrow(RoomError);
    }
    expect(ana.verification.trustOf(ben.id, "Ben").state).toBe("not-compared");
  });

  test("a match ends the count", async () => {
    const { meeting, ana } = await three();
    for (let time = 0; time < 5; time++) {
      await ana.verification.start();
      await meeting.settle();
      if (time % 2 === 0) ana.verification.differs();
      else await ana.verification.matches([]);
    }
    expect(ana.verification.state).toMatchObject({ step: "different", again: false, triesLeft: 2 });
  });
});

describe("between two", () => {
  test("goes with 50 people too, and nobody else has a part in it", async () => {
    const meeting = new Meeting();
    const people = Array.from({ length: 50 }, (_, at) => meeting.add(`Person ${at}`, at + 1));
    meeting.enter();
    const [ana, ben, cy] = [people[0]!, people[1]!, people[2]!];
    expect([ana.verification.everyone, ana.verification.mayStart()]).toEqual([false, false]);
    await expect(ana.verification.start()).rejects.toThrow(RoomError);
    await ana.verification.start(ben.id);
    await meeting.settle();
    expect(codeOf(ana)).toBeDefined();
    expect([codeOf(ben), codeOf(cy)]).toEqual([codeOf(ana), undefined]);
    await ana.verification.matches([ben.id]);
    expect(ana.verification.trustOf(ben.id, ben.name).state).toBe("checked");
  });

  test("16 people may all compare, 17 may not", async () => {
    const meeting = new Meeting();
    const people = Array.from({ length: 16 }, (_, at) => meeting.add(`Person ${at}`, at + 1));
    meeting.enter();
    await people[0]?.verification.start();
    await meeting.settle();
    expect(new Set(people.map(codeOf)).size).toBe(1);
    expect(people.map((one) => codeOf(one)?.length)).toEqual(people.map(() => 15));
    meeting.add("One more", 17);
    meeting.enter();
    expect(people[0]?.verification.mayStart()).toBe(false);
  });

  test("what one began oneself, no other pair can take away; what others began, the next may", async () => {
    const { meeting, ana, ben, cy } = await three();
    await ana.verification.start(ben.id);
    await meeting.settle();
    const code = codeOf(ana);
    await cy.verification.start(ana.id);
    await meeting.settle();
    expect(codeOf(ana)).toBe(code);
    ana.verification.cancel();
    await cy.verification.start(ana.id);
    await meeting.settle();
    expect(codeOf(ana)).toBe(codeOf(cy));
    ben.verification.differs();
    await ben.verification.start(ana.id);
    await meeting.settle();
    expect(codeOf(ana)).toBe(codeOf(ben));
    expect(codeOf(ana)).toBeDefined();
  });
});

describe("a member that plays foul", () => {
  test("can't put in a second commitment, or a value that isn't its own", async () => {
    const { meeting, ana, ben, cy } = await three();
    const held: Passing[] = [];
    meeting.tamper = (passing) => (passing.from === cy.id ? void held.push(passing) : passing);
    await ana.verification.start();
    await meeting.settle();
    const [mine] = held;
    meeting.tamper = (passing) => passing;
    for (const to of [ana.id, ben.id]) {
      meeting.give({ ...mine!, to });
      meeting.give({ ...mine!, to, value: message({ part: encodeBase64url(new Uint8Array(32)) }) });
      meeting.give({ from: cy.id, to, value: message({ step: "reveal" }) });
    }
    await meeting.settle();
    expect(ana.verification.state).toMatchObject({ step: "gathering", waitingFor: [{ name: "Cy" }] });
    for (const passing of held.filter(({ value }) => value["step"] === "reveal")) meeting.give(passing);
    await meeting.settle();
    expect(codeOf(ana)).toBe(codeOf(ben));
    expect(codeOf(ana)).toBeDefined();
  });

  test("can't begin one after the other without end", async () => {
    const { meeting, ana, cy } = await three();
    const seen = new Set<string>();
    for (let number = 1; number <= 40; number++) {
      meeting.give({ from: cy.id, to: ana.id, value: message({ number }) });
      await meeting.settle();
      const { state } = ana.verification;
      if (state.step !== "idle") seen.add(state.id);
    }
    expect(seen.size).toBe(8);
    meeting.clock.pass(10_000);
    meeting.give({ from: cy.id, to: ana.id, value: message({ number: 20 }) });
    await meeting.settle();
    expect(ana.verification.state).toMatchObject({ step: "gathering", startedBy: { name: "Cy" } });
  });

  test("can't jump so far ahead that nobody could follow, nor back", async () => {
    const { meeting, ana, ben, cy } = await three();
    meeting.give({ from: cy.id, to: ana.id, value: message({ number: 1_000 }) });
    meeting.give({ from: cy.id, to: ana.id, value: message({ epoch: "99" }) });
    meeting.give({ from: cy.id, to: ana.id, value: message({ epoch: "0" }) });
    await meeting.settle();
    expect(steps(ana)).toEqual(["idle"]);
    await ana.verification.start();
    await meeting.settle();
    const code = codeOf(ana);
    meeting.give({ from: ben.id, to: ana.id, value: message() });
    await meeting.settle();
    expect(codeOf(ana)).toBe(code);
  });

  test("and strangers, echoes and messages for others begin nothing", async () => {
    const { meeting, ana, ben, cy } = await three();
    meeting.give({ from: "stranger", to: ana.id, value: message() });
    meeting.give({ from: ana.id, to: ana.id, value: message() });
    meeting.give({ from: ben.id, to: ana.id, value: message({ with: cy.id }) });
    meeting.give({ from: ben.id, to: ana.id, value: message({ step: "reveal" }) });
    await meeting.settle();
    expect(steps(ana)).toEqual(["idle"]);
  });

  test("and junk is junk", async () => {
    const { meeting, ana, ben } = await three();
    const junk = fc.oneof(
      fc.jsonValue(),
      fc.record(
        { step: fc.anything(), epoch: fc.anything(), number: fc.anything(), with: fc.anything(), part: fc.anything() },
        { requiredKeys: [] },
      ),
    );
    for (const value of fc.sample(junk, 300)) {
      meeting.give({ from: ben.id, to: ana.id, value: { ...(value as object) } });
    }
    await meeting.settle();
    expect(steps(ana)).toEqual(["idle"]);
  });
});

describe("what is remembered", () => {
  /** Ana's next call, in the same browser, with people and their devices. */
  async function nextCall(ana: Someone, ...others: [name: string, device: number][]): Promise<[Someone, ...Someone[]]> {
    const meeting = new Meeting("another session");
    const again = meeting.add("Ana", 1, ana.store);
    const people = others.map(([name, device]) => meeting.add(name, device));
    meeting.enter();
    await meeting.settle();
    return [again, ...people];
  }

  test("outlives the call: the same device is checked, another of its name a warning", async () => {
    const { meeting, ana, ben } = await three();
    await ana.verification.start();
    await meeting.settle();
    await ana.verification.matches([ben.id]);
    ana.verification.close();
    const [same, hisDevice] = await nextCall(ana, ["Ben", 2]);
    expect(same.verification.trustOf(hisDevice!.id, "Ben").state).toBe("checked");
    expect(same.verification.trustOf(hisDevice!.id, "Benno")).toEqual({ state: "not-compared", checkedAs: "Ben" });
    const [other, another] = await nextCall(ana, ["Ben", 99]);
    expect(other.verification.trustOf(another!.id, "Ben").state).toBe("changed");
    const [both, one, two] = await nextCall(ana, ["Ben", 2], ["Ben", 99]);
    expect([one, two].map((ben) => both.verification.trustOf(ben!.id, "Ben").state)).toEqual([
      "checked",
      "not-compared",
    ]);
  });

  test("are those who stayed a minute; another device of theirs is a quiet word in the next call", async () => {
    const { meeting, ana, ben } = await three();
    meeting.clock.pass(30_000);
    const mia = meeting.add("Mia", 4);
    meeting.enter();
    meeting.clock.pass(30_000);
    await meeting.settle();
    expect((await ana.store.load()).length).toBe(2);
    meeting.clock.pass(60_000);
    await meeting.settle();
    expect((await ana.store.load()).length).toBe(3);
    const later = { ...ana, store: { ...ana.store, load: async () => (await ana.store.load()).map(old) } };
    const [again, benny, newMia] = await nextCall(later, ["Ben", 2], ["Mia", 5]);
    expect(again.verification.trustOf(benny!.id, ben.name)).toEqual({ state: "not-compared" });
    expect(again.verification.trustOf(newMia!.id, mia.name)).toEqual({ state: "new" });
  });

  /** As from a call before the clock of the next one began. */
  function old(entry: unknown): unknown {
    return { ...(entry as object), metAt: 0 };
  }
});

describe("without a group", () => {
  test("there is nothing to compare, and a new group makes it live again", async () => {
    const { meeting, ana, ben } = await three();
    await ana.verification.start();
    await meeting.settle();
    meeting.tamper = () => undefined;
    ana.verification.cancel();
    await ana.verification.start();
    expect(steps(ana)).toEqual(["gathering"]);
    meeting.lose(ana);
    expect([ana.verification.available, ...steps(ana)]).toEqual([false, "idle"]);
    await expect(ana.verification.start()).rejects.toThrow(RoomError);
    meeting.tamper = (passing) => passing;
    meeting.enter();
    expect(ana.verification.available).toBe(true);
    await ana.verification.start();
    await meeting.settle();
    expect(codeOf(ana)).toBe(codeOf(ben));
    expect(codeOf(ana)).toBeDefined();
  });

  test("cancelling hides it, and the exchange goes on for the others", async () => {
    const { meeting, ana, ben, cy } = await three();
    const started = ana.verification.start();
    await started;
    ana.verification.cancel();
    await meeting.settle();
    expect(steps(ana, ben, cy)).toEqual(["idle", "code", "code"]);
    expect(codeOf(ben)).toBe(codeOf(cy));
  });
});
