import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Runs one of our TypeScript programs from source, with this terminal; resolves to its exit code.
 * @param {string} root
 * @param {string} path from the root
 * @param {readonly string[]} parameters
 * @returns {Promise<number>}
 */
export async function runTypeScript(root, path, parameters) {
  const node = ["--conditions=@subrosa/source", "--enable-source-maps", "--import", "./scripts/lib/typescript.mjs"];
  const child = spawn(process.execPath, [...node, path, ...parameters], { cwd: root, stdio: "inherit" });
  const [code] = await once(child, "close");
  return code ?? 1;
}
