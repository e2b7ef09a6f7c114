import { encodeBase64url, parseId, Chain } from "@subrosa/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { must, payload } from "../support.ts";
import { bytes, Session, type Client } from "./support.ts";

const madeUp = (fill: number): Chain => must(parseId(Chain, encodeBase64url(new Uint8Array(32).fill(fill))));

describe("after a restart of the server", () => {
  it("members bring the group back, and go on", () => {
    const session = new Session();
    const [one, two, three] = session.group(3);
    session.restart();
    expect(session.delivery.state).toBeUndefined();
    for (const member of [one, two, three]) expect(member?.resume(true)).toBeUndefined();
    expect(two?.commit("refresh")).toBeUndefined();
    expect([one.epoch, two?.epoch, three?.epoch]).toEqual([2, 2, 2]);
  });

  it.each([
    ["first", true],
    ["last", false],
  ])("the highest epoch goes on when the one who has it comes back %s", (_when, aheadFirst) => {
    const session = new Session();
    const [ahead, two, three] = session.group(3);
    const behind = [must(two), must(three)];
    for (const member of behind) session.lose(member);
    ahead.commit("a");
    ahead.commit("b");
    session.restart();
    for (const member of behind) member.away = false;
    for (const member of aheadFirst ? [ahead, ...behind] : [...behind, ahead]) {
      expect(member.resume(true)).toBeUndefined();
    }
    for (const member of behind) {
      expect(member.heard("group-commit").map(({ commit }) => commit)).toEqual(["a", "b"].map(bytes));
      expect(member).toMatchObject({ epoch: 3, chain: ahead.chain });
    }
    expect(behind[0]?.commit("refresh")).toBeUndefined();
    expect(ahead.epoch).toBe(4);
  });

  it("whoever is further behind than the others can help is added anew", () => {
    const session = new Session();
    const [ahead, two] = session.group(2);
    const behind = must(two);
    session.lose(behind);
    for (const name of ["a", "b", "c"]) ahead.commit(name);
    session.restart(0.001);
    behind.away = false;
    ahead.links = ahead.links.slice(-1);
    ahead.resume(true);
    session.recoveryLeft = 0;
    expect(behind.resume(true)).toEqual({ code: "group-unknown" });
    behind.ask();
    ahead.commit("replace", { add: [behind], remove: [behind] });
    expect(behind.epoch).toBe(ahead.epoch);
  });

  it("nobody creates another group while they may come back; then anybody may", () => {
    const session = new Session();
    session.group(2);
    session.restart(7.5);
    const newcomer = session.seat(9);
    expect(newcomer.say({ type: "group-create" })).toEqual({ code: "group-recovering", retryAfter: 7.5 });
    session.recoveryLeft = 0;
    expect(newcomer.say({ type: "group-create" })).toBeUndefined();
  });

  it("who asks meanwhile is heard by the first member who is back", () => {
    const session = new Session();
    const [one] = session.group(2);
    session.restart();
    const newcomer = session.seat(9);
    newcomer.ask();
    one.inbox.length = 0;
    one.resume(true);
    expect(one.heard("group-asked").map(({ from }) => from)).toEqual([newcomer.id]);
  });

  it("who says twice where it stands is helped twice", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    session.lose(must(two));
    one.commit("a");
    session.restart();
    must(two).away = false;
    const claim = { epoch: must(two).epoch, chain: must(must(two).chain), links: must(two).links };
    one.resume(true);
    for (const _ of [1, 2]) {
      Object.assign(must(two), claim);
      expect(two?.resume(true)).toBeUndefined();
      expect(two).toMatchObject({ epoch: 2, chain: one.chain });
    }
  });

  it("members can free an epoch again", () => {
    const session = new Session();
    const [bad, two, three] = session.group(3);
    session.restart();
    for (const member of [bad, two, three]) member?.resume(true);
    bad.commit("junk");
    two?.refuse();
    three?.refuse();
    expect(session.delivery.state?.epoch).toBe(1);
  });

  it("after the time for it, a made-up state is unknown", () => {
    const session = new Session();
    session.group(2);
    const liar = session.seat(9);
    Object.assign(liar, { epoch: 1_000, chain: madeUp(1) });
    expect(liar.resume()).toEqual({ code: "group-unknown" });
    session.restart(0);
    expect(liar.resume()).toEqual({ code: "group-unknown" });
  });
});

describe("two true histories after a restart", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** One who missed two commits, alone with its state; the others went on without it. */
  function parted(): { session: Session; behind: Client; others: [Client, Client] } {
    const session = new Session();
    const [one, two, three] = session.group(3);
    const behind = must(three);
    session.lose(behind);
    one.commit("a");
    one.commit("b");
    session.restart(15);
    behind.away = false;
    return { session, behind, others: [one, must(two)] };
  }

  /** The one that is behind comes over: it asks, and is welcomed. */
  function moves(behind: Client, [one, two]: [Client, Client]): void {
    behind.say({ type: "group-ask", request: bytes("key package"), staying: true });
    expect(one.heard("group-asked").at(-1)?.from).toBe(behind.id);
    one.commit("replace", { add: [behind], remove: [behind] });
    expect([behind.epoch, behind.chain]).toEqual([one.epoch, one.chain]);
    two.commit("all three");
    expect([behind.epoch, behind.chain]).toEqual([two.epoch, two.chain]);
  }

  it("become one when all had their chance: the lesser one's members ask the other's, and stay until they are welcomed", () => {
    const { session, behind, others } = parted();
    expect(behind.resume()).toBeUndefined();
    for (const member of others) expect(member.resume()).toBeUndefined();
    session.recoveryLeft = 0;
    vi.advanceTimersByTime(15_000);
    for (const member of others) expect(member.heard("group-elsewhere")).toEqual([]);
    expect(behind.inbox.at(-1)).toEqual({ type: "group-elsewhere" });
    expect(behind.commit("still here")).toBeUndefined();
    moves(behind, others);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(behind.heard("group-elsewhere")).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("are told so again, for what is asked may get lost", () => {
    const { behind, others } = parted();
    for (const member of [behind, ...others]) member.resume();
    vi.advanceTimersByTime(35_000);
    expect(behind.heard("group-elsewhere")).toHaveLength(3);
  });

  it("who asked to come over, and says where it stands meanwhile, is not asked to ask again: its first request is answered", () => {
    const { behind, others } = parted();
    for (const member of [behind, ...others]) member.resume();
    vi.advanceTimersByTime(15_000);
    behind.say({ type: "group-ask", request: bytes("key package"), staying: true });
    behind.resume();
    expect(behind.heard("group-elsewhere")).toHaveLength(1);
    others[0].commit("replace", { add: [behind], remove: [behind] });
    expect([behind.epoch, behind.chain]).toEqual([others[0].epoch, others[0].chain]);
  });

  it("what was taken before the restart goes first, at once, whoever committed since from an earlier state", () => {
    const { session, behind, others } = parted();
    const newcomers = [session.seat(8), session.seat(9)];
    behind.resume(true);
    for (const newcomer of newcomers) newcomer.ask();
    expect(behind.commit("add", { add: newcomers })).toBeUndefined();
    others[0].resume(true);
    for (const member of [behind, ...newcomers]) expect(member.inbox.at(-1)).toEqual({ type: "group-elsewhere" });
    others[1].resume(true);
    moves(behind, others);
    expect(session.delivery.state?.epoch).toBe(others[0].epoch);
  });

  it("don't come to be where anybody brought the commits in between, however late", () => {
    const { behind, others } = parted();
    const [one, two] = others;
    two.links = two.links.slice(-1);
    two.resume(true);
    one.resume(true);
    behind.resume(true);
    expect([behind.epoch, behind.chain]).toEqual([one.epoch, one.chain]);
    expect(behind.heard("group-commit").map(({ commit }) => commit)).toEqual(["add all", "a", "b"].map(bytes).slice(1));
  });

  it("a request to move is void when the other history has ended", () => {
    const { session, behind, others } = parted();
    for (const member of [behind, ...others]) member.resume();
    vi.advanceTimersByTime(15_000);
    for (const member of others) session.remove(member);
    behind.say({ type: "group-ask", request: bytes("key package"), staying: true });
    expect(behind.commit("alone")).toBeUndefined();
    const newcomer = session.seat(9);
    newcomer.ask();
    behind.commit("add", { add: [newcomer] });
    expect(newcomer.heard("group-asked")).toEqual([]);
  });
});

describe("made-up states after a restart", () => {
  it("take nothing from those who have the true one, first or not", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    session.restart();
    const liars = [session.seat(8), session.seat(9)];
    for (const liar of liars) {
      Object.assign(liar, { epoch: 1_000, chain: madeUp(7) });
      liar.resume();
    }
    one.resume(true);
    two?.resume(true);
    expect(one.commit("refresh")).toBeUndefined();
    expect(two?.epoch).toBe(2);
    one.say({ type: "group-message", payload: payload("hello") });
    expect(two?.inbox.at(-1)).toMatchObject({ type: "group-message", from: one.id });
    for (const liar of liars) {
      liar.commit("bogus");
      expect(liar.heard("group-message")).toEqual([]);
    }
    expect(two?.epoch).toBe(2);
  });

  it("have nobody's members, even if they have more of their own", () => {
    vi.useFakeTimers();
    const session = new Session();
    const [one, two] = session.group(2);
    session.restart();
    const liars = [7, 8, 9].map((number) => session.seat(number));
    for (const liar of liars) {
      Object.assign(liar, { epoch: 1_000, chain: madeUp(7) });
      liar.resume();
    }
    for (const member of [one, two]) member?.resume();
    session.recoveryLeft = 0;
    vi.advanceTimersByTime(15_000);
    for (const member of [one, must(two)]) {
      expect(member.inbox.at(-1)).toEqual({ type: "group-elsewhere" });
      member.say({ type: "group-ask", request: bytes("key package"), staying: true });
    }
    expect(one.commit("refresh")).toBeUndefined();
    expect(two?.epoch).toBe(2);
    two?.say({ type: "group-message", payload: payload("hello") });
    expect(one.inbox.at(-1)).toMatchObject({ type: "group-message", from: two?.id });
    session.delivery.close();
    vi.useRealTimers();
  });

  it("are at most a few", () => {
    const session = new Session();
    const [one] = session.group(1);
    session.restart();
    one.resume(true);
    const answers = Array.from({ length: 6 }, (_, index) => {
      const liar = session.seat(20 + index);
      Object.assign(liar, { epoch: 5, chain: madeUp(20 + index) });
      return liar.resume()?.code;
    });
    expect(answers).toEqual([undefined, undefined, undefined, "group-unknown", "group-unknown", "group-unknown"]);
  });

  it("commits that don't lead there don't count", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    session.restart();
    one.resume(true);
    const liar = must(two);
    const { links } = one;
    Object.assign(liar, { epoch: 3, chain: madeUp(3), links });
    liar.resume(true);
    expect(one).toMatchObject({ epoch: 1 });
    expect(one.heard("group-commit")).toHaveLength(1);
  });
});
