import { RoomError } from "../api/errors.ts";
import type { RoomHosting } from "../api/hosting.ts";

const refuse = (): Promise<never> => Promise.reject(new RoomError("not-a-host"));

/** A room in which nobody can be a host. */
export const noHosts: RoomHosting = {
  admission: "open",
  possible: false,
  waiting: [],
  letIn: refuse,
  turnAway: refuse,
  letAllIn: refuse,
  lock: refuse,
  unlock: refuse,
  remove: refuse,
  makeHost: refuse,
  askToMute: refuse,
  endForAll: refuse,
};
