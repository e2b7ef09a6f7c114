import { GroupKeys, type EpochKeys } from "@subrosa/keys/groups";
import type { BaseKey } from "@subrosa/sframe";
import type { World } from "./world.ts";

/** Whose keys are watched. */
interface Owner {
  readonly name: string;
  readonly participant: string;
}

/** A page's frame keys, with a track of its own to seal: the ledger sees each epoch that it enters and each key that it seals with. */
export function watchedKeys({ name, participant }: Owner, world: World): GroupKeys {
  const keys = new WatchedKeys(({ baseKey, leaves }) => {
    world.guard(() => world.ledger.enters(name, participant, hex(baseKey), leaves));
  });
  const install = ({ kid, baseKey }: BaseKey): void => world.guard(() => world.ledger.seals(name, kid, hex(baseKey)));
  const track = { participant, source: "microphone", direction: "send" } as const;
  keys.attach(track, { install, tryOut: () => undefined, remove: () => undefined });
  return keys;
}

/** Tells of each epoch whose keys are given to it. */
class WatchedKeys extends GroupKeys {
  readonly #entered: (keys: EpochKeys) => void;

  constructor(entered: (keys: EpochKeys) => void) {
    super();
    this.#entered = entered;
  }

  override enter(keys: EpochKeys): void {
    this.#entered(keys);
    super.enter(keys);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
