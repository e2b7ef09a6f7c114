import { concat, lp, text, u64, type Bytes } from "../encoding.ts";
import { openBytes, sealBytes } from "../payload.ts";
import { signedBy, type DeviceIdentity } from "./device.ts";
import { Reader } from "./reader.ts";
import type { GroupRoom } from "./room.ts";

/** "In this epoch my group has this history", signed by a device. */
export interface Statement {
  readonly device: Uint8Array;
  readonly epoch: bigint;
  /** The confirmed transcript hash (RFC 9420 §8.2). */
  readonly hash: Uint8Array;
}

/**
 * Statements by which members of a group that was split find out. They travel outside of MLS, for the two halves share no epoch:
 *
 *     statement = AES-256-GCM(HKDF(input, "group statement" ‖ lp(session)), device key (32) ‖ signature (64) ‖ content; AAD = lp(session))
 *     content   = epoch u64 ‖ lp(hash), signed as lp("subrosa/1 statement") ‖ lp(session) ‖ content
 */
export class Statements {
  readonly #room: GroupRoom;
  #key: Promise<CryptoKey> | undefined;

  constructor(room: GroupRoom) {
    this.#room = room;
  }

  async seal(device: DeviceIdentity, epoch: bigint, hash: Uint8Array): Promise<Uint8Array> {
    const content = concat(u64(epoch), lp(hash));
    const signature = await device.sign("statement", this.#signed(content));
    return sealBytes(await this.#sealingKey(), concat(device.publicKey, signature, content), lp(this.#room.session));
  }

  /** `undefined` unless a holder of the secret sealed it and the device that it names signed it. Never throws on bytes. */
  async open(sealed: Uint8Array): Promise<Statement | undefined> {
    const opened = await openBytes(await this.#sealingKey(), sealed, lp(this.#room.session));
    const reader = new Reader(opened ?? new Uint8Array(0));
    const device = reader.take(32);
    const signature = reader.take(64);
    const statement = { device, epoch: reader.u64(), hash: reader.lp() };
    if (!reader.whole) return undefined;
    const content = concat(u64(statement.epoch), lp(statement.hash));
    return (await signedBy(device, "statement", this.#signed(content), signature)) ? statement : undefined;
  }

  #signed(content: Uint8Array): Bytes {
    return concat(lp(this.#room.session), content);
  }

  #sealingKey(): Promise<CryptoKey> {
    const { secret, session } = this.#room;
    return (this.#key ??= secret.deriveKey(concat(text("group statement"), lp(session))));
  }
}
