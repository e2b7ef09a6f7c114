import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "@subrosa/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repository, runNode } from "./scripts.ts";

const app = join(repository, "apps/meet/dist");
const servers: Server[] = [];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "subrosa-site-"));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});

/** A website that serves the app in this folder, and what `npm run check-site` says of it. */
async function check(appDir: string): Promise<{ code: number | null; stdout: string; url: string }> {
  const server = await createServer({ port: 0, appDir });
  servers.push(server);
  return { ...(await runNode(["scripts/check-site.mjs", server.url])), url: server.url };
}

test("a website that sends the app as it is built here is known by every byte", async () => {
  const { code, stdout, url } = await check(app);
  expect(stdout).toContain(`${url} sent this machine the very app that this source builds`);
  expect(stdout).toMatch(/✓ [0-9a-f]{64} {2}\/r\/any-room\n/);
  expect(code).toBe(0);
});

test("one changed byte in a script is found, with its name", async () => {
  const changed = join(folder, "changed");
  cpSync(app, changed, { recursive: true });
  const script = readdirSync(join(changed, "assets")).find((name) => /^index-.*\.js$/.test(name)) ?? "";
  writeFileSync(join(changed, "assets", script), "export {};");
  // Browsers are given the small twin, so that is what must be looked at.
  rmSync(join(changed, "assets", `${script}.br`));
  const { code, stdout } = await check(changed);
  expect(stdout).toContain(`✗ /assets/${script} is another file`);
  expect(code).toBe(1);
});

test("what is no website is answered with one sentence", async () => {
  for (const site of [[], ["calls.example"], ["http://127.0.0.1:9"]]) {
    const { code, stderr } = await runNode(["scripts/check-site.mjs", ...site]);
    expect(stderr.trim()).toMatch(/^(Name the website|http:\/\/127\.0\.0\.1:9 can't be reached)[^\n]*$/);
    expect(code).toBe(1);
  }
});
