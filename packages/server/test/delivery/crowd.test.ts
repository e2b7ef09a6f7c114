import { afterEach, describe, expect, it, vi } from "vitest";
import { bytes, type Client, Session } from "./support.ts";

/** More than hear of each request, and more than one commit may add: the service counts no joins. */
const size = 40;

const hearing = (members: readonly Client[], from: Client): Client[] =>
  members.filter((member) => member.heard("group-asked").some((asked) => asked.from === from.id));

afterEach(() => {
  vi.useRealTimers();
});

describe("in a crowd", () => {
  it("a request goes to sixteen of those who have been here longest, and to all when nobody answers", () => {
    const session = new Session();
    const members = session.group(size);
    const guest = session.seat(size + 1);
    guest.ask();
    expect(hearing(members, guest)).toEqual(members.slice(0, 16));
    guest.ask();
    expect(hearing(members, guest)).toEqual(members);
    expect(members.at(-1)?.heard("group-asked")).toEqual([
      { type: "group-asked", from: guest.id, request: bytes("key package") },
    ]);
  });

  it("where many ask again, four at once and one a second reach all: the others go to the sixteen once more", () => {
    vi.useFakeTimers();
    const session = new Session();
    const members = session.group(size);
    const guests = Array.from({ length: 100 }, (_, at) => session.seat(size + 1 + at));
    const asked = (member: Client | undefined): number =>
      member?.heard("group-asked").filter(({ from }) => guests.some(({ id }) => id === from)).length ?? 0;
    for (const guest of [...guests, ...guests]) guest.ask();
    expect([asked(members[0]), asked(members.at(-1))]).toEqual([200, 4]);
    vi.advanceTimersByTime(2_000);
    for (const guest of guests) guest.ask();
    expect([asked(members[0]), asked(members.at(-1))]).toEqual([300, 6]);
  });

  it("who committed last hears of it, however short it has been here", () => {
    const session = new Session();
    const members = session.group(size);
    const [last, one] = members.toReversed();
    one?.commit("timer");
    last?.commit("timer");
    const guest = session.seat(size + 1);
    guest.ask();
    expect(hearing(members, guest)).toEqual([...members.slice(0, 14), one, last]);
  });

  it("a newcomer who is no doorkeeper is not told who else asks", () => {
    const session = new Session();
    const [founder, ...others] = session.group(size);
    const [guest, second] = [session.seat(size + 1), session.seat(size + 2)];
    guest.ask();
    second.ask();
    founder.commit("add one", { add: [guest] });
    expect(guest.heard("group-asked")).toEqual([]);
    expect(hearing([founder, ...others], second)).toContain(founder);
  });

  it("doorkeepers who leave are followed by others", () => {
    const session = new Session();
    const members = session.group(size);
    for (const member of members.slice(0, 2)) session.remove(member);
    const guest = session.seat(size + 1);
    guest.ask();
    expect(hearing(members, guest)).toEqual(members.slice(2, 18));
  });
});
