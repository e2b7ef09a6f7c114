import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Explained, run, withProgress } from "./run.mjs";

/** @typedef {{ version?: string, resolved?: string, link?: boolean, optional?: boolean, peer?: boolean }} Locked */

/**
 * @param {string} path
 * @returns {Record<string, Locked> | undefined}
 */
function lockedPackages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/**
 * Whether `node_modules` lacks something that the lock file asks for. npm writes down what it installed, at the very
 * end, so an install that was cut off counts as missing.
 * @param {string} root
 */
export function installIsDue(root) {
  const wanted = lockedPackages(join(root, "package-lock.json")) ?? {};
  const there = lockedPackages(join(root, "node_modules/.package-lock.json"));
  if (there === undefined) return true;
  return Object.entries(wanted).some(([path, locked]) => {
    if (path === "") return false;
    const installed = there[path];
    // Binaries for other platforms are optional, and not installed here.
    if (installed === undefined) return locked.optional !== true;
    return installed.version !== locked.version;
  });
}

/** What npm says, and what helps. The first match wins. */
const causes = /** @type {const} */ ([
  [
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ERR_SOCKET_TIMEOUT/,
    "npm could not reach its registry: check the network (and `npm config get registry proxy https-proxy`), then run the same command again.",
  ],
  [
    /E401|E403/,
    "npm's registry refused us: check `npm config get registry` and your login, then run the same command again.",
  ],
  [/ENOSPC/, "The disk is full: free about 600 MB, then run the same command again."],
  [
    /EACCES|EPERM|EROFS/,
    "npm may not write to this folder: give this user the right to (an earlier run as root may have taken it), then run the same command again.",
  ],
  [
    /can only install packages when|EUSAGE/,
    "package-lock.json does not fit the package.json files: run `npm install` once, and commit the lock file.",
  ],
  [/EINTEGRITY/, "A download arrived damaged: run `npm cache clean --force`, then the same command again."],
]);

/**
 * One sentence for a failed `npm ci`.
 * @param {string} output what npm printed
 * @param {string} end how it ended
 */
export function explainInstall(output, end) {
  if (end.startsWith("no command"))
    return "There is no npm beside this Node: install Node from https://nodejs.org or Debian's npm package.";
  const known = causes.find(([pattern]) => pattern.test(output));
  return known?.[1] ?? `Installing the dependencies failed (npm ci: ${end}); npm's own words are above.`;
}

/**
 * The lines in which npm says what went wrong: they come first, and pages of usage may follow.
 * @param {string} output
 */
function causeIn(output) {
  const lines = output.trimEnd().split("\n");
  const errors = lines.filter((line) => /^npm (error|ERR!) ./.test(line));
  return errors.length > 0 ? errors.slice(0, 12).join("\n") : lines.slice(-12).join("\n");
}

/**
 * Installs what the lock file asks for, when it is due.
 * @param {string} root
 */
export async function install(root) {
  if (!installIsDue(root)) return;
  const { ok, output, end } = await withProgress("Installing the dependencies (about a minute, once)", () =>
    run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root }),
  );
  if (ok) return;
  throw new Explained(`${causeIn(output)}\n\n${explainInstall(output, end)}`.trimStart());
}
