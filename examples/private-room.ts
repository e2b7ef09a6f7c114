// A private room with a door: an MLS group, whose keys change with everybody who comes or goes.
import { createLink, ownDevice, Room } from "@subrosa/client";

/** Makes a link to a room in which this device lets people in. */
export async function newPrivateRoom(origin: string): Promise<string> {
  return createLink({ origin, kind: "group", admission: "host", host: await ownDevice() });
}

/** Opens the room, and answers everybody who knocks. Guests only make a `Room` of the link and `join`. */
export async function open(link: string, name: string, mayComeIn: (guest: string) => boolean): Promise<Room> {
  const room = new Room({ link, name, asHost: true });
  room.on("hostingChanged", () => {
    for (const guest of room.hosting.waiting) {
      void (mayComeIn(guest.name) ? room.hosting.letIn(guest.id) : room.hosting.turnAway(guest.id));
    }
  });
  await room.join();
  return room;
}
