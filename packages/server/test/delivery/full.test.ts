import { describe, expect, it } from "vitest";
import { must, payload } from "../support.ts";
import { bytes, Session, type Client } from "./support.ts";

/** The commits that somebody heard since, by name. */
function commits(client: Client): string[] {
  return client.heard("group-commit").map(({ commit }) => Buffer.from(commit, "base64url").toString());
}

describe("a member whose line is full", () => {
  it("hears every commit when it has read what waited, in order, as far as there is room each time", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    const slow = must(two);
    slow.full = true;
    for (const name of ["a", "b", "c"]) expect(one.commit(name)).toBeUndefined();
    expect(commits(slow)).toEqual([]);
    session.drain(slow);
    expect(commits(slow)).toEqual(["a", "b", "c"]);
    expect([slow.epoch, slow.chain]).toEqual([one.epoch, one.chain]);
    one.commit("d");
    expect(commits(slow)).toEqual(["a", "b", "c", "d"]);
    expect(slow.commit("its own")).toBeUndefined();
  });

  it("goes on where the line was full again", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    const slow = must(two);
    slow.full = true;
    for (const name of ["a", "b", "c"]) one.commit(name);
    const pass = session.pass.bind(session);
    for (const heard of [["a"], ["a", "b"], ["a", "b", "c"]]) {
      slow.full = false;
      session.pass = (id, message) => {
        const passed = pass(id, message);
        slow.full = true;
        return passed;
      };
      session.delivery.ready(slow.id);
      expect(commits(slow)).toEqual(heard);
    }
  });

  it("is told to come in anew when it missed more than is kept", () => {
    const session = new Session(20);
    const [one, two] = session.group(2);
    const slow = must(two);
    slow.full = true;
    for (const name of ["a long commit", "another one"]) one.commit(name);
    session.drain(slow);
    expect(slow.inbox.at(-1)).toMatchObject({ type: "error", code: "group-unknown" });
    expect(slow.say({ type: "group-message", payload: payload("hello") })).toEqual({ code: "no-group" });
  });

  it("is not told of a commit that was undone before it was passed on", () => {
    const session = new Session();
    const [bad, two, three, four] = session.group(4);
    const slow = must(four);
    slow.full = true;
    bad.commit("junk");
    two?.refuse();
    three?.refuse();
    slow.refuse(must(two).lastCommit);
    expect(two?.heard("group-freed")).toHaveLength(1);
    two?.commit("good");
    session.drain(slow);
    expect([commits(slow), slow.heard("group-freed")]).toEqual([["good"], []]);
    expect(slow.chain).toBe(two?.chain);
  });

  it("misses messages, and their sender learns of it", () => {
    const session = new Session();
    const [one, two, three] = session.group(3);
    const slow = must(two);
    slow.full = true;
    const told = one.say({ type: "group-message", payload: payload("hello") });
    expect(told).toEqual({ code: "peer-busy", participant: slow.id });
    expect(three?.heard("group-message")).toHaveLength(1);
    session.drain(slow);
    expect(slow.heard("group-message")).toEqual([]);
  });

  it("misses requests, and hears the next", () => {
    const session = new Session();
    const [one] = session.group(1);
    const newcomer = session.seat(9);
    one.full = true;
    newcomer.ask("first");
    session.drain(one);
    newcomer.ask("second");
    expect(one.heard("group-asked").map(({ request }) => request)).toEqual([bytes("second")]);
  });

  it("who comes back to it is told where the group stands when it has been told all before", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    const slow = must(two);
    session.lose(slow);
    one.commit("a");
    slow.away = false;
    slow.full = true;
    expect(slow.resume()).toBeUndefined();
    expect(slow.heard("group-state")).toEqual([]);
    one.commit("b");
    session.drain(slow);
    expect(commits(slow)).toEqual(["a", "b"]);
    expect(slow.inbox.at(-1)).toEqual({ type: "group-state", epoch: one.epoch, chain: one.chain });
  });
});
