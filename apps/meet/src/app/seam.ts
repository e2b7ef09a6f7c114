import type {
  DeviceTrust,
  Listener,
  LocalParticipant,
  Participant,
  RemoteParticipant,
  RoomEvents,
  RoomInterface,
  Unsubscribe,
  VerificationInterface,
} from "@subrosa/client";


export interface ChatMessage {
  readonly id: string;
  readonly from: string;
  readonly fromName: string;
  readonly at: number;
  readonly text: string;
  readonly state: "sent" | "sending" | "failed";
  readonly own: boolean;
}
export interface Chat {
  readonly messages: readonly ChatMessage[];
  send(text: string): Promise<void>;
  retry(id: string): Promise<void>;
}
export interface FileTransfer {
  readonly id: string;
  readonly from: string;
  readonly fromName: string;
  readonly at: number;
  readonly name: string;
  readonly size: number;
  readonly direction: "out" | "in";
  readonly state: "offered" | "running" | "paused" | "done" | "failed" | "cancelled";
  readonly bytes: number;
}
export interface Files {
  readonly limit: number;
  readonly transfers: readonly FileTransfer[];
  offer(file: File): Promise<void>;
  take(id: string, sink?: WritableStream<Uint8Array>): Promise<Blob | undefined>;
  cancel(id: string): Promise<void>;
}
export type Person = Participant & { readonly device?: DeviceTrust; readonly handRaisedAt?: number | undefined };
export interface GroupEvents extends RoomEvents {
  reaction: [Person, string];
}
export interface GroupRoom extends Omit<RoomInterface, "local" | "participants" | "on"> {
  readonly local: LocalParticipant & Person & { react(emoji: string): Promise<void>; raiseHand(on: boolean): Promise<void> };
  readonly participants: ReadonlyMap<string, RemoteParticipant & Person>;
  readonly chat: Chat;
  readonly files: Files;
  readonly verification: VerificationInterface;
  on<Name extends keyof GroupEvents>(name: Name, listener: Listener<GroupEvents[Name]>): Unsubscribe;
}

export const groupOf = (room: RoomInterface): GroupRoom | undefined =>
  room.encryption.kind === "group" ? (room as RoomInterface & GroupRoom) : undefined;
export const trustOf = (person: Person): DeviceTrust => person.device ?? { state: "not-compared" };
