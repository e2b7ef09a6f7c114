import { describe, expect, it } from "vitest";
import { digestOf, follow } from "../../src/delivery/chain.ts";
import { must, payload } from "../support.ts";
import { bytes, Session } from "./support.ts";

describe("creating a group", () => {
  it("is for the first one: the others are told to ask", () => {
    const session = new Session();
    const [one, two] = [session.seat(1), session.seat(2)];
    expect(one.say({ type: "group-create" })).toBeUndefined();
    expect(two.say({ type: "group-create" })).toEqual({ code: "group-exists" });
    expect(one.inbox).toEqual([{ type: "group-state", epoch: 0, chain: one.chain }]);
    expect(session.delivery.state).toEqual({ epoch: 0, chain: one.chain });
  });

  it("is possible again when no member is left, and everybody is told", () => {
    const session = new Session();
    const [one, two] = [session.seat(1), session.seat(2)];
    one.say({ type: "group-create" });
    session.remove(one);
    expect(two.inbox.at(-1)).toEqual({ type: "group-ended" });
    expect(session.delivery.state).toBeUndefined();
    expect(two.say({ type: "group-create" })).toBeUndefined();
    expect(two.chain).not.toBe(one.chain);
  });
});

describe("asking to be added", () => {
  it("is heard by all members, and by nobody else", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    const [three, four] = [session.seat(3), session.seat(4)];
    expect(three.ask("let me in")).toBeUndefined();
    const asked = { type: "group-asked", from: three.id, request: bytes("let me in") };
    expect(one.inbox.at(-1)).toEqual(asked);
    expect(two?.inbox.at(-1)).toEqual(asked);
    expect(four.inbox).toEqual([]);
  });

  it("waits for a group that is created later, and for members who come later", () => {
    const session = new Session();
    const [guest, host, second] = [session.seat(1), session.seat(2), session.seat(3)];
    guest.ask("guest");
    host.say({ type: "group-create" });
    second.ask("second");
    expect(host.heard("group-asked").map(({ from }) => from)).toEqual([guest.id, second.id]);
    host.commit("add second", { add: [second] });
    expect(second.heard("group-asked").map(({ from }) => from)).toEqual([guest.id]);
  });

  it("where there is no group is answered so: somebody has to create it", () => {
    const session = new Session();
    const guest = session.seat(1);
    guest.ask();
    expect(guest.inbox).toEqual([{ type: "group-ended" }]);
    session.restart(15);
    guest.ask();
    expect(guest.inbox).toHaveLength(1);
  });

  it("again takes the place of the earlier request", () => {
    const session = new Session();
    const [guest, host] = [session.seat(1), session.seat(2)];
    guest.ask("old");
    guest.ask("new");
    host.say({ type: "group-create" });
    expect(host.heard("group-asked")).toEqual([{ type: "group-asked", from: guest.id, request: bytes("new") }]);
  });

  it("as a member means to be none any more; when all ask, the group is over and one of them may create another", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    const other = must(two);
    other.ask("another key package");
    expect(other.commit("mine")).toEqual({ code: "no-group" });
    expect(one.inbox.at(-1)).toMatchObject({ type: "group-asked", from: other.id });
    one.ask();
    for (const client of [one, other]) expect(client.heard("group-ended")).toHaveLength(1);
    expect(one.say({ type: "group-create" })).toBeUndefined();
    expect(one.heard("group-asked").at(-1)?.from).toBe(other.id);
  });

  it("once more, with what was answered and before any other word, changes nothing: the answer is on its way", () => {
    const session = new Session();
    const [one] = session.group(1);
    const guest = session.seat(2);
    guest.ask();
    one.commit("add", { add: [guest] });
    guest.ask();
    expect(one.heard("group-asked")).toHaveLength(1);
    one.commit("next");
    expect(guest.heard("group-commit")).toHaveLength(1);
    // whoever has spoken as a member since means it
    guest.say({ type: "group-message", payload: payload("hello") });
    guest.ask();
    expect(one.heard("group-asked")).toHaveLength(2);
  });

  it("ends with the connection", () => {
    const session = new Session();
    const [guest, host] = [session.seat(1), session.seat(2)];
    guest.ask();
    session.lose(guest);
    host.say({ type: "group-create" });
    expect(host.heard("group-asked")).toEqual([]);
  });
});

describe("a commit", () => {
  it("is told to all members, byte for byte, its sender included, with the next chain", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    const before = must(one.chain);
    expect(one.commit("refresh")).toBeUndefined();
    const heard = must(one.heard("group-commit").at(-1));
    expect(heard).toMatchObject({ epoch: 1, commit: bytes("refresh"), removed: [] });
    const { chain, key } = must(heard.next);
    expect(chain).toBe(follow(before, { key, digest: digestOf(bytes("refresh")) }));
    expect(two?.inbox.at(-1)).toEqual(heard);
    expect(session.delivery.state).toEqual({ epoch: 2, chain });
  });

  it("is the first one for its epoch: the second is a conflict, and told to nobody", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    const late = { type: "group-commit", epoch: 1, chain: must(two?.chain), commit: bytes("late") } as const;
    one.commit("early");
    const heard = one.inbox.length;
    expect(two?.say(late)).toMatchObject({ code: "commit-conflict" });
    expect(one.inbox).toHaveLength(heard);
    // whoever lost has been told the winner before
    expect(two?.epoch).toBe(2);
    expect(two?.commit("again")).toBeUndefined();
  });

  it("for an epoch of another number is a conflict, though the chain is right", () => {
    const session = new Session();
    const [one] = session.group(1);
    one.epoch = 7;
    expect(one.commit("jump")).toMatchObject({ code: "commit-conflict" });
  });

  it("welcomes each who asked, with the tree and its own secret; nobody gets another's", () => {
    const session = new Session();
    const [one] = session.group(1);
    const [two, three, stranger] = [session.seat(2), session.seat(3), session.seat(4)];
    two.ask();
    three.ask();
    one.commit("add", { add: [two, three, stranger] });
    const state = { epoch: 1, chain: one.chain };
    for (const joiner of [two, three]) {
      expect(joiner.inbox).toEqual([
        { type: "group-welcome", ...state, shared: bytes("tree"), secret: bytes(`for ${joiner.id}`) },
      ]);
    }
    expect(stranger.inbox).toEqual([]);
    expect(stranger.say({ type: "group-message", payload: payload("x") })).toEqual({ code: "no-group" });
    expect(two.commit("mine")).toBeUndefined();
    expect(three.epoch).toBe(2);
  });

  it("by somebody outside is refused", () => {
    const session = new Session();
    const [one] = session.group(1);
    const outsider = session.seat(2);
    outsider.chain = one.chain;
    outsider.epoch = 0;
    expect(outsider.commit("mine")).toEqual({ code: "no-group" });
  });

  it("comes not too often from one member, while the others go on", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    const answers = Array.from({ length: 10 }, (_, index) => one.commit(`refresh ${index}`)?.code);
    expect(answers.slice(0, 7)).toEqual(Array(7).fill(undefined));
    expect(answers.at(-1)).toBe("commit-too-soon");
    expect(two?.commit("mine")).toBeUndefined();
  });
});

describe("whoever a commit removes", () => {
  it("is told that commit without the next chain, and nothing after it", () => {
    const session = new Session();
    const [one, two, three] = session.group(3);
    const [stays, goes] = [must(two), must(three)];
    one.commit("drop three", { remove: [goes] });
    const { id } = must(one.heard("group-commit").at(-1));
    expect(goes.inbox.at(-1)).toEqual({
      type: "group-commit",
      id,
      epoch: 1,
      commit: bytes("drop three"),
      removed: [goes.id],
    });
    const heard = goes.inbox.length;
    one.commit("refresh");
    stays.say({ type: "group-message", payload: payload("gone?") });
    expect(goes.inbox).toHaveLength(heard);
    expect(goes.say({ type: "group-message", payload: payload("here!") })).toEqual({ code: "no-group" });
    expect(goes.commit("back")).toEqual({ code: "no-group" });
  });

  it("can't come back by what it knew, under its id or another", () => {
    const session = new Session();
    const [one, two, three] = session.group(3);
    const goes = must(three);
    const { epoch, chain } = goes;
    one.commit("drop three", { remove: [goes] });
    expect(goes.resume()).toEqual({ code: "group-unknown" });
    const other = session.seat(9);
    Object.assign(other, { epoch, chain });
    expect(other.resume()).toEqual({ code: "group-unknown" });
    expect(two?.resume()).toBeUndefined();
  });

  it("and added in the same commit is welcomed: a reload, or a rejoin", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    const again = must(two);
    again.ask("fresh leaf");
    one.commit("replace two", { add: [again], remove: [again] });
    expect(again.inbox.at(-1)).toMatchObject({ type: "group-welcome", epoch: 2 });
    expect(again.commit("mine")).toBeUndefined();
  });
});

describe("a message", () => {
  it("reaches all other members, with its true sender", () => {
    const session = new Session();
    const [one, two, three] = session.group(3);
    const outsider = session.seat(4);
    const before = one.inbox.length;
    expect(one.say({ type: "group-message", payload: payload("hello") })).toBeUndefined();
    const message = { type: "group-message", from: one.id, payload: payload("hello") };
    expect(two?.inbox.at(-1)).toEqual(message);
    expect(three?.inbox.at(-1)).toEqual(message);
    expect(one.inbox).toHaveLength(before);
    expect(outsider.inbox).toEqual([]);
  });
});

describe("a member who lost its connection", () => {
  it("is told what it missed, in order, and where the group is", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    const traveller = must(two);
    session.lose(traveller);
    for (const name of ["a", "b", "c"]) one.commit(name);
    traveller.away = false;
    traveller.inbox.length = 0;
    expect(traveller.resume()).toBeUndefined();
    expect(traveller.heard("group-commit").map(({ commit }) => commit)).toEqual(["a", "b", "c"].map(bytes));
    expect(traveller.inbox.at(-1)).toEqual({ type: "group-state", epoch: one.epoch, chain: one.chain });
    expect(traveller.chain).toBe(one.chain);
  });

  it("finds its own commit taken, or not", () => {
    const session = new Session();
    const [one, two] = session.group(2);
    const committer = must(two);
    committer.away = true;
    committer.commit("taken, but the echo was lost");
    committer.away = false;
    committer.resume();
    expect(committer.heard("group-commit").at(-1)?.commit).toBe(bytes("taken, but the echo was lost"));
    committer.resume();
    expect(committer.inbox.at(-1)).toEqual({ type: "group-state", epoch: one.epoch, chain: one.chain });
  });

  it("and its seat as well is let on if nobody was removed meanwhile, but has no vote", () => {
    const session = new Session();
    const [one, two, three] = session.group(3);
    const traveller = must(two);
    session.remove(traveller);
    one.commit("a");
    session.clients.set(traveller.id, traveller);
    expect(traveller.resume()).toBeUndefined();
    expect(traveller.chain).toBe(one.chain);
    one.commit("bad");
    traveller.refuse();
    must(three).refuse();
    expect(one.heard("group-freed")).toEqual([]);
  });

  it("is told so when the commits between are not kept any more, and is no member then", () => {
    const session = new Session(10);
    const [one, two] = session.group(2);
    const traveller = must(two);
    session.lose(traveller);
    one.commit("longer than ten characters");
    traveller.away = false;
    expect(traveller.resume()).toEqual({ code: "group-unknown" });
    expect(traveller.say({ type: "group-message", payload: payload("x") })).toEqual({ code: "no-group" });
  });
});

describe("memory", () => {
  it("is bounded however many commits come, and given back at the end", () => {
    const session = new Session(1_000);
    const [one, two] = session.group(2);
    for (let count = 0; count < 100; count += 1) (count % 2 === 0 ? one : must(two)).commit(`commit number ${count}`);
    expect(session.shelf.size).toBeGreaterThan(0);
    expect(session.shelf.size).toBeLessThanOrEqual(1_000);
    session.delivery.close();
    expect(session.shelf.size).toBe(0);
  });
});
