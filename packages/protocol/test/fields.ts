import fc from "fast-check";
import { expect } from "vitest";
import { decodeClientMessage, encodeMessage } from "../src/index.ts";

/** Replaces one field of a client's message by any JSON at all: it is refused, or reads as what it was decoded to. */
export function expectAnyFieldSafe(messages: readonly object[], fields: readonly string[]): void {
  fc.assert(
    fc.property(fc.constantFrom(...messages), fc.constantFrom(...fields), fc.jsonValue(), (message, field, value) => {
      const decoded = decodeClientMessage(JSON.stringify({ ...message, [field]: value }));
      expect(decoded && decodeClientMessage(encodeMessage(decoded))).toEqual(decoded);
    }),
    { numRuns: 2_000 },
  );
}
