import { concat, lp, text, toBase64url } from "../encoding.ts";
import type { RoomSecret } from "../room-secret.ts";

/**
 * What everybody in a room of the wire `livekit` gives to `setKey`, 43 characters of base64url: `HKDF(input, "livekit wire" ‖ lp(room id), 32)`. For
 * native clients to be told: with it they can hear, see and forge everybody in this room, and in no other.
 */
export async function liveKitRoomKey(secret: RoomSecret): Promise<string> {
  return toBase64url(await secret.derive(concat(text("livekit wire"), lp(secret.room)), 32));
}
