import { createLink } from "@subrosa/keys";
import { expect, it } from "vitest";
import { createEncryption } from "../../../src/drop-in/create-encryption.ts";

const origin = "https://calls.example";
const groups = { server: origin };

it.each([
  ["a link to a group without one", { link: createLink({ origin }) }, "group-link"],
  ["a link to static keys with one", { link: createLink({ origin, kind: "static" }), groups }, "group-link"],
  [
    "a link that names a host",
    { link: createLink({ origin, host: { hostHash: new Uint8Array(16) } }), groups },
    "group-link",
  ],
  ["a link that a server made", { link: createLink({ origin, serverMade: true }), groups }, "group-link"],
  ["no secret", { groups }, "secret-missing"],
  ["a passphrase without a room", { passphrase: "five words", groups }, "room-missing"],
])("a group is refused with %s", async (_what, options, code) => {
  await expect(createEncryption(options)).rejects.toMatchObject({ name: "DropInError", code });
});
