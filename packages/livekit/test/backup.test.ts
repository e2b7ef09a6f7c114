import type { BaseE2EEManager, LocalVideoTrack, Room } from "livekit-client";
import { describe, expect, it, vi } from "vitest";
import { allowBackups, guardBackups } from "../src/backup.ts";

type Engine = Parameters<BaseE2EEManager["setupEngine"]>[0];
type Protect = Parameters<typeof guardBackups>[1];

/** What an engine is asked for here. */
interface FakeEngine {
  addTrack(request: { encryption: number }): number;
  createSimulcastSender(track: unknown, info: { sender?: unknown }, options: object): Promise<unknown>;
}

const camera = Object.create(null) as LocalVideoTrack;

function makeSender(): { replaceTrack: ReturnType<typeof vi.fn<(track: unknown) => Promise<void>>> } {
  return { replaceTrack: vi.fn<(track: unknown) => Promise<void>>(() => Promise.resolve()) };
}

function guarded(engine: FakeEngine, protect: Protect): FakeEngine {
  Reflect.apply(guardBackups, undefined, [engine as object as Engine, protect]);
  return engine;
}

describe("backup codecs", () => {
  it("are asked for where livekit-client sees no encryption, and the server is told that there is", () => {
    const localParticipant = { encryptionType: 1, isE2EEEnabled: false };
    allowBackups({ localParticipant } as object as Room);
    localParticipant.encryptionType = 1;
    expect(localParticipant).toMatchObject({ encryptionType: 0, isE2EEEnabled: true });
    const createSimulcastSender = (): Promise<unknown> => Promise.resolve();
    const engine = guarded({ addTrack: ({ encryption }) => encryption, createSimulcastSender }, vi.fn<Protect>());
    expect(engine.addTrack({ encryption: 0 })).toBe(1);
  });

  it("have senders that are protected when they are noted, not when they are returned", async () => {
    const sender = makeSender();
    const order: string[] = [];
    const engine = guarded(
      {
        addTrack: () => 0,
        createSimulcastSender: async (_track, info) => {
          info.sender = sender;
          order.push("noted");
          await Promise.resolve();
          order.push("returned");
          return sender;
        },
      },
      (...[one, track, name]) => order.push(`protected ${one === (sender as object)} ${track === camera} ${name}`),
    );
    const info: { sender?: unknown } = {};
    expect(await engine.createSimulcastSender(camera, info, { name: "front" })).toBe(sender);
    expect(order).toEqual(["protected true true front", "noted", "returned"]);
    expect(info.sender).toBe(sender);
    info.sender = undefined;
    expect(order).toHaveLength(3);
  });

  it("carry nothing where protection fails, or where livekit-client makes senders another way", async () => {
    const sender = makeSender();
    const failing = guarded(
      {
        addTrack: () => 0,
        createSimulcastSender: async (_track, info) => {
          info.sender = sender;
          return await Promise.resolve(sender);
        },
      },
      () => {
        throw new Error("no worker");
      },
    );
    await expect(failing.createSimulcastSender(camera, {}, {})).rejects.toThrow("no worker");
    expect(sender.replaceTrack.mock.calls).toEqual([[null]]);
    const silent = makeSender();
    const other = guarded(
      { addTrack: () => 0, createSimulcastSender: () => Promise.resolve(silent) },
      vi.fn<Protect>(),
    );
    await expect(other.createSimulcastSender(camera, {}, {})).rejects.toMatchObject({ code: "livekit-version" });
    expect(silent.replaceTrack.mock.calls).toEqual([[null]]);
  });
});
