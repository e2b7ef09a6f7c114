import { concat, lp, type Bytes } from "../encoding.ts";

/** What a device key signs; each kind has its own label, so that no signature passes for another. */
export type SignatureKind = "credential" | "host" | "admission" | "statement";

const algorithm = "Ed25519";

/**
 * A device's Ed25519 key (WebCrypto, not extractable). It signs a credential for each fresh leaf, and is what people remember of one
 * another across calls. Keep `keys` in IndexedDB, which takes it as it is.
 */
export class DeviceIdentity {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** For storage: structured clones keep the private key unreadable. */
  readonly keys: CryptoKeyPair;

  private constructor(publicKey: Uint8Array, keys: CryptoKeyPair) {
    this.publicKey = publicKey;
    this.keys = keys;
  }

  /** A new device. Rejects where WebCrypto has no Ed25519. */
  static async create(): Promise<DeviceIdentity> {
    return DeviceIdentity.from(await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]));
  }

  /** The device that these keys were kept of. */
  static async from(keys: CryptoKeyPair): Promise<DeviceIdentity> {
    return new DeviceIdentity(new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey)), keys);
  }

  /** Ed25519 over `lp("subrosa/1 " ‖ kind) ‖ content`, 64 bytes. */
  async sign(kind: SignatureKind, content: Uint8Array): Promise<Uint8Array> {
    return new Uint8Array(await crypto.subtle.sign(algorithm, this.keys.privateKey, labelled(kind, content)));
  }
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
