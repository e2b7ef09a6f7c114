import { EventEmitter } from "node:events";
import { Encryption_Type, EngineEvent } from "livekit-client";
import { beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../src/drop-in/engine.ts";
import { guardPackets, helloTopic, type PacketHandling } from "../../src/drop-in/packets.ts";

type Packet = { value: Value; participantIdentity: string };
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

  /** As `handleDataMessage` does, which takes the name of who sent user data from inside where there is none outside. */
  async comes(sealed: boolean, value: Value, identity = "ana"): Promise<void> {
    const { participantIdentity: inside } = value.value;
    if (!sealed) {
      this.emit(EngineEvent.DataPacketReceived, { value }, Encryption_Type.NONE);
      return;
    }
    try {
      await this.e2eeManager?.handleEncryptedData(new Uint8Array(1), new Uint8Array(12), identity, 0);
    } catch {
      return;
    }
    if (value.case === "broken") throw new Error("not a packet");
    const packet = { value, participantIdentity: identity || inside };
    this.emit(EngineEvent.DataPacketReceived, packet, Encryption_Type.NONE);
  }
}

const user = (topic: string, to: string[] = []): Value => ({
  case: "user",
  value: { topic, payload: new Uint8Array(2), destinationIdentities: to },
});

const header = (streamId: string, attachedStreamIds: string[]): Value => ({
  case: "streamHeader",
  value: { streamId, contentHeader: { case: "textHeader", value: { attachedStreamIds, replyToStreamId: "r" } } },
});

const answer = (kind: "rpcAck" | "rpcResponse", requestId: string): Value => ({ case: kind, value: { requestId } });

describe("what goes through an engine", () => {
  let engine: FakeEngine;
  let got: string[];
  let came: Packet[];
  let opens: boolean;
  let spoken: number;
  beforeEach(() => {
    engine = new FakeEngine();
    [got, came, opens, spoken] = [[], [], true, 0];
    engine.on(EngineEvent.DataPacketReceived, (packet: Packet, type: number) => {
      came.push(packet);
      got.push(`${packet.value.case} ${type}`);
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

  it("is in its sender's stream, and in nobody else's of the same id", async () => {
    const piece = (kind: string): Value => ({ case: kind, value: { streamId: "s" } });
    for (const identity of ["ana", "carl"]) {
      await engine.comes(true, header("s", ["t"]), identity);
      await engine.comes(true, piece("streamChunk"), identity);
      await engine.comes(true, piece("streamTrailer"), identity);
      await engine.comes(true, { case: "streamHeader", value: { streamId: "s", contentHeader: {} } }, identity);
    }
    const ids = came.map(({ value }) => value.value["streamId"]);
    expect(ids).toEqual([...Array<string>(4).fill('["ana","s"]'), ...Array<string>(4).fill('["carl","s"]')]);
    const [first] = came;
    expect(first?.value.value["contentHeader"]).toMatchObject({
      value: { attachedStreamIds: ['["ana","t"]'], replyToStreamId: "r" },
    });
  });

  it("has no stream id that another sender's could be", async () => {
    await engine.comes(true, header('b","s', []), "a");
    await engine.comes(true, header("s", []), 'a","b');
    expect(new Set(came.map(({ value }) => value.value["streamId"])).size).toBe(2);
  });

  it("is from whom it was sealed by, and from nobody without a name", async () => {
    const claims = (): Value => ({ case: "user", value: { ...user("words").value, participantIdentity: "carl" } });
    await engine.comes(true, claims(), "");
    await engine.comes(true, claims(), "ana");
    expect(came.map(({ participantIdentity }) => participantIdentity)).toEqual(["ana"]);
  });

  it("answers an RPC request when it comes from whom was asked", async () => {
    const attributes = { "lk.rpc_request_id": "2" };
    const requests = [
      { case: "rpcRequest", value: { id: "1" } },
      { case: "streamHeader", value: { streamId: "s", topic: "lk.rpc_request", attributes } },
    ];
    for (const value of requests) await engine.sendDataPacket({ value, destinationIdentities: ["ana"] });
    for (const id of ["1", "2", "3"]) {
      for (const identity of ["carl", "ana"]) {
        await engine.comes(true, answer("rpcAck", id), identity);
        await engine.comes(true, answer("rpcResponse", id), identity);
      }
    }
    expect(
      came.map(({ value, participantIdentity }) => [participantIdentity, value.case, value.value["requestId"]]),
    ).toEqual(["1", "2"].flatMap((id) => ["rpcAck", "rpcResponse"].map((kind) => ["ana", kind, id])));
  });

  it("keeps no more requests than it must: the oldest go first, and those that were answered", async () => {
    const ask = async (id: string): Promise<void> =>
      await engine.sendDataPacket({ value: { case: "rpcRequest", value: { id } }, destinationIdentities: ["ana"] });
    for (let id = 0; id <= 1024; id++) await ask(String(id));
    for (const id of ["0", "1", "1", "1024"]) await engine.comes(true, answer("rpcResponse", id));
    expect(came.map(({ value }) => value.value["requestId"])).toEqual(["1", "1024"]);
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
