/** Bounds that both sides know without asking. A server may set lower ones, which `joined.limits` tells. */
export const limits: Readonly<{
  /** Bytes of one message from a client, in UTF-8, in the largest room: `messageBytes(people)`. */
  messageBytes: number;
  /** Characters of one sealed payload: what is left of 64 KiB after its frame of names. */
  payloadLength: number;
  /** People whom one room can name in a `joined`. */
  people: number;
  /** STUN and TURN servers in one `joined` or `ice`. */
  iceServers: number;
  /** Characters of an SFU's address. */
  sfuUrlLength: number;
  /** Characters of a token for the SFU: one has some 500. */
  sfuTokenLength: number;
  /** Characters of a token of LiveKit's that somebody shows: it may bring metadata and attributes. */
  livekitTokenLength: number;
  /** Characters of one request to be added to a group: a post-quantum key package has some 5,000. */
  requestLength: number;
  /** Characters of one commit: a worst one among 1,000 people, post-quantum, with 50 joins, has some 1,800,000. */
  commitLength: number;
  /** Characters of the part of a Welcome that is the same for all: 4 kB for each of 1,024 people. */
  welcomeLength: number;
  /** Characters of one joiner's part of a Welcome: a post-quantum one has some 2,100. */
  welcomeSecretLength: number;
  /** Joins in one commit. */
  joinsPerCommit: number;
  /** Commits that members bring back after a restart of the server. */
  keptCommits: number;
}> = {
  messageBytes: 12_648_448,
  payloadLength: 65_000,
  people: 1_024,
  iceServers: 16,
  sfuUrlLength: 2_048,
  sfuTokenLength: 4_096,
  livekitTokenLength: 32_768,
  requestLength: 16_384,
  commitLength: 2_097_152,
  welcomeLength: 5_592_408,
  welcomeSecretLength: 4_096,
  joinsPerCommit: 50,
  keptCommits: 8,
};

/**
 * Bytes of the largest message that a room for so many people needs: a signal, or a commit that adds and refreshes the whole
 * tree. 64 KiB and 12 KiB for each.
 */
export function messageBytes(people: number): number {
  return 65_536 + 12_288 * people;
}
