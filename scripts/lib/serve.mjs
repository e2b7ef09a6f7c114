import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Becomes the server: in this very process, so that signals and the exit code are its own.
 * @param {string} root
 * @param {readonly string[]} flags
 */
export async function serve(root, flags) {
  const folder = join(root, "packages/server");
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const path = join(folder, bin.subrosa);
  process.argv = [process.execPath, path, "serve", ...flags];
  await import(pathToFileURL(path).href);
}
