import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { liveKitNode } from "./livekit-node.mjs";
import { Explained, withProgress } from "./run.mjs";

/**
 * Starts LiveKit's server on this machine, for this machine.
 * @param {string} path of livekit-server
 * @returns {Promise<{ flags: string[], env: Record<string, string>, stop: () => void }>} what `subrosa serve` is to be told of it
 */
export async function startSfu(path) {
  const { url, apiKey, apiSecret, parameters, env, answers } = await liveKitNode();
  const child = spawn(path, parameters, { env: { ...process.env, ...env }, stdio: ["ignore", "inherit", "inherit"] });
  let end = "";
  let stopped = false;
  let serving = false;
  child.once("error", ({ message }) => (end = message));
  child.once("exit", (code, signal) => {
    end = signal ?? `exit code ${code}`;
    if (serving && !stopped)
      console.error(`LiveKit's server has ended (${end}): type the command again for larger rooms.`);
  });
  const stop = () => {
    stopped = true;
    child.kill("SIGKILL");
  };
  process.once("exit", stop);
  await withProgress("Starting LiveKit's server", async () => {
    while (!(await answers())) {
      if (end !== "") throw new Explained(`LiveKit's server (${path}) does not run (${end}).`);
      await pause(50);
    }
  });
  serving = true;
  return {
    flags: ["--livekit-url", url, "--livekit-key", apiKey, "--max-people", "50"],
    env: { SUBROSA_LIVEKIT_SECRET: apiSecret },
    stop,
  };
}
