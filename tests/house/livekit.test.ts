import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { findLiveKit, getLiveKit } from "../../scripts/lib/livekit.mjs";
import { runNode } from "./scripts.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "subrosa-go-"));
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

/** A machine without a livekit-server, whose `go install` runs this shell text. */
function machine(version: string, install = "exit 1"): Record<string, string> {
  const script = `#!/bin/sh\nif [ "$1" = version ]; then echo "go version go${version} linux/amd64"; exit; fi\necho "$@" >> "${folder}/calls"\n${install}\n`;
  writeFileSync(join(folder, "go"), script, { mode: 0o755 });
  return { ...bare(), PATH: `${folder}:/usr/bin:/bin` };
}

/** A machine with neither a livekit-server nor Go. */
function bare(): Record<string, string> {
  return { LIVEKIT_SERVER: "", XDG_CACHE_HOME: join(folder, "cache"), PATH: folder };
}

describe("LiveKit's server", () => {
  test("is the one that LIVEKIT_SERVER names", async () => {
    const env = { ...bare(), LIVEKIT_SERVER: process.execPath };
    expect(findLiveKit(env)).toEqual({ path: process.execPath });
    expect(await getLiveKit(env)).toEqual({ path: process.execPath });
  });

  test("is built once, with Go, and found again", async () => {
    const env = machine("1.26.8", `echo built > "$GOBIN/server" && chmod +x "$GOBIN/server"`);
    expect(findLiveKit(env)).toEqual({ missing: expect.stringContaining("There is no livekit-server yet") });
    const path = join(folder, "cache/subrosa/livekit-server-1.13.5/server");
    expect(await getLiveKit(env)).toEqual({ path });
    expect(await getLiveKit(env)).toEqual({ path });
    expect(findLiveKit(env)).toEqual({ path });
    expect(readFileSync(join(folder, "calls"), "utf8")).toBe(
      "install github.com/livekit/livekit-server/cmd/server@v1.13.5\n",
    );
    expect(readdirSync(join(path, ".."))).toEqual(["server"]);
  });

  test.each([
    ["there is no Go", bare, /^LiveKit's server is built with Go, and there is none here: install Go 1\.26 .*\.$/],
    ["Go is too old", () => machine("1.25.9"), /^LiveKit's server needs Go 1\.26, and this is Go 1\.25: install .*\.$/],
    [
      "Go can't build it",
      () => machine("1.27.0", "echo no such host >&2; exit 1"),
      /^Go could not build .* \(exit code 1: no such host\): check the network .*\.$/,
    ],
    [
      "LIVEKIT_SERVER names nothing",
      () => ({ ...machine("1.26.0"), LIVEKIT_SERVER: "/nowhere" }),
      /^LIVEKIT_SERVER names "\/nowhere", which is no program: .*\.$/,
    ],
  ])("is missing, with one sentence, when %s", async (_what, env, sentence) => {
    const found = await getLiveKit(env());
    expect(found).toEqual({ missing: expect.stringMatching(sentence) });
  });

  test("is what npm run start:sfu asks for in one sentence, before anything else", async () => {
    const { code, stdout, stderr } = await runNode(["scripts/start-sfu.mjs"], { env: bare() });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^LiveKit's server is built with Go[^\n]*LIVEKIT_SERVER[^\n]*\n$/);
  });
});
