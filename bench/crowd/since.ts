import type { HouseLook } from "./house-program.ts";

/** What a house has done since it was looked at before. Who came since then has counted from the start. */
export function since(now: HouseLook, before: HouseLook | undefined): HouseLook {
  return {
    ...now,
    up: now.up.map((bytes, at) => bytes - (before?.up[at] ?? 0)),
    down: now.down.map((bytes, at) => bytes - (before?.down[at] ?? 0)),
    commits: now.commits - (before?.commits ?? 0),
    rejoins: now.rejoins - (before?.rejoins ?? 0),
    cpu: now.cpu - (before?.cpu ?? 0),
    now: now.now - (before?.now ?? 0),
  };
}
