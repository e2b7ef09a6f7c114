import { describe, expect, it } from "vitest";
import { errorCodes, errorEntry, errorOfClose, errors, isFatal } from "../src/index.ts";

describe("the table of errors", () => {
  it("gives every code a sentence that ends", () => {
    for (const code of errorCodes) expect(errorEntry(code).message).toMatch(/^[A-Z].+\.$/);
  });

  it("gives every fatal code a close code of its own, legal for an endpoint to send", () => {
    const closes = errorCodes.flatMap((code) => errorEntry(code).close ?? []);
    expect(new Set(closes).size).toBe(closes.length);
    for (const close of closes)
      expect([1009, 1011, 1012].includes(close) || (close >= 4000 && close < 5000)).toBe(true);
  });

  it("finds the code of a close code again", () => {
    const fatal = errorCodes.filter(isFatal);
    expect(fatal.map((code) => errorOfClose(errors[code].close))).toEqual(fatal);
    for (const broken of [1002, 1003, 1007, 1008]) expect(errorOfClose(broken)).toBe("bad-message");
    for (const ordinary of [1000, 1001, 1005, 1006]) expect(errorOfClose(ordinary)).toBeUndefined();
  });
});
