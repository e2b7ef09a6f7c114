import { describe, expect, it } from "vitest";

import { Store } from "../src/app/store.ts";
import { followMediaKeys, type KeyedCall, type KeySession } from "../src/call/media-keys.ts";
import type { OwnSource } from "../src/devices/own.ts";

class HeldCall implements KeyedCall {
  readonly devices = { state: new Store({ microphone: { on: true }, camera: { on: false } }) };

  async toggle(source: OwnSource): Promise<void> {
    const now = this.devices.state.get();
    this.devices.state.set({ ...now, [source]: { on: !now[source].on } });
  }
}

class Keys implements KeySession {
  readonly handlers = new Map<string, () => void>();
  readonly told: string[] = [];
  readonly #knows: readonly string[];

  constructor(...knows: string[]) {
    this.#knows = knows;
  }

  setActionHandler(action: string, handler: (() => void) | null): void {
    if (!this.#knows.includes(action)) throw new TypeError(`${action} is not a valid value for MediaSessionAction.`);
    if (handler) this.handlers.set(action, handler);
    else this.handlers.delete(action);
  }

  setMicrophoneActive(active: boolean): void {
    this.told.push(`microphone ${active}`);
  }

  setCameraActive(active: boolean): void {
    this.told.push(`camera ${active}`);
  }
}

describe("media keys", () => {
  it("mute, and keep a headset's light in step with every way to mute", async () => {
    const [call, keys] = [new HeldCall(), new Keys("togglemicrophone", "togglecamera", "hangup")];
    followMediaKeys(call, keys, () => undefined);
    expect(keys.told.splice(0)).toEqual(["microphone true", "camera false"]);
    keys.handlers.get("togglemicrophone")?.();
    expect(keys.told.splice(0)).toEqual(["microphone false", "camera false"]);
    keys.handlers.get("togglecamera")?.();
    expect(keys.told.splice(0)).toEqual(["microphone false", "camera true"]);
    await call.toggle("microphone");
    expect(keys.told).toEqual(["microphone true", "camera true"]);
  });

  it("hang up", () => {
    const keys = new Keys("togglemicrophone", "togglecamera", "hangup");
    let hungUp = 0;
    followMediaKeys(new HeldCall(), keys, () => hungUp++);
    keys.handlers.get("hangup")?.();
    expect(hungUp).toBe(1);
  });

  it("end with the call", async () => {
    const [call, keys] = [new HeldCall(), new Keys("togglemicrophone", "togglecamera", "hangup")];
    followMediaKeys(call, keys, () => undefined)();
    expect(keys.handlers.size).toBe(0);
    keys.told.length = 0;
    await call.toggle("microphone");
    expect(keys.told).toEqual([]);
  });

  it("work as far as the browser knows them", () => {
    const keys = new Keys("hangup");
    followMediaKeys(new HeldCall(), keys, () => undefined);
    expect([...keys.handlers.keys()]).toEqual(["hangup"]);
    const bare = { setActionHandler: (): void => undefined };
    expect(() => followMediaKeys(new HeldCall(), bare, () => undefined)).not.toThrow();
  });
});
