import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Rooms, type Entered } from "../src/rooms/rooms.ts";
import { FakeMember, joining, participant, payload, proof, resume, roomId, session } from "./support.ts";

const options = { maxPeople: 3, maxRooms: 2, hold: 15, roomMemory: 3_600, maxKeptBytes: 100_000 };
let rooms: Rooms;

beforeEach(() => {
  vi.useFakeTimers();
  rooms = new Rooms(options);
  // Long after the start: nobody comes back from before it.
  vi.advanceTimersByTime(60_000);
});

afterEach(() => {
  rooms.close();
  vi.useRealTimers();
});

function enter(...parameters: Parameters<typeof joining>): Entered & { member: FakeMember } {
  const member = new FakeMember();
  const entered = rooms.enter(joining(...parameters), member);
  if (typeof entered === "string") throw new Error(`refused: ${entered}`);
  return { ...entered, member };
}

function refused(...parameters: Parameters<typeof joining>): unknown {
  return rooms.enter(joining(...parameters), new FakeMember());
}

describe("the session of a room", () => {
  it("is the first one's, for everybody", () => {
    expect(enter(1).room.session).toBe(session(1));
    expect(enter(2).room.session).toBe(session(1));
  });

  it("is held for 15 s after the last socket has closed", () => {
    const first = enter(1);
    first.seat.disconnect(first.member, options.hold);
    vi.advanceTimersByTime(14_999);
    expect(enter(2).room.session).toBe(session(1));
  });

  it("is held after the last one has left, too", () => {
    const first = enter(1);
    first.seat.leave(first.member);
    vi.advanceTimersByTime(14_999);
    expect(enter(2).room.session).toBe(session(1));
  });

  it("is over after that: the next one opens a new one", () => {
    const first = enter(1);
    first.seat.disconnect(first.member, options.hold);
    vi.advanceTimersByTime(15_000);
    expect(rooms.size).toBe(0);
    expect(enter(2).room.session).toBe(session(2));
  });

  it("goes on while anybody is connected, however many come and go", () => {
    enter(1);
    for (const number of [2, 3, 4, 5]) {
      const guest = enter(number);
      guest.seat.disconnect(guest.member, options.hold);
      vi.advanceTimersByTime(20_000);
    }
    expect(enter(6).room.session).toBe(session(1));
  });
});

describe("a participant who loses the connection", () => {
  it("comes back within the hold, and nobody was told anything", () => {
    const staying = enter(1);
    const going = enter(2);
    going.seat.disconnect(going.member, options.hold);
    vi.advanceTimersByTime(14_999);
    const back = enter(2);
    vi.advanceTimersByTime(60_000);
    expect(back.room.others(participant(2))).toEqual([participant(1)]);
    expect(staying.member.told).toEqual([{ type: "peer-joined", participant: participant(2) }]);
  });

  it("is lost after the hold", () => {
    const staying = enter(1);
    const going = enter(2);
    going.seat.disconnect(going.member, options.hold);
    vi.advanceTimersByTime(15_000);
    expect(staying.member.told.at(-1)).toEqual({ type: "peer-left", participant: participant(2), reason: "lost" });
    expect(staying.room.people).toBe(1);
  });

  it("can't be reached meanwhile, and whoever tries is told", () => {
    const staying = enter(1);
    const going = enter(2);
    going.seat.disconnect(going.member, options.hold);
    expect(staying.seat.relay(participant(2), payload("hello"))).toBe("peer-away");
  });

  it("replaces its own earlier connection, whose end then changes nothing", () => {
    const staying = enter(1);
    const earlier = enter(2);
    const later = enter(2);
    expect(earlier.member.ends).toEqual(["replaced"]);
    earlier.seat.disconnect(earlier.member, options.hold);
    vi.advanceTimersByTime(60_000);
    expect(staying.seat.relay(participant(2), payload("hello"))).toBeUndefined();
    expect(later.member.told).toHaveLength(1);
  });

  it("can't be impersonated without the resume secret", () => {
    const victim = enter(2);
    expect(refused(2, { resume: resume(9) })).toBe("participant-taken");
    victim.seat.disconnect(victim.member, options.hold);
    expect(refused(2, { resume: resume(9) })).toBe("participant-taken");
    expect(victim.member.ends).toEqual([]);
  });
});

describe("who leaves", () => {
  it("is gone at once, with a word", () => {
    const staying = enter(1);
    const going = enter(2);
    going.seat.leave(going.member);
    expect(staying.member.told.at(-1)).toEqual({ type: "peer-left", participant: participant(2), reason: "left" });
    expect(staying.seat.relay(participant(2), payload("hello"))).toBe("unknown-peer");
  });
});

describe("signals", () => {
  it("reach the one they are for, with their true sender, and nobody else", () => {
    const [one, two, three] = [enter(1), enter(2), enter(3)];
    expect(one.seat.relay(participant(2), payload("hello"))).toBeUndefined();
    const signal = { type: "signal", from: participant(1), payload: payload("hello") };
    expect(two.member.told).toContainEqual(signal);
    expect(three.member.told).not.toContainEqual(signal);
  });

  it("never leave the room, nor come back to their sender", () => {
    const one = enter(1);
    enter(2, { room: roomId("thorn") });
    expect(one.seat.relay(participant(2), payload("hello"))).toBe("unknown-peer");
    expect(one.seat.relay(participant(1), payload("hello"))).toBe("unknown-peer");
  });
});

describe("the proof", () => {
  it("is the first one's: another is refused and changes nothing", () => {
    const first = enter(1);
    expect(refused(2, { proof: proof(2) })).toBe("wrong-proof");
    expect(first.member.told).toEqual([]);
  });

  it("is remembered when the room is empty, for as long as set", () => {
    const first = enter(1);
    first.seat.leave(first.member);
    vi.advanceTimersByTime(3_600_000);
    expect(refused(2, { proof: proof(2) })).toBe("wrong-proof");
    vi.advanceTimersByTime(15_000);
    expect(enter(2, { proof: proof(2) }).room.session).toBe(session(2));
  });

  it("is needed to see who is there", () => {
    expect(rooms.presence(roomId("rose"), proof(1))).toBe(0);
    enter(1);
    enter(2);
    expect(rooms.presence(roomId("rose"), proof(1))).toBe(2);
    expect(rooms.presence(roomId("rose"), proof(2))).toBe("wrong-proof");
  });
});

describe("limits", () => {
  it("a full room refuses, unless somebody in it is away", () => {
    const [one, two] = [enter(1), enter(2), enter(3)];
    expect(refused(4)).toBe("room-full");
    two.seat.disconnect(two.member, options.hold);
    enter(4);
    expect(one.member.told.slice(-2)).toEqual([
      { type: "peer-left", participant: participant(2), reason: "lost" },
      { type: "peer-joined", participant: participant(4) },
    ]);
    expect(refused(2)).toBe("room-full");
  });

  it("a full server refuses new rooms, and takes them again when one is over", () => {
    const rose = enter(1);
    enter(2, { room: roomId("thorn") });
    expect(refused(3, { room: roomId("leaf") })).toBe("server-full");
    rose.seat.leave(rose.member);
    vi.advanceTimersByTime(15_000);
    expect(rooms.size).toBe(1);
    enter(3, { room: roomId("leaf") });
  });

  it("empty rooms cost a bounded memory: the oldest are forgotten first", () => {
    for (const number of [1, 2, 3, 4, 5, 6]) {
      const guest = enter(number, { room: roomId(`room-${number}`) });
      guest.seat.leave(guest.member);
      vi.advanceTimersByTime(15_000);
    }
    expect(rooms.remembered).toBe(options.maxRooms);
    expect(rooms.presence(roomId("room-6"), proof(2))).toBe("wrong-proof");
    expect(rooms.presence(roomId("room-1"), proof(2))).toBe(0);
  });
});

describe("after a restart of the server", () => {
  beforeEach(() => {
    rooms.close();
    rooms = new Rooms(options);
  });

  it("the old session goes on with the first of its members who is back", () => {
    expect(enter(1, { session: session(9), returning: true }).room.session).toBe(session(9));
    expect(enter(2, { session: session(9), returning: true }).room.session).toBe(session(9));
    expect(enter(3).room.session).toBe(session(9));
  });

  it("a session that newcomers opened meanwhile gives way, and they are told to join again", () => {
    const early = enter(3);
    const back = enter(1, { session: session(9), returning: true });
    expect(back.room.session).toBe(session(9));
    expect(back.room.others(participant(1))).toEqual([]);
    expect(early.member.ends).toEqual(["session-replaced"]);
    expect(enter(3).room.session).toBe(session(9));
  });

  it("only the first to come back decides", () => {
    enter(1, { session: session(9), returning: true });
    expect(enter(2, { session: session(8), returning: true }).room.session).toBe(session(9));
  });

  it("after the hold nobody can claim an old session any more", () => {
    const early = enter(3);
    vi.advanceTimersByTime(15_000);
    expect(enter(1, { session: session(9), returning: true }).room.session).toBe(session(3));
    expect(early.member.ends).toEqual([]);
  });
});
