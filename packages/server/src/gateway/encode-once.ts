import { encodeMessage, type ServerMessage } from "@subrosa/protocol";

const texts = new WeakMap<ServerMessage, string>();

/** The text of a message, made once for all who are told the same: a commit to two hundred people may have half a megabyte. */
export function encodeOnce(message: ServerMessage): string {
  const known = texts.get(message);
  if (known !== undefined) return known;
  const text = encodeMessage(message);
  texts.set(message, text);
  return text;
}
