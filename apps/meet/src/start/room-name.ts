import { text } from "../catalogue/text.ts";

const letters = "abcdefghijkmnpqrstuvwxyz23456789";
const madeUp = /^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/;

/** A room id that nobody would guess or collide with: 12 of 32 letters, 60 bits. It is no secret; the key is. */
export function newRoomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const id = Array.from(bytes, (byte) => letters[byte % letters.length]).join("");
  return `${id.slice(0, 4)}-${id.slice(4, 8)}-${id.slice(8)}`;
}

/** What people call a room: its own name, or "Private call" where the id was made up (with it, where rooms stand in a list). */
export function roomName(id: string, inList = false): string {
  if (!madeUp.test(id)) return id.replaceAll("-", " ").replace(/^./, (first) => first.toUpperCase());
  return inList ? `${text("app.privateCall")} ${id}` : text("app.privateCall");
}
