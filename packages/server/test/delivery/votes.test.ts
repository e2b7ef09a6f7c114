import { describe, expect, it } from "vitest";
import { must, payload } from "../support.ts";
import { Session, type Client } from "./support.ts";

/** A group of five, whose first member has committed something that the others refuse. */
function badCommit(changes: Parameters<Client["commit"]>[1] = {}): {
  session: Session;
  bad: Client;
  others: [Client, Client, Client, Client];
  good: Client["chain"];
} {
  const session = new Session();
  const [bad, two, three, four, five] = session.group(5);
  const good = bad.chain;
  bad.commit("junk", changes);
  return { session, bad, others: [must(two), must(three), must(four), must(five)], good };
}

describe("a commit that members refuse", () => {
  it("frees its epoch when more than half of them do", () => {
    const { session, bad, others, good } = badCommit();
    const [two, three, four] = others;
    two.refuse();
    three.refuse();
    expect(session.delivery.state?.epoch).toBe(2);
    four.refuse();
    expect(session.delivery.state).toEqual({ epoch: 1, chain: good });
    for (const member of [bad, ...others]) {
      expect(member.inbox.at(-1)).toEqual({ type: "group-freed", epoch: 1, chain: good });
    }
    expect(two.commit("good")).toBeUndefined();
    expect(five(others).epoch).toBe(2);
  });

  it("counts each member once", () => {
    const { session, others } = badCommit();
    for (let count = 0; count < 10; count += 1) others[0].refuse();
    expect(session.delivery.state?.epoch).toBe(2);
  });

  it("bars its sender from committing until it is welcomed again", () => {
    const { bad, others } = badCommit();
    for (const other of others) other.refuse();
    expect(bad.commit("junk again")).toEqual({ code: "commit-barred" });
    bad.ask();
    others[0].commit("replace", { add: [bad], remove: [bad] });
    expect(bad.commit("better")).toBeUndefined();
  });

  it("is freed with all that was committed on top of it", () => {
    const { session, bad, others, good } = badCommit();
    const id = bad.lastCommit;
    bad.commit("junk on junk");
    for (const other of others.slice(0, 3)) other.refuse(id);
    expect(session.delivery.state).toEqual({ epoch: 1, chain: good });
  });

  it("adds nobody: who was welcomed by it is told, and has to ask again", () => {
    const session = new Session();
    const [bad, two, three] = session.group(3);
    const guest = session.seat(9);
    guest.ask();
    bad.commit("junk", { add: [guest] });
    must(two).refuse();
    must(three).refuse();
    expect(guest.inbox.at(-1)).toMatchObject({ type: "group-freed", epoch: 1 });
    expect(guest.say({ type: "group-message", payload: payload("x") })).toEqual({ code: "no-group" });
    guest.ask();
    must(two).commit("add", { add: [guest] });
    expect(guest.inbox.at(-1)).toMatchObject({ type: "group-welcome", epoch: 2 });
  });

  it("removes nobody, and can't silence those whom it says it removes", () => {
    const session = new Session();
    const [bad, ...others] = session.group(4);
    const { chain } = bad;
    bad.commit("junk", { remove: others });
    expect(session.delivery.state?.epoch).toBe(2);
    for (const other of others) other.refuse();
    expect(session.delivery.state).toEqual({ epoch: 1, chain });
    for (const other of others) expect(other.inbox.at(-1)).toEqual({ type: "group-freed", epoch: 1, chain });
    expect(others[0]?.commit("good")).toBeUndefined();
  });

  it("stays when half of them is not more than half", () => {
    const session = new Session();
    const [bad, two] = session.group(2);
    bad.commit("junk");
    must(two).refuse();
    expect(session.delivery.state?.epoch).toBe(2);
  });

  it("is freed when those who stayed silent leave", () => {
    const session = new Session();
    const [bad, two] = session.group(2);
    bad.commit("junk");
    must(two).refuse();
    session.remove(bad);
    expect(session.delivery.state?.epoch).toBe(1);
    expect(must(two).inbox.at(-1)).toMatchObject({ type: "group-freed", epoch: 1 });
  });
});

describe("who has no vote", () => {
  it("twenty who have the link, but were never welcomed", () => {
    const { session, bad } = badCommit();
    for (let number = 20; number < 40; number += 1) {
      session.seat(number).refuse(bad.lastCommit);
    }
    expect(session.delivery.state?.epoch).toBe(2);
  });

  it("twenty more connections of one member, with all that it knows", () => {
    const session = new Session();
    const [one, two, three] = session.group(3);
    const ghosts = Array.from({ length: 20 }, (_, index) => session.seat(20 + index));
    for (const ghost of ghosts) {
      Object.assign(ghost, { epoch: must(three).epoch, chain: must(three).chain });
      expect(ghost.resume()).toBeUndefined();
    }
    one.commit("good");
    for (const member of [must(three), ...ghosts]) member.refuse(one.lastCommit);
    expect(session.delivery.state?.epoch).toBe(2);
    expect(two?.epoch).toBe(2);
  });

  it("those whom the refused commit itself adds", () => {
    const session = new Session();
    const [one, two, three] = session.group(3);
    const bots = Array.from({ length: 4 }, (_, index) => session.seat(20 + index));
    for (const bot of bots) bot.ask();
    one.commit("good", { add: bots });
    for (const bot of bots) bot.refuse(one.lastCommit);
    expect(session.delivery.state?.epoch).toBe(2);
    expect([two?.epoch, three?.epoch]).toEqual([2, 2]);
  });
});

function five(others: readonly Client[]): Client {
  return must(others[3]);
}
