import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorCodes, errorEntry, messageBytes, subprotocol } from "../src/index.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const page = read("../../../docs/protocol.md");

describe("docs/protocol.md", () => {
  it("has every error, as the table has it", () => {
    for (const code of errorCodes) {
      const { close = "", status = "", message } = errorEntry(code);
      expect(page).toContain(`| \`${code}\` | ${close} | ${status} | ${message} |`);
    }
  });

  it("names every type of message, and every field", () => {
    const sources = read("../src/messages.ts") + read("../src/group.ts");
    const types = [...sources.matchAll(/readonly type: "([a-z-]+)"/g)].map(([, type]) => type);
    const fields = [...sources.matchAll(/^\s+readonly (\w+)\??:/gm)].map(([, field]) => field);
    expect(new Set(types).size).toBeGreaterThan(20);
    for (const type of types) expect(page).toMatch(new RegExp(`\`${type}[ \`]`));
    // Fields of RTCIceServer are the browser's.
    const known = new Set(["type", "urls", "username", "credential"]);
    for (const field of fields.filter((name) => !known.has(name ?? ""))) {
      expect(page).toMatch(new RegExp(`\\b${field}\\b`));
    }
  });

  it("has the subprotocol, and how large a message may be", () => {
    expect(page).toContain(subprotocol);
    const [base, each] = [messageBytes(0), messageBytes(1) - messageBytes(0)];
    expect(page).toContain(`${base.toLocaleString("en")} + ${each.toLocaleString("en")} × *people*`);
  });
});
