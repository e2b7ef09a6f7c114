import type { Join, Joined } from "@subrosa/protocol";
import type { Visitor } from "../livekit-entry.ts";
import type { Entered } from "../rooms/rooms.ts";
import { iceServers } from "../turn.ts";
import type { GatewayContext } from "./context.ts";

/** What somebody is told who was let in; the way into the SFU aside. */
export function welcome({ config, livekit }: GatewayContext, { room }: Entered, join: Join, visitor?: Visitor): Joined {
  const group = room.delivery.state;
  const device = join.livekit?.device;
  const vouched = visitor && device && livekit?.vouch(visitor, room.session, device);
  return {
    type: "joined",
    session: room.session,
    participants: room.others(join.participant),
    // Whoever has LiveKit for media needs no relay.
    iceServers: visitor === undefined ? iceServers(config, Date.now()) : [],
    limits: {
      people: config.maxPeople,
      messageBytes: config.maxMessageBytes,
      messagesPerSecond: config.maxMessagesPerSecond,
      hold: config.hold,
      fileBytes: visitor === undefined ? config.maxFileBytes : 0,
    },
    ...(group === undefined ? {} : { group: { epoch: group.epoch } }),
    ...(vouched === undefined ? {} : { livekit: vouched }),
  };
}
