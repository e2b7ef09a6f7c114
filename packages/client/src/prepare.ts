import type { RoomLink, RoomSecret } from "@subrosa/keys";
import type { DeviceIdentity } from "@subrosa/keys/groups";
import { encodeBase64url, parseId, RoomId, type Proof } from "@subrosa/protocol";
import { RoomError } from "./api/errors.ts";
import type { RoomOptions } from "./api/options.ts";
import { proofOf, readLink, readSecret } from "./gateway/address.ts";
import type { Engine } from "./media/engine.ts";
import { readRejoinToken, takeSeat, type OwnSeat } from "./session/seat.ts";

/** What a stay in a room begins with. */
export interface Prepared {
  readonly link: RoomLink;
  readonly id: RoomId;
  readonly secret: RoomSecret;
  readonly proof: Proof;
  readonly seat: OwnSeat;
  /** This device, in a room that stands on a group. */
  readonly device: DeviceIdentity | undefined;
}

/** Reads the options, and derives what comes from them. Asks nobody. @throws RoomError */
export async function prepare(options: RoomOptions, engine: Engine): Promise<Prepared> {
  const { passphrase, rejoin, asHost = false } = options;
  const link = readLink(options.link);
  const secret = await readSecret(link, passphrase);
  const id = parseId(RoomId, link.room);
  if (id === undefined) throw new RoomError("invalid-link");
  const proof = await proofOf(secret);
  const seat = takeSeat(rejoin === undefined ? undefined : readRejoinToken(rejoin));
  const device = link.kind === "group" ? await engine.device() : undefined;
  if (asHost && device !== undefined && !isHostOf(link, device)) throw new RoomError("host-elsewhere");
  return { link, id, secret, proof, seat, device };
}

/** What kind of room a link leads to, and on which wire, as far as it can be read. */
export function promiseOf(link: string): Pick<RoomLink, "kind" | "wire"> {
  try {
    return readLink(link);
  } catch {
    return { kind: "static", wire: "sframe" }; // `join` says what is wrong with it
  }
}

/** Is this the device that the link names as the room's first host? */
export function isHostOf({ hostHash }: Pick<RoomLink, "hostHash">, device: DeviceIdentity): boolean {
  return hostHash !== undefined && encodeBase64url(hostHash) === encodeBase64url(device.hostHash);
}
