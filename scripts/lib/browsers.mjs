import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { Explained, run, withProgress } from "./run.mjs";

/** What the tests drive: Debian's package, the commands that it may have, and the variable that overrides them. */
const programs = [
  { package: "chromium", commands: ["chromium", "chromium-browser", "google-chrome"], variable: "CHROMIUM_PATH" },
  { package: "firefox-esr", commands: ["firefox-esr", "firefox"], variable: "FIREFOX_PATH" },
  { package: "coturn", commands: ["turnserver"], variable: "TURNSERVER_PATH" },
  { package: "redis-server", commands: ["redis-server"], variable: "REDIS_SERVER_PATH" },
];

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
 * Debian's packages for the programs that are not there.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function missingPackages(env) {
  const folders = [...(env.PATH ?? "").split(delimiter), "/usr/bin"].filter((folder) => folder !== "");
  return programs
    .filter(({ commands, variable }) => {
      const asked = env[variable];
      if (asked !== undefined) return !runs(asked);
      return !commands.some((command) => folders.some((folder) => runs(join(folder, command))));
    })
    .map((program) => program.package);
}

/**
 * Gets what the tests drive: installs it as root, else stops with the one command to type.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {number} [user]
 */
export async function getBrowsers(env = process.env, user = process.getuid?.()) {
  const missing = missingPackages(env);
  if (missing.length === 0) return;
  const names = missing.join(" ");
  if (user !== 0) {
    throw new Explained(
      `The tests need ${missing.join(", ")}. Type this, then run them again:\n\n  sudo apt-get update && sudo apt-get install -y ${names}\n`,
    );
  }
  const { ok, output, end } = await withProgress(`Getting ${missing.join(", ")} from Debian`, () =>
    run("sh", ["-c", `apt-get update && apt-get install -y --no-install-recommends ${names}`], {
      env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
    }),
  );
  if (!ok || missingPackages(env).length > 0) {
    const lines = output.trimEnd().split("\n").slice(-10).join("\n");
    throw new Explained(
      `${lines}\n\nInstalling ${names} failed (${end}): install them by hand, or set ${programs.map(({ variable }) => variable).join(", ")}.`,
    );
  }
}
