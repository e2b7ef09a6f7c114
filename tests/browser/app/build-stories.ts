import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { digestOfInputs } from "../../../scripts/lib/build.mjs";

const top = fileURLToPath(new URL("../../../", import.meta.url));
const app = `${top}apps/meet/`;
/** What the last build was made of. */
const stamp = `${top}node_modules/.cache/subrosa/stories`;

/** The app with its stories, as the server takes it. */
export const storiesDir = `${app}dist-stories`;

/** Before the first test of a run: builds the stories once for all files that open them, and only when something changed. */
export default async function setup(): Promise<void> {
  const digest = digestOfInputs(top);
  if (existsSync(storiesDir) && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  await build({ root: app, mode: "stories", logLevel: "error" });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}
