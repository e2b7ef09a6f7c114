import { fromServer as read, toServer as write, type GroupIn, type GroupOut } from "@subrosa/keys/groups";
import { decodeClientMessage, type ClientMessage, type ServerMessage } from "@subrosa/protocol";

/** The value, or a broken story. */
export function must<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`There should have been ${what}.`);
  return value;
}

/** What a member says, as a message of the protocol. */
export function toServer(message: GroupOut): ClientMessage {
  return must(decodeClientMessage(JSON.stringify(write(message))), "a message of the protocol");
}

/** What a server says about the group, as a member takes it; nothing for what is none of the group's business. */
export function fromServer(message: ServerMessage): GroupIn | undefined {
  switch (message.type) {
    case "joined":
    case "peer-joined":
    case "peer-left":
    case "pong":
    case "ice":
    case "sfu":
    case "closing":
      return undefined;
    case "error":
    case "group-asked":
    case "group-commit":
    case "group-elsewhere":
    case "group-ended":
    case "group-freed":
    case "group-message":
    case "group-state":
    case "group-welcome":
    case "signal":
      return read(message);
  }
}
