import { buildWhenDue } from "./build.mjs";
import { install } from "./install.mjs";

/**
 * Installs and builds, each only when it is due. A second run takes a fraction of a second.
 * @param {string} root
 */
export async function setup(root) {
  await install(root);
  await buildWhenDue(root);
}
