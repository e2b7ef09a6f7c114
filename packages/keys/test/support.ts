import { RoomSecret, type Seat } from "@subrosa/keys";
import type { BaseKey } from "@subrosa/sframe";
import fc from "fast-check";

// `SLOW=1` looks twenty times as long for what a property might miss.
fc.configureGlobal({ numRuns: process.env["SLOW"] ? 2000 : 100 });

export const utf8 = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A secret that costs no Argon2id: the application's own bytes. */
export async function applicationSecret(fill = 7, room = "garden"): Promise<RoomSecret> {
  return RoomSecret.from({ room, application: new Uint8Array(32).fill(fill) });
}

export async function seat(self: string, change: Partial<Seat> = {}): Promise<Seat> {
  return { secret: change.secret ?? (await applicationSecret()), session: "session-1", self, ...change };
}

/** A key ring that writes down what it is told, copying as `TrackKeys` asks. */
export class RecordedKeys {
  readonly installed = new Map<bigint, Uint8Array>();
  readonly tried: BaseKey[] = [];
  readonly removed: bigint[] = [];
  /** The bytes themselves, as they came. */
  readonly given: Uint8Array[] = [];

  install(key: BaseKey): void {
    this.given.push(key.baseKey);
    this.installed.set(key.kid, key.baseKey.slice());
  }

  tryOut(key: BaseKey): void {
    this.given.push(key.baseKey);
    this.tried.push({ kid: key.kid, baseKey: key.baseKey.slice() });
  }

  remove(kid: bigint): void {
    this.removed.push(kid);
    this.installed.delete(kid);
  }

  get kids(): bigint[] {
    return [...this.installed.keys()];
  }
}
