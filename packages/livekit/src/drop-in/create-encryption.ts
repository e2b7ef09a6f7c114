import { parseLink, RoomSecret, type RoomLink, type SecretParts } from "@subrosa/keys";
import { FrameWorker } from "@subrosa/media";
import { createCompatible, type CompatibleEncryption, type CompatibleOptions } from "../compatible/create.ts";
import { toHex, utf8 } from "./bytes.ts";
import { WorkerEncryption, type Encryption } from "./encryption.ts";
import { DropInError } from "./errors.ts";
import type { GroupEncryption, GroupSettings } from "./groups/create.ts";
import { Session } from "./session.ts";

/** What {@link createEncryption} is given: one secret, the same for everybody in the room. */
export interface EncryptionOptions {
  /** SFrame (RFC 9605), unless there are native LiveKit clients in the room: see {@link CompatibleOptions}. */
  readonly wire?: "sframe";
  /**
   * A link of `createLink({ kind: "static" })`, or with `groups` of `createLink({ kind: "group" })` without a host; whole, with what stands behind the `#`.
   * With a `passphrase` where it says so.
   */
  readonly link?: string;
  /**
   * What people type; needs `room`. Weaker than a link: whoever records what a server passes on can try guesses, so use
   * `generatePassphrase()`.
   */
  readonly passphrase?: string;
  /** Secret bytes from the application, 16 or more that cannot be guessed. */
  readonly key?: Uint8Array;
  /** Any name that is the same for everybody, for instance LiveKit's of the room: keeps rooms with one passphrase or key apart. */
  readonly room?: string;
  /**
   * Keys of an MLS group in place of static ones: they change whenever somebody comes or goes. Takes a Subrosa server, which is shown the LiveKit token that
   * `connect` gets. Link, passphrase or key are still what makes somebody a member.
   */
  readonly groups?: GroupSettings;
  /** Where `frame-worker.js` of `@subrosa/media` is, if the bundler has not put it beside this module. Same origin. */
  readonly workerUrl?: string | URL;
}

/**
 * Makes the encryption of a LiveKit room:
 *
 *     const encryption = await createEncryption({ key });
 *     const room = new Room({ encryption });
 *
 * With `wire: "livekit"` it is the format of LiveKit's own SDKs, for rooms with their native clients, and weaker.
 *
 * It is on from then on, for media, data messages, streams and RPC, before `connect` and after every reconnect, and cannot be switched off.
 * A passphrase takes about half a second. Rejects with {@link DropInError}, `LinkError` and `SecretError` where the options are no secret, with
 * `UnsupportedBrowserError` and `MediaError` as `FrameWorker.start` of `@subrosa/media` does.
 */
export function createEncryption(options: CompatibleOptions): Promise<CompatibleEncryption>;
export function createEncryption(
  options: EncryptionOptions & { readonly groups: GroupSettings },
): Promise<GroupEncryption>;
export function createEncryption(options: EncryptionOptions): Promise<Encryption>;
export async function createEncryption(options: CompatibleOptions | EncryptionOptions): Promise<Encryption> {
  if (options.wire === "livekit") return createCompatible(options);
  const { workerUrl, groups } = options;
  const parts = await partsOf(options);
  const secret = await RoomSecret.from(parts);
  const worker = await FrameWorker.start(workerUrl === undefined ? {} : { workerUrl });
  if (groups !== undefined) {
    // Whoever has no group does without its code.
    const { GroupWorkerEncryption } = await import("./groups/create.ts");
    const origin = parts.passphrase === undefined ? "l" : secret.hasLinkSecret ? "b" : "p";
    return new GroupWorkerEncryption(worker, { ...groups, secret, origin, link: parts.link });
  }
  return new WorkerEncryption(worker, (room, tell) => new Session({ room, secret, worker, tell }));
}

async function partsOf({ link, passphrase, key, room, groups }: EncryptionOptions): Promise<SecretParts> {
  const typed = passphrase === undefined ? {} : { passphrase };
  if (link !== undefined) {
    if (key !== undefined)
      throw new DropInError("secret-ambiguous", "The application must give a link or a key, not both.");
    return { link: fitting(parseLink(link), groups !== undefined), ...typed };
  }
  if (key !== undefined) return { application: key, room: await roomId(room ?? ""), ...typed };
  if (passphrase === undefined) {
    throw new DropInError("secret-missing", "The application must give a link, a passphrase with a room, or a key.");
  }
  if (room === undefined) {
    throw new DropInError("room-missing", "The application must give a room with a passphrase: it is the salt.");
  }
  return { passphrase, room: await roomId(room) };
}

/** The link, if it promises neither more nor less than this encryption keeps. Throws {@link DropInError} `group-link`. */
function fitting(link: RoomLink, byGroup: boolean): RoomLink {
  if (link.kind === "static" && !byGroup) return link;
  if (link.kind === "group" && byGroup && link.hostHash === undefined && !link.serverMade) return link;
  throw new DropInError(
    "group-link",
    byGroup
      ? 'The application must make links with createLink({ kind: "group" }), without a host: who comes in here is decided by the secret alone.'
      : 'This link promises a group (MLS): the application must give `groups`, or make links with createLink({ kind: "static" }).',
  );
}

/** LiveKit's rooms may have any name; ours enter derivations in few characters: `livekit-` and half of SHA-256. */
async function roomId(name: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", utf8(name));
  return `livekit-${toHex(new Uint8Array(hash, 0, 16))}`;
}
