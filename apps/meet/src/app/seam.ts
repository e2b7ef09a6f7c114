import type {
  DeviceTrust,
  LocalParticipant,
  Participant,
  RemoteParticipant,
  RoomChat,
  RoomFiles,
  RoomInterface,
  VerificationInterface,
} from "@subrosa/client";

export type Person = Participant & { readonly device?: DeviceTrust; readonly handRaisedAt?: number | undefined };
export interface GroupRoom extends Omit<RoomInterface, "local" | "participants"> {
  readonly local: LocalParticipant &
    Person & { react(emoji: string): Promise<void>; raiseHand(on: boolean): Promise<void> };
  readonly participants: ReadonlyMap<string, RemoteParticipant & Person>;
  readonly chat: RoomChat;
  readonly files: RoomFiles;
  readonly verification: VerificationInterface;
}
export const groupOf = (room: RoomInterface): GroupRoom | undefined =>
  room.encryption.kind === "group" ? (room as RoomInterface & GroupRoom) : undefined;
export const trustOf = (person: Person): DeviceTrust => person.device ?? { state: "not-compared" };
