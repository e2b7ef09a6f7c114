/** What can go wrong when something is told. */
export type ChannelErrorCode = "too-large" | "too-much" | "not-told" | "closed";

const sentences: Readonly<Record<ChannelErrorCode, string>> = {
  "too-large": "The caller gave more than one message holds (46,976 bytes with its kind). Give less, or send a file.",
  "too-much": "The caller gave more than can wait for the connection (256 messages or 1 MB). Wait until some was sent.",
  "not-told": "There is no path to the others now. Try again when the room is connected.",
  closed: "The caller spoke after the end of the session. Join again.",
};

/** The channel's errors: `code` says what happened, the message who can change it. */
export class ChannelError extends Error {
  override readonly name: string = "ChannelError";
  readonly code: ChannelErrorCode;

  constructor(code: ChannelErrorCode, cause?: unknown) {
    super(sentences[code], cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
