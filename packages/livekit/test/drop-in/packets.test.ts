import { EventEmitter } from "node:events";
import { Encryption_Type, EngineEvent } from "livekit-client";
import { beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../src/drop-in/engine.ts";
import { guardPackets, helloTopic, type PacketHandling } from "../../src/drop-in/packets.ts";

type Value = { readonly case: string; readonly value: Record<string, unknown> };

/** An engine as livekit-client's: opens what is sealed by its manager, and says what came either way. */
class FakeEngine extends EventEmitter {
  e2eeManager: Engine["e2eeManager"];
  readonly sent: { value: Value; destinationIdentities: string[] }[] = [];

  sendDataPacket(packet: { value: Value; destinationIdentities: string[] }): Promise<void> {
    this.sent.push(packet);
    return Promise.resolve();
  }

  sendDataTrackFrame(): Promise<void> {
    return Promise.resolve();
  }

  /** As `handleDataMessage` does. */
  async comes(sealed: boolean, value: Value): Promise<void> {
    if (!sealed) {
      this.emit(EngineEvent.DataPacketReceived, { value }, Encryption_Type.NONE);
      return;
    }
    try {
      await this.e2eeManager?.handleEncryptedData(new Uint8Array(1), new Uint8Array(12), "ana", 0);
    } catch {
      return;
    }
    if (value.case === "broken") throw new Error("not a packet");
    this.emit(EngineEvent.DataPacketReceived, { value }, Encryption_Type.NONE);
  }
}

const user = (topic: string, to: string[] = []): Value => ({
  case: "user",
  value: { topic, payload: new Uint8Array(2), destinationIdentities: to },
});

describe("what goes through an engine", () => {
  let engine: FakeEngine;
  let got: string[];
  let opens: boolean;
  let spoken: number;
  beforeEach(() => {
    engine = new FakeEngine();
    [got, opens, spoken] = [[], true, 0];
    engine.on(EngineEvent.DataPacketReceived, ({ value }: { value: Value }, type: number) => {
      got.push(`${value.case} ${type}`);
    });
    const handling: PacketHandling = {
      identity: "ben",
      seal: () => Promise.reject(new Error("not asked for")),
      open: async () => {
        await Promise.resolve();
        if (!opens) return "wrong-key";
        return { data: new Uint8Array(1), hello: () => got.push("hello"), deliver: (pass) => pass() };
      },
      speaks: () => spoken++,
    };
    Reflect.apply(guardPackets, undefined, [engine, handling]);
  });

  it("reaches the application when it was opened, as sealed", async () => {
    await engine.comes(true, user("words"));
    await engine.comes(true, { case: "rpcRequest", value: {} });
    expect(got).toEqual([`user ${Encryption_Type.GCM}`, `rpcRequest ${Encryption_Type.GCM}`]);
  });

  it("does not reach it plain, alone or between those that open", async () => {
    const sealed = Array.from({ length: 20 }, () => engine.comes(true, user("words")));
    for (let turn = 0; turn < 40; turn++) {
      await engine.comes(false, { case: "transcription", value: {} });
      await Promise.resolve();
    }
    await Promise.all(sealed);
    expect(got).toEqual(Array.from({ length: 20 }, () => `user ${Encryption_Type.GCM}`));
  });

  it("does not come in behind a packet that opened and held nothing", async () => {
    await expect(engine.comes(true, { case: "broken", value: {} })).rejects.toThrow("not a packet");
    await engine.comes(false, user("words"));
    opens = false;
    await engine.comes(true, user("words"));
    await engine.comes(false, user("words"));
    expect(got).toEqual([]);
  });

  it("is for those whom it names", async () => {
    await engine.comes(true, user("words", ["ana", "carl"]));
    await engine.comes(true, user("words", ["ben"]));
    expect(got).toHaveLength(1);
  });

  it("keeps hellos to itself", async () => {
    await engine.comes(true, user(helloTopic));
    await engine.comes(false, user(helloTopic));
    expect(got).toEqual(["hello"]);
  });

  it("leaves sealed, and to whom it is for; other things do not leave", async () => {
    await engine.sendDataPacket({ value: user("words", ["ana"]), destinationIdentities: [] });
    await engine.sendDataPacket({ value: user(helloTopic), destinationIdentities: [] });
    expect(engine.sent.map(({ destinationIdentities }) => destinationIdentities)).toEqual([["ana"], []]);
    expect(spoken).toBe(1);
    for (const kind of ["transcription", "sipDtmf", "metrics", "somethingNew"]) {
      const packet = { value: { case: kind, value: {} }, destinationIdentities: [] };
      await expect(engine.sendDataPacket(packet)).rejects.toMatchObject({ code: "not-encryptable" });
    }
    await expect(engine.sendDataTrackFrame()).rejects.toMatchObject({ code: "not-encryptable" });
  });

  it("goes through our manager, whichever the room gives to its engine", () => {
    const ours = engine.e2eeManager;
    engine.e2eeManager = undefined;
    expect(engine.e2eeManager).toBe(ours);
    expect(ours?.isDataChannelEncryptionEnabled).toBe(true);
  });
});
