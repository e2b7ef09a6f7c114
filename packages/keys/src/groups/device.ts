import { concat, lp, type Bytes } from "../encoding.ts";
import { keepDevice, keptDevice } from "./device-store.ts";
import { hostHash } from "./room.ts";

/** What a device key signs; each kind has its own label, so that no signature passes for another. */
export type SignatureKind =
  | "credential"
  | "host"
  | "door"
  | "admission"
  | "turn-away"
  | "statement"
  /** What somebody sends beside the group, through LiveKit. */
  | "livekit data"
  /** A server's word on whose a device is at LiveKit: by its key, not by a device's. */
  | "livekit identity";

const algorithm = "Ed25519";

/**
 * A device's Ed25519 key (WebCrypto, not extractable). It signs a credential for each fresh leaf, and is what people remember of one
 * another across calls. `remembered` keeps it in IndexedDB, which takes its keys as they are.
 */
export class DeviceIdentity {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** What a link names its host's device by, 16 bytes. */
  readonly hostHash: Uint8Array;
  /** For storage: structured clones keep the private key unreadable. */
  readonly keys: CryptoKeyPair;
  /** Whether this device is known again in later calls: it is in IndexedDB. */
  readonly isKept: boolean;

  private constructor(publicKey: Uint8Array, hash: Uint8Array, keys: CryptoKeyPair, isKept: boolean) {
    this.publicKey = publicKey;
    this.hostHash = hash;
    this.keys = keys;
    this.isKept = isKept;
  }

  /**
   * This browser's device for the page's origin: the one that was kept, or a new one, which is kept if that is possible (`isKept`): in private
   * windows, in Node and where people forbid storage it lives as long as the page. Without `create`, `undefined` when none was kept.
   */
  static async remembered(options: { readonly create: true }): Promise<DeviceIdentity>;
  static async remembered(options?: { readonly create?: boolean }): Promise<DeviceIdentity | undefined>;
  static async remembered({ create = false }: { readonly create?: boolean } = {}): Promise<DeviceIdentity | undefined> {
    const kept = await keptDevice();
    if (kept !== undefined) return DeviceIdentity.from(kept, true);
    return create ? (ofThisPage ??= makeAndKeep()) : ofThisPage;
  }

  /** A new device. Rejects where WebCrypto has no Ed25519. */
  static async create(): Promise<DeviceIdentity> {
    return DeviceIdentity.from(await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]));
  }

  /** The device that these keys were kept of. */
  static async from(keys: CryptoKeyPair, isKept = false): Promise<DeviceIdentity> {
    const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
    return new DeviceIdentity(publicKey, await hostHash(publicKey), keys, isKept);
  }

  /** Ed25519 over `lp("subrosa/1 " ‖ kind) ‖ content`, 64 bytes. */
  async sign(kind: SignatureKind, content: Uint8Array): Promise<Uint8Array> {
    return new Uint8Array(await crypto.subtle.sign(algorithm, this.keys.privateKey, labelled(kind, content)));
  }
}

/** What was made where nothing could be kept. */
let ofThisPage: Promise<DeviceIdentity> | undefined;

async function makeAndKeep(): Promise<DeviceIdentity> {
  const made = await DeviceIdentity.create();
  // another tab may have been faster: then its device is the one
  const stays = await keepDevice(made.keys);
  return stays === undefined ? made : DeviceIdentity.from(stays, true);
}

/** Did the device with this public key sign this? Never throws on bytes. */
export async function signedBy(
  publicKey: Uint8Array,
  kind: SignatureKind,
  content: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", concat(publicKey), algorithm, false, ["verify"]);
    return await crypto.subtle.verify(algorithm, key, concat(signature), labelled(kind, content));
  } catch {
    return false; // 32 bytes that are no point of the curve
  }
}

function labelled(kind: SignatureKind, content: Uint8Array): Bytes {
  return concat(lp(`subrosa/1 ${kind}`), content);
}
