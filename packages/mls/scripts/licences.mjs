// `npm run build:mls`, its second half: wasm/LICENCES.md, the crates inside the engine and their licences, by cargo's own account.
// Usage: node scripts/licences.mjs [file]. Fails on a licence that nobody has looked at yet.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const crate = fileURLToPath(new URL("../crate", import.meta.url));
const out = resolve(process.argv[2] ?? fileURLToPath(new URL("../wasm/LICENCES.md", import.meta.url)));

/** Permissive ones, of which a choice ("OR") needs one; MPL-2.0 asks that its files' source is named, which the table does. */
const known = new Set([
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 WITH LLVM-exception",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BSL-1.0",
  "ISC",
  "MIT",
  "MPL-2.0",
  "Unicode-3.0",
  "Unlicense",
  "Zlib",
]);

const cargo = (args) =>
  execFileSync("cargo", [...args, "--locked"], { cwd: crate, encoding: "utf8", maxBuffer: 2 ** 28 });

// cargo metadata knows the licences, and counts what a weak feature might pull in; cargo tree knows what is really built
const metadata = JSON.parse(cargo(["metadata", "--format-version", "1"]));
const edges = ["--edges", "normal", "--prefix", "none", "--target", "wasm32-unknown-unknown"];
const lines = cargo(["tree", "--package", "subrosa-mls", ...edges]).split("\n");
const built = new Set(lines.map((line) => line.split(" ").slice(0, 2).join(" ")));
built.delete("subrosa-mls v0.1.0");

const rows = metadata.packages
  .filter(({ name, version }) => built.has(`${name} v${version}`))
  .toSorted((a, b) => a.name.localeCompare(b.name, "en") || a.version.localeCompare(b.version, "en"))
  .map(({ name, version, license, repository }) => {
    const licence = (license ?? "").replaceAll("/", " OR ");
    const parts = licence.replaceAll(/[()]/g, "").split(/ AND /);
    const accepted = parts.every((part) => part.split(" OR ").some((one) => known.has(one.trim())));
    if (!accepted) throw new Error(`${name} ${version}: nobody has looked at its licence yet: ${licence}`);
    return `| ${name} | ${version} | ${licence} | ${repository ?? `https://crates.io/crates/${name}`} |`;
  });

writeFileSync(
  out,
  `# Licences of the crates in the engine

${rows.length} crates, from \`cargo metadata\`. The source of those under MPL-2.0 is at the address beside them, unchanged.

| crate | version | licence | source |
| --- | --- | --- | --- |
${rows.join("\n")}
`,
);
