import type { Admission, GroupPolicy } from "@subrosa/keys/groups";
import { expect, test } from "vitest";
import { decodePass, encodePass } from "../../src/group/pass.ts";

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at);
const admission: Admission = { host: bytes(32), generation: 3, signature: bytes(64) };
const seen: GroupPolicy = {
  mode: "lgcqs",
  admission: "host",
  generation: 3,
  hosts: [{ device: bytes(32), by: 0, signature: bytes(64) }],
  staying: [bytes(32)],
  word: { by: 0, signature: bytes(64) },
};

test("what is kept over a reload comes back as it was, each part by itself; anything else is nothing", () => {
  const none = { admission: undefined, seen: undefined };
  for (const pass of [
    { admission, seen },
    { ...none, admission },
    { ...none, seen },
  ]) {
    const kept = encodePass(pass);
    // it is one part of a rejoin token, between dots
    expect(kept).toMatch(/^[\w-]*~[\w-]*$/);
    expect(decodePass(kept ?? "")).toEqual(pass);
  }
  expect(encodePass(none)).toBeUndefined();
  for (const junk of ["", "~", "junk", "~junk", "a~b~c", "§"]) expect(decodePass(junk)).toEqual(none);
});
