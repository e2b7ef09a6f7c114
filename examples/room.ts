// A whole call: the program of the README.
import { createLink, Room } from "@subrosa/client";

/** Makes a link for a call. Whoever has it, all of it, can come in; the server never sees the part after the `#`. */
export function newCall(origin: string): string {
  return createLink({ origin });
}

/** Joins, plays the others, and sends microphone and camera. */
export async function join(link: string, name: string): Promise<Room> {
  const room = new Room({ link, name });
  room.on("trackSubscribed", ({ kind, mediaStreamTrack }) => {
    const player = document.body.appendChild(document.createElement(kind));
    player.srcObject = new MediaStream(mediaStreamTrack === undefined ? [] : [mediaStreamTrack]);
    void player.play();
  });
  await room.join();
  await room.local.setMicrophone(true);
  await room.local.setCamera(true);
  return room;
}
