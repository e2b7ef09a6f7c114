import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { repository, runNode } from "./scripts.ts";

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

/** `npm start` until it prints its link; `before` is what it said until then. */
async function start(flags: string[]): Promise<{ child: ChildProcess; link: URL; before: string[] }> {
  const child = spawn(process.execPath, ["scripts/start.mjs", ...flags], {
    cwd: repository,
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(child);
  const before: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const link = /https?:\/\/\S+/.exec(line)?.[0];
    if (link !== undefined) return { child, link: new URL(link), before };
    before.push(line);
  }
  throw new Error("It ended without printing a link.");
}

test("npm start prints a room's whole link that answers with the app, and stops cleanly", async () => {
  const { child, link } = await start(["--port", "0"]);
  expect(link.pathname).toMatch(/^\/r\/[a-z0-9-]+$/);
  expect(link.hash).toMatch(/^#1\.lgoqs\.[\w-]{43}$/);
  const page = await fetch(link);
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toContain("text/html");
  expect(await page.text()).toContain("<script");
  const closed = once(child, "exit");
  child.kill("SIGTERM");
  expect((await closed)[0]).toBe(0);
});

/** When each file that an install or a build makes was last written. */
function made(): [path: string, written: number][] {
  const built = ["packages", "apps"].flatMap((folder) =>
    readdirSync(join(repository, folder)).flatMap((workspace) => {
      const dist = join(repository, folder, workspace, "dist");
      return readdirSync(dist, { recursive: true, encoding: "utf8" }).map((file) => join(dist, file));
    }),
  );
  const installed = join(repository, "node_modules/.package-lock.json");
  return [installed, ...built.sort()].map((path) => [path, statSync(path).mtimeMs]);
}

test("a second npm start installs and builds nothing", async ({ annotate }) => {
  await start(["--port", "0"]);
  const files = made();
  const begun = performance.now();
  const { before } = await start(["--port", "0"]);
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  expect(before.filter((line) => /Installing|Compiling|Building/.test(line))).toEqual([]);
  expect(made()).toEqual(files);
  await annotate(`up after ${seconds} s`);
});

test("npm start with a certificate prints an https link that answers with the app", async () => {
  const certificate = join(repository, "packages/server/test/fixtures/localhost-cert.pem");
  const key = join(repository, "packages/server/test/fixtures/localhost-key.pem");
  const { link } = await start(["--port", "0", "--tls-cert", certificate, "--tls-key", key]);
  expect(link.protocol).toBe("https:");
  expect(link.pathname).toMatch(/^\/r\/[a-z0-9-]+$/);
  const request = get(link, { ca: readFileSync(certificate), agent: false });
  const [page] = (await once(request, "response")) as [IncomingMessage];
  expect(page.statusCode).toBe(200);
  expect(page.headers["content-type"]).toContain("text/html");
  expect(await text(page)).toContain("<script");
});

test("npm start on a taken port says one sentence", async () => {
  const { link } = await start(["--port", "0"]);
  const { code, stdout, stderr } = await runNode(["scripts/start.mjs", "--port", link.port]);
  expect(code).not.toBe(0);
  expect(stdout).toBe("");
  expect(stderr).toMatch(new RegExp(`^[^\\n]*${link.port}[^\\n]*\\n$`));
});
