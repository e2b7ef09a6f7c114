import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The repository's own folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] the repository unless told
 * @property {NodeJS.ProcessEnv} [env] added to the environment
 * @property {boolean} [show] the child's output goes straight to the terminal instead of being kept
 * @property {number} [timeout] milliseconds until the child and all that it started are ended
 */

/**
 * @typedef {object} Ran
 * @property {boolean} ok the child ended with 0
 * @property {string} output what it printed, "" when it was shown
 * @property {string} end how it ended, as words: "exit code 2", "no such command"
 */

/**
 * Runs a command to its end. Never throws: a command that is not there or takes too long has not gone well.
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {RunOptions} [options]
 * @returns {Promise<Ran>}
 */
export function run(command, parameters, options = {}) {
  const { cwd = root, env, show = false, timeout } = options;
  return new Promise((resolve) => {
    const child = spawn(command, parameters, {
      cwd,
      env: { ...process.env, ...env },
      stdio: show ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
      // A group of its own, so that a timeout ends browsers and servers too.
      detached: timeout !== undefined,
    });
    let output = "";
    let late = false;
    child.stdout?.on("data", (data) => (output += data));
    child.stderr?.on("data", (data) => (output += data));

    /** @param {NodeJS.Signals} signal */
    const endGroup = (signal) => {
      if (timeout === undefined || child.pid === undefined) return;
      try {
        process.kill(-child.pid, signal);
      } catch {
        // The group is gone already.
      }
    };
    const stop = () => {
      endGroup("SIGTERM");
      // Others may run at the same time, and end theirs first.
      setImmediate(() => process.exit(130));
    };
    if (timeout !== undefined) {
      process.once("SIGINT", stop);
      process.once("SIGTERM", stop);
    }
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            // Asked first: browsers have groups of their own, and only their parent can close them.
            endGroup("SIGTERM");
            setTimeout(() => endGroup("SIGKILL"), 10_000).unref();
          }, timeout);

    /** @param {Ran} ran */
    const finish = (ran) => {
      clearTimeout(timer);
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
      resolve(ran);
    };
    child.once("error", (error) => {
      const missing = "code" in error && error.code === "ENOENT";
      finish({ ok: false, output, end: missing ? `no command "${command}"` : error.message });
    });
    child.once("close", (code, signal) => {
      if (late) finish({ ok: false, output, end: `not done after ${Math.round((timeout ?? 0) / 60_000)} minutes` });
      else finish({ ok: code === 0, output, end: signal === null ? `exit code ${code}` : `signal ${signal}` });
    });
  });
}

/**
 * Runs a job under a sentence: says that it began, that it still runs, and how long it took.
 * @template T
 * @param {string} sentence
 * @param {() => Promise<T>} job
 * @returns {Promise<T>}
 */
export async function withProgress(sentence, job) {
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  console.log(`${sentence} …`);
  const beat = setInterval(() => console.log(`  still at it after ${seconds()}`), 15_000);
  try {
    return await job();
  } finally {
    clearInterval(beat);
    console.log(`  ${seconds()}`);
  }
}

/** A failure that its one sentence explains; no stack is wanted. */
export class Explained extends Error {}

/**
 * Runs a program's main part; an explained failure is printed as its sentence.
 * @param {() => Promise<void>} main
 */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Explained ? error.message : error);
    process.exit(1);
  }
}
