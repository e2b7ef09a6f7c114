import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Explained, run, withProgress } from "./run.mjs";

const stampPath = "node_modules/.cache/subrosa/build";

/** What a build reads, beside each workspace's sources. */
const rootInputs = ["package-lock.json", "tsconfig.json", "tsconfig.base.json"];

/**
 * @param {string} root
 * @returns {string[]} workspaces, as paths from the root
 */
function workspaces(root) {
  return ["packages", "apps"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .map((name) => `${folder}/${name}`)
      .filter((path) => existsSync(join(root, path, "package.json"))),
  );
}

/**
 * A digest over everything that a build reads.
 * @param {string} root
 */
export function digestOfInputs(root) {
  const hash = createHash("sha256");
  /** @param {string} path */
  const add = (path) => {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  };
  for (const path of rootInputs) add(path);
  for (const workspace of workspaces(root)) {
    const paths = readdirSync(join(root, workspace), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replace(/^\//, ""))
      .filter((path) => !/\/(dist|dist-[^/]+|node_modules|test|target)\//.test(path))
      .sort();
    for (const path of paths) add(path);
  }
  return hash.digest("hex");
}

/**
 * Whether sources changed since the last build, or something that it made is gone.
 * @param {string} root
 */
export function buildIsDue(root) {
  const stamp = join(root, stampPath);
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== digestOfInputs(root)) return true;
  return workspaces(root).some((workspace) => !existsSync(join(root, workspace, "dist")));
}

/**
 * @param {string} root
 * @param {string} sentence
 * @param {string} command
 * @param {string[]} parameters
 * @param {string} [cwd]
 */
async function step(root, sentence, command, parameters, cwd = root) {
  const { ok, output, end } = await withProgress(sentence, () => run(command, parameters, { cwd }));
  if (!ok) throw new Explained(`${output.trimEnd()}\n\nThe build stopped (${end}): see above.`);
}

/**
 * Builds every package, the frame worker and the app.
 * @param {string} root
 */
export async function build(root) {
  const digest = digestOfInputs(root);
  await step(root, "Compiling the packages", process.execPath, ["node_modules/typescript/bin/tsc", "-b"]);
  for (const workspace of workspaces(root)) {
    const { scripts } = JSON.parse(readFileSync(join(root, workspace, "package.json"), "utf8"));
    if (scripts?.build === undefined) continue;
    await step(root, `Building ${workspace}`, "npm", ["run", "--silent", "build"], join(root, workspace));
  }
  mkdirSync(join(root, stampPath, ".."), { recursive: true });
  writeFileSync(join(root, stampPath), digest);
}

/**
 * Builds when it is due.
 * @param {string} root
 */
export async function buildWhenDue(root) {
  if (buildIsDue(root)) await build(root);
}
