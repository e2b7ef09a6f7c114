import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * The server, with a link to a new room for whoever typed `npm start`. The key in it is made here, on behalf of that
 * person: the server as it is deployed (`subrosa serve`) has no code that could make or read one.
 * @param {string} root
 * @param {readonly string[]} flags
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 */
export async function serve(root, flags, env) {
  /** @param {string} path */
  const built = (path) => import(pathToFileURL(join(root, "packages", path)).href);
  const { main, processTerminal } = await built("server/dist/cli.js");
  const { createLink } = await built("keys/dist/index.js");
  const terminal = processTerminal(
    (/** @type {string} */ origin) =>
      `A private call: ${createLink({ origin })}\nOpen it in two browsers, or ${origin}/ for another call. Ctrl+C stops.`,
  );
  process.exitCode = await main(["serve", ...flags], { ...process.env, ...env }, terminal);
}
