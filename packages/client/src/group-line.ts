/**
 * A group beside somebody else's call: for apps that carry media and data by LiveKit, and have a token for it.
 *
 * @module
 */
export {
  GroupLine,
  type GroupLineEvents,
  type GroupLineOptions,
  type GroupStay,
  type LineEngine,
  type ServerWord,
} from "./group/line.ts";
export type { GroupLink, KeyPorts } from "./group/own-member.ts";
export type { FrameKeys } from "./media/frames.ts";
