/**
 * End-to-end encryption for any app that is made with livekit-client.
 *
 * @module
 */
export { createEncryption, type EncryptionOptions } from "./drop-in/create-encryption.ts";
export type { Encryption } from "./drop-in/encryption.ts";
export type { GroupEncryption, GroupSettings } from "./drop-in/groups/create.ts";
export type { IdentityBy } from "./drop-in/groups/claims.ts";
export type { CompatibleEncryption, CompatibleOptions } from "./compatible/create.ts";
export { DropInError, type DropInErrorCode } from "./drop-in/errors.ts";
export { createLink, generatePassphrase, LinkError, SecretError } from "@subrosa/keys";
