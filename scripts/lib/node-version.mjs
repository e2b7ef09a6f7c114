// Read by old Nodes too: no import, and no syntax younger than modules themselves.

/** The oldest Node that everything here runs on. Keep it in step with `engines` in package.json. */
const oldest = { major: 20, minor: 19 };

/** Ends the process with one sentence when this Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return;
  console.error(
    "Subrosa needs Node " +
      oldest.major +
      "." +
      oldest.minor +
      " or newer, and this is Node " +
      process.versions.node +
      ": install a newer one from https://nodejs.org, then run the same command again.",
  );
  process.exit(1);
}
