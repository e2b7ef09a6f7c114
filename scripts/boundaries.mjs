// Who may import whom. The rule for the server is the claim that it cannot decrypt.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cruise } from "dependency-cruiser";

/** Workspace → the workspaces that it may import, and nothing else. */
export const allowed = {
  "packages/sframe": [],
  "packages/media": ["packages/sframe"],
  "packages/mls": [],
  "packages/keys": ["packages/sframe", "packages/mls"],
  "packages/protocol": [],
  "packages/client": ["packages/media", "packages/keys", "packages/protocol"],
  "packages/livekit": ["packages/client", "packages/media", "packages/keys"],
  "packages/server": ["packages/protocol"],
  "apps/meet": ["packages/client", "packages/livekit"],
};

/** Only these may use Node's own modules; all others run in browsers. */
const onNode = new Set(["packages/server"]);

/** @param {string} text */
const escape = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Workspaces that exist on disk.
 * @param {string} root
 */
function workspaces(root) {
  return ["packages", "apps"].flatMap((folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => `${folder}/${name}`) : [],
  );
}

/**
 * Source files that a workspace's `exports` opens to others.
 * @param {string} root
 * @param {string} workspace
 * @returns {string[]}
 */
function entries(root, workspace) {
  const { exports = {} } = JSON.parse(readFileSync(join(root, workspace, "package.json"), "utf8"));
  return Object.values(exports)
    .map((target) => target["@subrosa/source"])
    .filter((path) => typeof path === "string")
    .map((path) => join(workspace, path));
}

/**
 * @param {string} root
 * @returns {import("dependency-cruiser").IForbiddenRuleType[]}
 */
function rules(root) {
  const present = workspaces(root);
  const doors = present.flatMap((workspace) => entries(root, workspace)).map((path) => `^${escape(path)}$`);
  const perWorkspace = present.flatMap((workspace) => {
    const mayImport = [workspace, ...(allowed[/** @type {keyof typeof allowed} */ (workspace)] ?? [])];
    const from = { path: `^${escape(workspace)}/src/` };
    /** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
    const list = [
      {
        name: `${workspace} imports only ${mayImport.slice(1).join(", ") || "itself"}`,
        severity: "error",
        from,
        to: {
          path: "^(packages|apps|tests|bench|examples|scripts)/",
          pathNot: mayImport.map((path) => `^${escape(path)}/`),
        },
      },
      {
        name: `${workspace} imports others by their public entry`,
        severity: "error",
        from,
        to: { path: "^(packages|apps)/", pathNot: [`^${escape(workspace)}/`, ...doors] },
      },
    ];
    if (!onNode.has(workspace)) {
      list.push({ name: `${workspace} runs in browsers`, severity: "error", from, to: { dependencyTypes: ["core"] } });
    }
    return list;
  });
  return [
    ...perWorkspace,
    { name: "no cycles", severity: "error", from: {}, to: { circular: true } },
    // An import that resolves to nothing would slip past every rule above.
    { name: "every import resolves", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "only declared dependencies",
      severity: "error",
      from: { path: "/src/" },
      // A tool that the whole repository uses may be declared at the root as well.
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["npm", "npm-peer"] },
    },
  ];
}

/**
 * Cruises all sources below `root`.
 * @param {string} root
 * @returns {Promise<{ modules: number, faults: string[] }>} `faults` is empty when all is well; seeing nothing is a fault.
 */
export async function checkBoundaries(root) {
  const present = workspaces(root);
  const sources = present.map((workspace) => `${workspace}/src`).filter((path) => existsSync(join(root, path)));
  if (sources.length === 0) return { modules: 0, faults: ["No module was seen: the check proves nothing."] };
  const { output } = await cruise(
    sources,
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: rules(root) },
      doNotFollow: { path: "node_modules" },
      // A type-only import is an import too: the server may not even know the shape of a key.
      tsPreCompilationDeps: true,
      combinedDependencies: true,
    },
    { conditionNames: ["@subrosa/source", "import", "types", "default"], exportsFields: ["exports"] },
  );
  if (typeof output === "string") throw new Error("dependency-cruiser answered with text instead of a result.");
  const faults = output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
  for (const workspace of present) {
    if (!(workspace in allowed)) faults.push(`${workspace} stands in no row of scripts/boundaries.mjs.`);
    if (!output.modules.some(({ source }) => source.startsWith(`${workspace}/src/`))) {
      faults.push(`No module of ${workspace} was seen: the check proves nothing.`);
    }
  }
  return { modules: output.modules.length, faults };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { modules, faults } = await checkBoundaries(process.cwd());
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exit(1);
  console.log(`${modules} modules, no forbidden import.`);
}
