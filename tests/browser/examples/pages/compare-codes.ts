import { Room } from "@subrosa/client";
import { answer, compareCodes, showCodes } from "../../../../examples/compare-codes.ts";

let room: Room | undefined;
/** Of the newest code: its digits, and the ids of those whom it is for. */
let shown: readonly [digits: string, people: readonly string[]] | undefined;

function present(): Room {
  if (room === undefined) throw new Error("This page is in no room.");
  return room;
}

/** What the test asks the page for. */
const page = {
  join: async (link: string, name: string): Promise<void> => {
    room = new Room({ link, name });
    showCodes(room, (digits, people) => (shown = [digits.join(" "), people.map(({ id }) => id)]));
    await room.join();
  },
  begin: (): Promise<void> => compareCodes(present()),
  digits: (): string | undefined => shown?.[0],
  /** The person heard everybody read the same, or another code. */
  answer: (same: boolean): Promise<void> => answer(present(), same ? (shown?.[1] ?? []) : []),
  others: (): readonly string[] => [...present().participants.values()].map(({ device }) => device.state),
};

declare global {
  var compareCodesPage: typeof page;
}
globalThis.compareCodesPage = page;
