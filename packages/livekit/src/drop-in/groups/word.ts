import type { ServerWord } from "@subrosa/client/group-line";
import { signedBy } from "@subrosa/keys/groups";
import { concat, lp, readU64 } from "../bytes.ts";

const timeLength = 8;
const wordLength = timeLength + 64;

/** What the server's word is about: whose device somebody's is, in this session of this room of LiveKit's. */
export interface WordContent extends Pick<ServerWord, "room" | "key"> {
  readonly session: string;
  readonly identity: string;
  /** 32 bytes. */
  readonly device: Uint8Array;
}

/** When the server said this (ms since 1970), by docs/protocol.md; `undefined` when it did not. Never throws on bytes. */
export async function saidAt(word: Uint8Array, content: WordContent): Promise<bigint | undefined> {
  if (word.length !== wordLength) return undefined;
  const { room, key, session, identity, device } = content;
  const said = concat(lp(room), lp(session), lp(identity), device, word.subarray(0, timeLength));
  const fits = await signedBy(key, "livekit identity", said, word.subarray(timeLength));
  return fits ? readU64(word, 0) : undefined;
}
