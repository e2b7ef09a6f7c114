import { DeviceIdentity } from "@subrosa/keys/groups";
import { describe, expect, it } from "vitest";
import { openLiveKitDoor } from "../../../../server/src/livekit-entry.ts";
import { saidAt } from "../../../src/drop-in/groups/word.ts";

describe("the server's word on whose a device is", () => {
  it("is what our server says, and about nothing else", async () => {
    const door = await openLiveKitDoor({ livekitKey: "key", livekitSecret: "the secret of LiveKit" });
    const { publicKey: device } = await DeviceIdentity.create();
    const text = Buffer.from(device).toString("base64url");
    const before = BigInt(Date.now());
    const said = Reflect.apply(door!.vouch, door, [{ identity: "ana", room: "standup" }, "a session", text]);
    const key = new Uint8Array(Buffer.from(said.key, "base64url"));
    const word = new Uint8Array(Buffer.from(said.word, "base64url"));
    const content = { room: said.room, key, session: "a session", identity: "ana", device };
    expect(await saidAt(word, content)).toBeGreaterThanOrEqual(before);
    for (const other of [
      { room: "retro" },
      { session: "another" },
      { identity: "ben" },
      { device: new Uint8Array(32) },
      { key: device },
    ]) {
      expect(await saidAt(word, { ...content, ...other })).toBeUndefined();
    }
    const later = word.slice();
    later[0] = 1;
    expect(await saidAt(later, content)).toBeUndefined();
    expect(await saidAt(word.subarray(1), content)).toBeUndefined();
    expect(await saidAt(new Uint8Array(0), content)).toBeUndefined();
  });
});
