import { gatewayProof, parseLink, RoomSecret } from "@subrosa/keys";
import {
  decodeServerMessage,
  encodeMessage,
  type ClientMessage,
  type ParticipantId,
  type Proof,
  type ResumeSecret,
  type RoomId,
} from "@subrosa/protocol";
import { expect, test } from "vitest";
import { proveSeat, randomId, takeSeat } from "../src/session/seat.ts";
import { Session } from "../src/session/session.ts";
import { FakeClock, id } from "./fakes.ts";
import { guest, link, server } from "./guests.ts";
import { eventually } from "../../../tests/eventually.ts";

/** Someone with the link and a client of their own, whose hello names the seat of their choice. */
async function intrude(self: ParticipantId, seat: string): Promise<{ leave(): void }> {
  const secret = await RoomSecret.from({ link: parseLink(link) });
  const proof = (await gatewayProof(secret)) as Proof;
  const socket = server.connect();
  const send = (message: ClientMessage): void => socket.send(encodeMessage(message));
  const session = new Session({
    secret,
    session: server.session!,
    self,
    send: (to, payload) => send({ type: "signal", to, payload }),
    introduction: () => ({ name: "Bob", seat, publications: [] }),
    proveSeat: (to) => proveSeat(takeSeat(undefined), to),
    kids: () => new Map(),
    clock: new FakeClock(),
  });
  socket.addEventListener("open", () => {
    const resume = randomId(32) as ResumeSecret;
    send({ type: "join", room: "rose" as RoomId, proof, participant: self, resume, session: server.session! });
  });
  socket.addEventListener("message", ({ data }) => {
    const message = decodeServerMessage(String(data));
    if (message?.type === "joined") for (const member of message.participants) session.meet(member, true);
    if (message?.type === "peer-joined") session.meet(message.participant, false);
    if (message?.type === "signal") session.receive(message.from, message.payload);
  });
  return {
    leave: () => {
      session.close();
      send({ type: "leave" });
    },
  };
}

test("whoever gets media is listed, whichever seats their hellos name", async () => {
  const ana = guest("Ana");
  await ana.room.join();
  const [one, two] = [id<ParticipantId>("x"), id<ParticipantId>("y")];
  const added = (): number =>
    ana.log.filter((entry) => entry === "add").length - ana.log.filter((entry) => entry === "remove").length;
  await intrude(one, two);
  await eventually(() => expect(added()).toBe(1));
  const second = await intrude(two, two);
  await eventually(() => expect(added()).toBe(2));
  expect([...ana.room.participants.values()].map(({ memberId }) => memberId)).toEqual([one, two]);
  second.leave();
  await eventually(() => expect(added()).toBe(1));
  expect([...ana.room.participants.values()].map(({ memberId }) => memberId)).toEqual([one]);
});

test("nobody takes the place of someone who reloaded", async () => {
  const clock = new FakeClock();
  const [ana, ben] = [guest("Ana", {}, { clock }), guest("Ben")];
  await ana.room.join();
  await ben.room.join();
  await eventually(() => expect(ana.events).toContain("joined Ben"));
  const again = guest("Ben", { rejoin: ben.room.rejoinToken! });
  await again.room.join();
  await eventually(() => expect(ana.log).toContain("remove"));
  await ben.room.leave();
  const former = ben.room.local.memberId as ParticipantId;
  await intrude(former, again.room.local.id);
  await eventually(() => {
    // Ana welcomes them until the numbers of Ben's former page are passed: under its id none below is heard.
    clock.pass(2_000);
    expect(ana.events).toContain("joined Bob");
  });
  const people = [...ana.room.participants].map(([seat, { name, memberId }]) => [seat, name, memberId]);
  expect(people).toEqual([
    [again.room.local.id, "Ben", again.room.local.memberId],
    [expect.not.stringMatching(again.room.local.id), "Bob", former],
  ]);
  expect(ana.events.filter((event) => event.startsWith("left"))).toEqual([]);
});
