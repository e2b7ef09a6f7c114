import type { Page } from "./page.ts";
import type { World } from "./world.ts";

/** Somebody knocks: a host answers, sooner or later. Whom hosts blocked they don't let in. */
export function answerKnock(world: World, host: Page, epoch: string | undefined, connection: string): void {
  const { random, ledger } = world;
  const asking = world.personAt(connection);
  // It may have been alone for a moment, in a session of its own.
  if (asking !== undefined && ledger.keepsOut(epoch, asking.device.publicKey)) asking.blocked = true;
  const blocked = asking?.blocked === true;
  if (blocked && random.chance(0.8)) return;
  const answer = blocked ? "turnAway" : "admit";
  setTimeout(
    () => {
      host.member?.host[answer](connection).catch(() => undefined);
    },
    random.between(0, 3_000),
  );
}
