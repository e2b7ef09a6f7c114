/** An app of livekit-client whose people are an MLS group: what is Subrosa's is marked. */
import { createEncryption } from "@subrosa/livekit"; // ←
import { Room, RoomEvent } from "livekit-client";

/** Where to meet: LiveKit's address and the app's token for it, a key that nobody else gets, and the Subrosa server that carries the group. */
export interface Meeting {
  readonly liveKit: string;
  readonly token: string;
  readonly key: Uint8Array;
  readonly subrosa: string;
}

/** Comes in, shows everybody, and says by whose word they are called what. */
export async function meet({ liveKit, token, key, subrosa }: Meeting): Promise<Room> {
  const encryption = await createEncryption({ key, groups: { server: subrosa } }); // ←
  const room = new Room({ encryption }); // ←
  room.on(RoomEvent.TrackSubscribed, (track, _publication, { identity }) => {
    const player = document.body.appendChild(track.attach());
    player.onplaying = () => {
      player.title = `${identity}, by the word of the ${encryption.identityBy(identity) ?? "network"}`; // ←
    };
  });
  await room.connect(liveKit, token);
  await room.localParticipant.enableCameraAndMicrophone();
  return room;
}
