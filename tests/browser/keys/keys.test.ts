import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, openTab, servePages, type PageServer } from "../harness/index.ts";
import type {} from "./pages/keys.ts";

const vectors: {
  rooms: Record<string, Record<string, string>>;
  session: string;
  staticKid: string;
  argon2id: { passphrase: string };
} = JSON.parse(readFileSync(new URL("../../vectors/subrosa-keys.json", import.meta.url), "utf8"));

/** What an application's page may allow at most: WebAssembly for Argon2id, and no other evaluation. */
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; img-src data:";

let pages: PageServer;
beforeAll(async () => {
  const entry = fileURLToPath(new URL("pages/keys.ts", import.meta.url));
  pages = await servePages({ entries: { keys: entry }, headers: { "content-security-policy": policy } });
});
afterAll(() => pages.close());

describe.each(["chromium", "firefox"] as const)("the key constructions in %s, under a strict CSP", (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser.close());

  test.each(["link", "both", "passphrase"])("give the known answers of a room with a secret from %s", async (kind) => {
    const tab = await openTab(browser, `${pages.origin}/keys.html`);
    const room = vectors.rooms[kind] ?? {};
    const answers = await tab.page.evaluate(
      (...args) => globalThis.keysPage.answers(...args),
      room,
      vectors.session,
      vectors.argon2id.passphrase,
      vectors.staticKid,
    );
    const { policyHash, gatewayProof, joinPlaintext, staticCameraBaseKeyOfAna } = room;
    expect(answers).toEqual({
      policyHash,
      gatewayProof,
      joinPlaintext,
      staticCameraBaseKeyOfAna,
      signal: "hello",
      different: "true",
    });
    await tab.close();
  });
});
