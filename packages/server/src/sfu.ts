import { createHash } from "node:crypto";
import type { ParticipantId, RoomId, SessionId, SfuAccess } from "@subrosa/protocol";
import type { Config } from "./config/settings.ts";

/** What access to LiveKit takes from the settings. */
export type SfuOptions = Pick<
  Config,
  "livekitUrl" | "livekitKey" | "livekitSecret" | "livekitTokenLifetime" | "meshLimit"
>;

/** Gives a participant of a session its way into LiveKit. */
export type GrantSfu = (
  room: RoomId,
  session: SessionId,
  participant: ParticipantId,
  hosted: boolean,
) => Promise<SfuAccess>;

/**
 * LiveKit's room of a session. LiveKit learns nothing of the room's link, and no token of one session fits another.
 *
 * @param hosted for members of a group whose hosts let people in: of no use is what others get who say that there are no hosts
 */
export function sfuRoom(room: RoomId, session: SessionId, hosted: boolean): string {
  const place = `${room}\0${session}${hosted ? "\0hosted" : ""}`;
  return createHash("sha256").update(`subrosa sfu room\0${place}`).digest("base64url");
}

/**
 * How people get into LiveKit; `undefined` where no LiveKit is set.
 * LiveKit's library is loaded only here: who runs a server without LiveKit does not pay for it.
 */
export async function createSfu(options: SfuOptions): Promise<GrantSfu | undefined> {
  const { livekitUrl: url, livekitKey, livekitSecret, livekitTokenLifetime, meshLimit } = options;
  if (url === "") return undefined;
  const { AccessToken, TrackSource } = await import("livekit-server-sdk");
  const canPublishSources = [
    TrackSource.MICROPHONE,
    TrackSource.CAMERA,
    TrackSource.SCREEN_SHARE,
    TrackSource.SCREEN_SHARE_AUDIO,
  ];
  return async (room, session, participant, hosted) => {
    const token = new AccessToken(livekitKey, livekitSecret, { identity: participant, ttl: livekitTokenLifetime });
    // What is not said is allowed in part: each one stands here.
    token.addGrant({
      roomJoin: true,
      room: sfuRoom(room, session, hosted),
      canPublish: true,
      canPublishSources,
      canSubscribe: true,
      canPublishData: true,
      canUpdateOwnMetadata: false,
      canSubscribeMetrics: false,
      hidden: false,
    });
    return { url, token: await token.toJwt(), meshLimit };
  };
}

/** Milliseconds between fresh tokens, `undefined` without LiveKit: two thirds of their lifetime. */
export function tokenInterval(options: SfuOptions): number | undefined {
  return options.livekitUrl === "" ? undefined : options.livekitTokenLifetime * (2_000 / 3);
}
