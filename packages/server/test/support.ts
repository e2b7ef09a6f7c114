import {
  encodeBase64url,
  parseId,
  ParticipantId,
  Proof,
  ResumeSecret,
  RoomId,
  SealedPayload,
  SessionId,
  type FatalErrorCode,
  type Join,
  type ServerMessage,
} from "@subrosa/protocol";
import type { PassedOn } from "../src/delivery/people.ts";
import type { Member } from "../src/rooms/seat.ts";

/** The value, or a failed test. */
export function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("There should have been a value.");
  return value;
}

/** A participant by number. */
export function participant(number: number): ParticipantId {
  return must(parseId(ParticipantId, encodeBase64url(new Uint8Array(16).fill(number))));
}

/** A session by number. */
export function session(number: number): SessionId {
  return must(parseId(SessionId, encodeBase64url(new Uint8Array(16).fill(number))));
}

/** A proof by number. */
export function proof(number: number): Proof {
  return must(parseId(Proof, encodeBase64url(new Uint8Array(32).fill(number))));
}

/** A resume secret by number. */
export function resume(number: number): ResumeSecret {
  return must(parseId(ResumeSecret, encodeBase64url(new Uint8Array(32).fill(number))));
}

/** A room by name. */
export function roomId(name: string): RoomId {
  return must(parseId(RoomId, name));
}

/** Sealed bytes. */
export function payload(text: string): SealedPayload {
  return must(parseId(SealedPayload, encodeBase64url(new TextEncoder().encode(text))));
}

/** The request of participant `number` to join the room "rose" with proof 1. */
export function joining(number: number, changes: Partial<Join> = {}): Join {
  return {
    type: "join",
    room: roomId("rose"),
    proof: proof(1),
    participant: participant(number),
    resume: resume(number),
    session: session(number),
    ...changes,
  };
}

/** A connection that writes down what it was told. */
export class FakeMember implements Member {
  readonly told: ServerMessage[] = [];
  readonly ends: FatalErrorCode[] = [];

  send(message: ServerMessage): void {
    this.told.push(message);
  }

  hear(message: PassedOn): boolean {
    this.told.push(message);
    return true;
  }

  end(code: FatalErrorCode): void {
    this.ends.push(code);
  }

  admitted(): void {
    // What it is told says so.
  }
}
