import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Explained } from "./run.mjs";

/** A page may also come with these, and they would take people elsewhere. */
const headersThatAct = ["refresh", "link"];

/**
 * What is at each address of the app: its pages at `/` and at every room, and its files.
 * @param {string} folder
 * @returns {Map<string, Buffer>}
 */
function built(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    // The small twins are other forms of files that stand in the list themselves.
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".br"))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  const files = new Map(names.map((name) => [`/${name}`, readFileSync(join(folder, name))]));
  const page = files.get("/index.html") ?? Buffer.alloc(0);
  return new Map([["/", page], ["/r/any-room", page], ...files]);
}

/**
 * @param {URL} address
 * @param {Buffer} expected
 * @returns {Promise<string | undefined>} what is different, as words
 */
async function difference(address, expected) {
  const answer = await fetch(address, { redirect: "manual", cache: "no-store" });
  if (answer.status !== 200) return `answers with ${answer.status}`;
  const acting = headersThatAct.find((name) => answer.headers.has(name));
  if (acting !== undefined) return `comes with a header "${acting}"`;
  const body = Buffer.from(await answer.arrayBuffer());
  return body.equals(expected) ? undefined : "is another file";
}

/**
 * Fetches every file of the app from a website, compares it with the one built here, and prints what it found.
 * @param {string | undefined} site its origin
 * @param {string} folder the built app
 * @returns {Promise<boolean>} all are the same, byte for byte
 */
export async function checkSite(site, folder) {
  if (site === undefined || !/^https?:\/\//.test(site) || !URL.canParse(site))
    throw new Explained("Name the website, for instance: npm run check-site -- https://calls.example");
  const { origin } = new URL(site);
  const files = built(folder);
  let different = 0;
  for (const [path, bytes] of files) {
    const found = await difference(new URL(path, origin), bytes).catch((error) => {
      throw new Explained(`${origin} can't be reached: ${error.cause?.message ?? error.message}. Check the address.`);
    });
    const hash = createHash("sha256").update(bytes).digest("hex");
    if (found === undefined) console.log(`✓ ${hash}  ${path}`);
    else console.log(`✗ ${path} ${found}`);
    if (found !== undefined) different += 1;
  }
  if (different === 0) {
    console.log(
      `\n${origin} sent this machine the very app that this source builds: ${files.size} answers, byte for byte.`,
    );
    console.log(
      "A website can send something else to one person, or a minute later. This shows only what it sent here, now.",
    );
    return true;
  }
  console.log(`\n${origin} sends another app than this source builds: ${different} of ${files.size} answers differ.`);
  console.log("It may be another version. Ask whoever runs it which source it is built from, and check out that one.");
  return false;
}
