import { expect, test } from "vitest";
import { utf8 } from "../support.ts";
import { eventsOf, names, session, World, type Someone } from "./world.ts";

/** Where the epoch stands in a payload: after its first byte, version, wire format and the group id (RFC 9420 §6.3). */
const epochAt = 1 + 2 + 2 + 1 + session.length;

/** Something that looks like a message of the next epoch; the same bytes count as often as they come. */
async function junk(like: Someone): Promise<Uint8Array> {
  const payload = (await like.member.seal(utf8("junk"))).slice();
  const epoch = like.member.epoch! + 1n;
  new DataView(payload.buffer).setBigUint64(epochAt, epoch);
  return payload;
}

test("junk of an epoch to come takes no places but its sender's: what others said too early is heard", async () => {
  const world = new World();
  const [ana, ben, cleo] = await world.gather(["Ana", "Ben", "Cleo"]);
  const made = await junk(ana!);
  const held: (() => void)[] = [];
  world.tamper = (to, message) => {
    if (to !== ben || message.type !== "commit") return message;
    held.push(() => void to.member.receive(message));
    return undefined;
  };
  const dan = await world.add("Dan");
  await dan.member.ask();
  await world.pass(900);
  const flood = async (): Promise<void> => {
    for (let time = 0; time < 100; time += 1) {
      await ben!.member.receive({ type: "message", payload: made });
      await ben!.member.receive({ type: "message", payload: made, from: cleo!.connection });
      await ben!.member.receive({ type: "signal", payload: made, from: `stranger ${time}` });
    }
  };
  await flood();
  for (const { member, name } of [ana!, cleo!]) await member.tell(utf8(`early, says ${name}`));
  await world.pass(100);
  await flood();
  expect([held.length, eventsOf(ben!, "message")]).toEqual([1, []]);
  held[0]!();
  await world.pass(100);
  expect(names(ben!)).toEqual(["Ana", "Ben", "Cleo", "Dan"]);
  expect(eventsOf(ben!, "message").map(({ from }) => from.identity.name)).toEqual(["Ana"]);
});
