import * as v from "valibot";
import { ClientMessage, ServerMessage } from "./messages.ts";

/** The WebSocket subprotocol that both sides must name (RFC 6455 §1.9). A change that old clients can't read gets a new one. */
export const subprotocol = "subrosa.1";

/** Where the server listens: the gateway's WebSocket, the relay's for files, and the rooms API. */
export const paths = { gateway: "/ws", relay: "/relay", rooms: "/api/rooms", site: "/api/site" } as const;

/** The text of a message. */
export function encodeMessage(message: ClientMessage | ServerMessage): string {
  return JSON.stringify(message);
}

/**
 * What a client said.
 *
 * @returns `undefined` for anything that is not exactly one message; it never throws
 */
export function decodeClientMessage(text: string): ClientMessage | undefined {
  return decode(ClientMessage, text);
}

/**
 * What a server said.
 *
 * @returns `undefined` for anything that is no message, types of newer servers included; it never throws
 */
export function decodeServerMessage(text: string): ServerMessage | undefined {
  return decode(ServerMessage, text);
}

/** The value of a JSON text if it is of the schema. */
export function decode<Value>(schema: v.GenericSchema<unknown, Value>, text: string): Value | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = v.safeParse(schema, value, { abortEarly: true, abortPipeEarly: true });
  return result.success ? result.output : undefined;
}
