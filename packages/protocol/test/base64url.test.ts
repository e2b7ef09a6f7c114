import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeBase64url, encodeBase64url } from "../src/index.ts";

it("RFC 4648 §10 test vectors, without padding", () => {
  const vectors = { "": "", f: "Zg", fo: "Zm8", foo: "Zm9v", foob: "Zm9vYg", fooba: "Zm9vYmE", foobar: "Zm9vYmFy" };
  for (const [plain, encoded] of Object.entries(vectors)) {
    expect(encodeBase64url(new TextEncoder().encode(plain))).toBe(encoded);
    expect(decodeBase64url(encoded)).toEqual(new TextEncoder().encode(plain));
  }
});

it("decoding is the inverse of encoding", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(decodeBase64url(encodeBase64url(bytes))).toEqual(bytes);
    }),
  );
});

it("one value has one spelling", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), (text) => {
      const bytes = decodeBase64url(text);
      expect(bytes === undefined ? text : encodeBase64url(bytes)).toBe(text);
    }),
  );
  for (const other of ["Zh", "Zg==", "Zm+v", "Zm/v", "A", "Zm 9v"]) expect(decodeBase64url(other)).toBeUndefined();
});
