import { expect, test } from "vitest";
import { DeviceIdentity, startGroupHere, type Group, type GroupIn, type GroupOut } from "@subrosa/keys/groups";
import { roomOf, startEngine } from "./world.ts";
import { utf8 } from "../support.ts";

test("two groups over a port each: they come together, and talk", async () => {
  const room = await roomOf();
  const start = async (name: string): Promise<Group> =>
    startGroupHere({ room, device: await DeviceIdentity.create(), connection: name, name, engine: startEngine });
  const [ana, ben] = [await start("ana"), await start("ben")];
  const give = (to: Group, message: GroupIn): void => void to.receive(message);
  const take = (message: Extract<GroupOut, { type: "commit" }>): void => {
    const next = { chain: "second", key: "key" };
    const { epoch, commit, removed } = message;
    give(ana, { type: "commit", id: "id", epoch, commit, removed, next });
    for (const { secret } of message.welcome?.secrets ?? []) {
      const shared = message.welcome?.shared ?? secret;
      give(ben, { type: "welcome", epoch: message.epoch + 1n, chain: next.chain, shared, secret });
    }
  };
  ana.on("send", (message) => {
    if (message.type === "create") give(ana, { type: "state", epoch: 0n, chain: "first" });
    if (message.type === "commit") take(message);
    if (message.type === "message") give(ben, message);
  });
  ben.on("send", (message) => {
    if (message.type === "ask") give(ana, { type: "asked", from: "ben", request: message.request });
    if (message.type === "message") give(ana, message);
  });
  await ana.found();
  await ben.ask();
  await expect.poll(() => ben.view.phase, { timeout: 5_000 }).toBe("member");
  await expect.poll(() => ana.view.people.map(({ presence }) => presence)).toEqual(["present", "present"]);
  const heard = new Promise((resolve) => ana.on("event", (event) => event.type === "message" && resolve(event.data)));
  await ben.tell(utf8("hello"));
  expect(await heard).toEqual(utf8("hello"));
  ana.close();
  ben.close();
});
