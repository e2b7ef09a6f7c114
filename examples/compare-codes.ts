// Comparing codes: how people know that nobody stands between them.
import type { ComparedPerson, Room } from "@subrosa/client";

/** Shows each code once, on whatever device the comparison was begun: four groups of three digits, to be read aloud, and whom they are for. */
export function showCodes(
  room: Room,
  show: (digits: readonly string[], people: readonly ComparedPerson[]) => void,
): void {
  let shown: string | undefined;
  room.on("changed", () => {
    const { state } = room.verification;
    if (state.step !== "code" || state.id === shown) return;
    shown = state.id;
    show(state.code.digits, state.people);
  });
}

/** Begins a comparison, with everyone or with one; the others' devices answer by themselves. */
export async function compareCodes(room: Room, participant?: string): Promise<void> {
  if (room.verification.mayStart(participant)) await room.verification.start(participant);
}

/** What the person here says of the code: whom they heard read the same, or that it was another. */
export async function answer(room: Room, heard: readonly string[]): Promise<void> {
  if (heard.length === 0) room.verification.differs();
  else await room.verification.matches(heard);
}
