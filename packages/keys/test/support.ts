import { RoomSecret, type Seat } from "@subrosa/keys";
import type { BaseKey } from "@subrosa/sframe";

export const utf8 = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A secret that costs no Argon2id: the application's own bytes. */
export async function applicationSecret(fill = 7, room = "garden"): Promise<RoomSecret> {
  return RoomSecret.from({ room, application: new Uint8Array(32).fill(fill) });
}

export async function seat(self: string, change: Partial<Seat> = {}): Promise<Seat> {
  return { secret: change.secret ?? (await applicationSecret()), session: "session-1", self, ...change };
}

/** A key ring that writes down what it is told. */
export class RecordedKeys {
  readonly installed = new Map<bigint, Uint8Array>();
  readonly tried: BaseKey[] = [];

  install(key: BaseKey): void {
    this.installed.set(key.kid, key.baseKey);
  }

  tryOut(key: BaseKey): void {
    this.tried.push(key);
  }

  remove(kid: bigint): void {
    this.installed.delete(kid);
  }

  get kids(): bigint[] {
    return [...this.installed.keys()];
  }
}
