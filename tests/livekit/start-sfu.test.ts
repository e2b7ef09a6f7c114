import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/run.mjs";
import { until } from "../browser/harness/until.ts";
import { hasLiveKit } from "./server.ts";

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

/** `npm run start:sfu` until it prints its link. */
async function start(): Promise<{ child: ChildProcess; link: URL }> {
  const child = spawn(process.execPath, ["scripts/start-sfu.mjs", "--port", "0"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const link = /https?:\/\/\S+/.exec(line)?.[0];
    if (link !== undefined) return { child, link: new URL(link) };
  }
  throw new Error("It ended without printing a link.");
}

describe.runIf(hasLiveKit("npm run start:sfu was not tried"))("npm run start:sfu", () => {
  test("prints a room's link, whose page may reach the LiveKit server that runs beside it, and stops both", async () => {
    const { child, link } = await start();
    const page = await fetch(link);
    expect(page.status).toBe(200);
    const [, sfu = ""] =
      /connect-src 'self' ws:\/\/(127\.0\.0\.1:\d+)/.exec(page.headers.get("content-security-policy") ?? "") ?? [];
    expect(await (await fetch(`http://${sfu}/`)).text()).toBe("OK");
    const closed = once(child, "exit");
    child.kill("SIGTERM");
    expect((await closed)[0]).toBe(0);
    const silent = (): Promise<boolean> =>
      fetch(`http://${sfu}/`).then(
        () => false,
        () => true,
      );
    await until(silent, { what: "LiveKit's server to end" });
  });
});
