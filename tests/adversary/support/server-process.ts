import { build } from "esbuild";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "../../browser/harness/until.ts";

/** A server in a process of its own, as people run it. */
export interface ServerProcess {
  readonly url: string;
  /** Bytes that the process holds in memory. */
  readonly memory: () => Promise<number>;
  /** Sends the signal by which an operator stops it; resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
  /** Ends it as a crash would: nobody is told. */
  readonly kill: () => Promise<void>;
}

/** Bundles the command line from its sources and starts it with a small heap, on any free port unless one is given. */
export async function startProcess(flags: readonly string[], port = 0): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), "subrosa-process-"));
  const file = join(folder, "bin.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("../../../packages/server/src/bin.ts", import.meta.url))],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@subrosa/source"],
    logLevel: "silent",
    // Some dependencies are CommonJS, and ask for Node's modules in its way.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const server = spawn(process.execPath, ["--max-old-space-size=64", file, "serve", `--port=${port}`, ...flags]);
  let said = "";
  server.stdout.on("data", (data: Buffer) => (said += data.toString()));
  server.stderr.on("data", (data: Buffer) => (said += data.toString()));
  const ended = once(server, "exit");
  await until(() => said.includes("Open http") || server.exitCode !== null, { what: "the server to start" });
  const url = /Open (\S+)\/ /.exec(said)?.[1];
  if (url === undefined) throw new Error(`The server did not start: ${said}`);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    server.kill(signal);
    await ended;
    await rm(folder, { recursive: true });
  };
  return {
    url,
    async memory() {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1]);
    },
    async stop() {
      await end("SIGTERM");
      return server.exitCode;
    },
    kill: () => end("SIGKILL"),
  };
}
