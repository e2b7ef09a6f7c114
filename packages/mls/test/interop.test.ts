import { describe, expect, test } from "vitest";
import { decode } from "../../../tests/ts-mls.ts";
import { Foreign } from "./foreign.ts";
import { Room, accepted, bothSuites, bytes, found, room as options, text } from "./people.ts";

describe.each(bothSuites)("ts-mls 1.6.4 with suite %s", (_, suite) => {
  test("joins our group, talks both ways, commits, and exports the same secret", async () => {
    const room = await Room.open(2, suite);
    const foreign = await Foreign.ask(suite, "independent");
    accepted(room.at(0).readKeyPackage(foreign.request));
    const { commit, welcome } = room.at(0).commit({ add: [foreign.request] });
    room.deliver(commit);
    await foreign.join(found(welcome));
    expect(text(accepted(room.at(1).open(await foreign.seal(bytes("hello")))).data)).toBe("hello");
    expect(text(found(await foreign.open(room.at(1).seal(bytes("welcome")))))).toBe("welcome");

    const timer = await foreign.commit([]);
    room.deliver(timer.commit);
    const ours = room.at(1).commit();
    await foreign.open(ours.commit);
    room.deliver(ours.commit);
    for (const member of room.members) {
      expect(await foreign.exportSecret("SFrame 1.0 Base Key", new Uint8Array(), 32)).toEqual(member.sframeBaseKey(32));
    }
  });

  test("founds a group that we join, and we commit in it", async () => {
    const foreign = await Foreign.ask(suite, "founder");
    await foreign.create();
    const room = await Room.open(1, suite);
    const { leaf, keyPackage } = room.ask("guest");
    const guest = { keyPackage: keyPackageOf(keyPackage) };
    const { commit, welcome } = await foreign.commit([{ proposalType: "add", add: guest }, foreign.ourPsk()]);
    expect(commit.length).toBeGreaterThan(0);
    accepted(leaf.openWelcome(welcome, { ...options, people: 10 }));
    const group = leaf.enter();
    expect(await foreign.exportSecret("SFrame 1.0 Base Key", new Uint8Array(), 32)).toEqual(group.sframeBaseKey(32));
    const timer = group.commit();
    await foreign.open(timer.commit);
    accepted(group.openCommit(timer.commit));
    group.merge();
    expect(await foreign.exportSecret("x", bytes("y"), 16)).toEqual(group.exportSecret("x", bytes("y"), 16));
    expect(text(accepted(group.open(await foreign.seal(bytes("good")))).data)).toBe("good");
  });
});

function keyPackageOf(request: Uint8Array): Foreign["keyPackage"] {
  const message = decode(request);
  if (message.wireformat !== "mls_key_package") throw new Error("no key package");
  return message.keyPackage;
}
