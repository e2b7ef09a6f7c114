import type { ClientMessage, Joined } from "@subrosa/protocol";
import type { ConnectionOptions } from "../connection-options.ts";
import { GroupGathering } from "../group/gathering.ts";
import type { Place } from "../session/place.ts";
import type { Gathering } from "./gathering.ts";
import { ListedGathering } from "./listed.ts";

/** The gathering that the room's link asks for, in the session that the server leads to. @param send `false` while the gateway is down */
export function gather(
  options: ConnectionOptions,
  place: Place,
  { session, participants, limits }: Joined,
  send: (message: ClientMessage) => boolean,
): Gathering {
  const { engine, room, roster, link, secret, device, introduction } = options;
  const { seat } = place;
  const self = seat.participant;
  if (device !== undefined) {
    const { clock, startGroup } = engine;
    const workerUrl = room.groupWorkerUrl;
    const own = { device, session, limits, self, keys: room.keys, pass: seat.former?.pass };
    return new GroupGathering({ ...options, ...own, clock, startGroup, workerUrl, send });
  }
  return new ListedGathering({
    secret,
    session,
    self,
    clock: engine.clock,
    keys: room.keys,
    wire: link.wire,
    others: participants.filter((member) => member !== seat.former?.participant),
    introduction: () => ({ ...introduction(), seat: seat.seat }),
    proveSeat: (to) => place.prove(to),
    send: (to, payload) => void send({ type: "signal", to, payload }),
    isReachable: (member) => roster.isConnected(member),
    // The gateway does not know guests.
    members: () => [...roster.seats.values()].filter(({ isGuest }) => !isGuest).map(({ memberId }) => memberId),
  });
}
