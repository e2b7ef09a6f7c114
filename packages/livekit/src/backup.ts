import type { BaseE2EEManager, LocalVideoTrack, Room } from "livekit-client";
import { DropInError } from "./drop-in/errors.ts";

type Engine = Parameters<BaseE2EEManager["setupEngine"]>[0];
type MakeBackup = Engine["createSimulcastSender"];

/** `Encryption_Type` of LiveKit's protocol, which livekit-client does not export. */
const encryption = { none: 0, gcm: 1 } as const;

/**
 * Lets livekit-client publish backup codecs: a second sender for those who can't play the first codec. Under encryption it leaves them out, for it tells
 * nobody of that sender; {@link guardBackups} does. It asks one field of its participant, which says "none" from now on. All else that asks
 * is told that there is encryption.
 */
export function allowBackups({ localParticipant }: Room): void {
  Object.defineProperties(localParticipant, {
    encryptionType: {
      get: () => encryption.none,
      set() {
        // It stays so.
      },
    },
    isE2EEEnabled: { get: () => true },
  });
}

/**
 * Says of each track to the server that it is encrypted, whatever {@link allowBackups} says in the page, and has each sender of a backup codec protected
 * in the task that makes it. One that `protect` throws for carries nothing.
 */
export function guardBackups(
  engine: Engine,
  protect: (sender: RTCRtpSender, track: LocalVideoTrack, name: string) => void,
): void {
  const addTrack = engine.addTrack.bind(engine);
  engine.addTrack = (request) => {
    request.encryption = encryption.gcm;
    return addTrack(request);
  };
  const create: MakeBackup = engine.createSimulcastSender.bind(engine);
  engine.createSimulcastSender = async (track, backup, options, encodings) => {
    let noted: RTCRtpSender | undefined;
    // livekit-client writes it here a microtask after it made it, and returns it tasks later.
    Object.defineProperty(backup, "sender", {
      configurable: true,
      enumerable: true,
      get: () => noted,
      set(sender: RTCRtpSender | undefined) {
        noted = sender;
        if (sender !== undefined) protectOrSilence(sender, () => protect(sender, track, options.name ?? ""));
      },
    });
    const sender = await create(track, backup, options, encodings);
    if (sender !== undefined && sender === noted) return sender;
    if (sender !== undefined) silence(sender);
    throw new DropInError(
      "livekit-version",
      "The application has a version of livekit-client that makes backup codecs another way: use 2.23.",
    );
  };
}

function protectOrSilence(sender: RTCRtpSender, protect: () => void): void {
  try {
    protect();
  } catch (error) {
    silence(sender);
    throw error;
  }
}

function silence(sender: RTCRtpSender): void {
  // Rejected when the connection is closed, which carries nothing either.
  sender.replaceTrack(null).catch(() => undefined);
}
