/** Bounds that both sides know without asking. A server may set lower ones, which `joined.limits` tells. */
export const limits: Readonly<{
  /** Bytes of one message from a client, in UTF-8. */
  messageBytes: number;
  /** Characters of one sealed payload: what is left of a message after its frame of names. */
  payloadLength: number;
  /** People whom one room can name in a `joined`. */
  people: number;
  /** STUN and TURN servers in one `joined` or `ice`. */
  iceServers: number;
}> = {
  messageBytes: 65_536,
  payloadLength: 65_000,
  people: 256,
  iceServers: 16,
};
