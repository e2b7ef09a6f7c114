import { DeviceIdentity } from "@subrosa/keys/groups";

/**
 * This browser's device, for `createLink({ host: await ownDevice() })`: it hosts the rooms of the links that it makes. The same in later
 * calls where the browser keeps it (`isKept`); in private windows it lives as long as the page.
 */
export function ownDevice(): Promise<{ readonly hostHash: Uint8Array; readonly isKept: boolean }> {
  return DeviceIdentity.remembered({ create: true });
}
