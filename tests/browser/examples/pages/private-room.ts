import { Room, RoomError } from "@subrosa/client";
import { newPrivateRoom, open } from "../../../../examples/private-room.ts";

let room: Room | undefined;

/** What the test asks the page for. */
const page = {
  newPrivateRoom,
  /** Opens the room for everybody but one. */
  open: async (link: string, unwelcome: string): Promise<void> => {
    room = await open(link, "Ana", (guest) => guest !== unwelcome);
  },
  /** What came of a guest's joining: the names of those who are there, or what it was refused with. */
  join: async (link: string, name: string): Promise<readonly string[] | string> => {
    room = new Room({ link, name });
    try {
      await room.join();
      return [...room.participants.values()].map((one) => one.name);
    } catch (error) {
      return error instanceof RoomError ? error.code : String(error);
    }
  },
  epoch: (): number => Number(room?.encryption.epoch ?? -1),
};

declare global {
  var privateRoomPage: typeof page;
}
globalThis.privateRoomPage = page;
