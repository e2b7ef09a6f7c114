import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { run, withProgress } from "./run.mjs";

/** The release that everything here was tried with. */
export const release = "1.13.5";

/** The oldest Go that builds it. */
const oldestGo = { major: 1, minor: 26 };

/** @typedef {{ path: string } | { missing: string }} LiveKitServer a program, or one sentence on why there is none */

/** @param {string} path */
function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where builds are kept: outside of the repository, so that a fresh clone finds them.
 * @param {NodeJS.ProcessEnv} env
 */
function cacheFolder(env) {
  return join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "subrosa", `livekit-server-${release}`);
}

/**
 * The livekit-server that `LIVEKIT_SERVER` names, or one that was built before. Looks only; it builds nothing.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {LiveKitServer}
 */
export function findLiveKit(env = process.env) {
  const asked = env.LIVEKIT_SERVER;
  if (asked !== undefined && asked !== "") {
    if (runs(asked)) return { path: asked };
    return { missing: `LIVEKIT_SERVER names "${asked}", which is no program: set it to the path of livekit-server.` };
  }
  const built = join(cacheFolder(env), "server");
  if (runs(built)) return { path: built };
  return { missing: `There is no livekit-server yet: \`npm run start:sfu\` and \`npm test\` build one.` };
}

/**
 * Whether `go version` is one that builds LiveKit; the sentence otherwise.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>}
 */
async function lackOfGo(env) {
  const wanted = `Go ${oldestGo.major}.${oldestGo.minor}`;
  const advice = `install ${wanted} or newer from https://go.dev/dl, or set LIVEKIT_SERVER to the path of livekit-server`;
  const { ok, output } = await run("go", ["version"], { env });
  if (!ok) return `LiveKit's server is built with Go, and there is none here: ${advice}.`;
  const [, major = "0", minor = "0"] = /go(\d+)\.(\d+)/.exec(output) ?? [];
  const enough =
    Number(major) > oldestGo.major || (Number(major) === oldestGo.major && Number(minor) >= oldestGo.minor);
  return enough ? undefined : `LiveKit's server needs ${wanted}, and this is Go ${major}.${minor}: ${advice}.`;
}

/**
 * The livekit-server that there is, or a new build of it: once, some minutes. Never throws.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<LiveKitServer>}
 */
export async function getLiveKit(env = process.env) {
  const found = findLiveKit(env);
  if ("path" in found || (env.LIVEKIT_SERVER ?? "") !== "") return found;
  const lack = await lackOfGo(env);
  if (lack !== undefined) return { missing: lack };
  const folder = cacheFolder(env);
  mkdirSync(folder, { recursive: true });
  // Built aside and moved, so that nobody finds half of one.
  const aside = mkdtempSync(join(folder, "build-"));
  try {
    const { ok, output, end } = await withProgress(`Building LiveKit's server ${release} (some minutes, once)`, () =>
      run("go", ["install", `github.com/livekit/livekit-server/cmd/server@v${release}`], {
        env: { ...env, GOBIN: aside },
        timeout: 20 * 60_000,
      }),
    );
    if (!ok) {
      const words = output.trimEnd().split("\n").at(-1);
      return {
        missing: `Go could not build LiveKit's server (${end}: ${words}): check the network and \`go env GOPROXY\`, or set LIVEKIT_SERVER.`,
      };
    }
    renameSync(join(aside, "server"), join(folder, "server"));
    return { path: join(folder, "server") };
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
