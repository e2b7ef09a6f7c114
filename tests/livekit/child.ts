import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { until } from "../browser/harness/until.ts";

/** A server of somebody else's, as a process of ours. */
export interface Child {
  /** The last of what it printed. */
  readonly log: () => string;
  /** Ends it at once, and waits until it has ended. A second call is fine. */
  kill(): Promise<void>;
  /** Stops its clock: it holds its sockets and answers nothing. */
  freeze(): void;
  /** Lets it go on. */
  thaw(): void;
}

/** How to start one. */
export interface ChildOptions {
  readonly command: string;
  readonly parameters: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Its name in sentences. */
  readonly name: string;
  /** Whether it answers. */
  readonly ready: () => Promise<boolean>;
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a program and waits until it answers. Throws with its own words when it ends instead. */
export async function startChild({ command, parameters, env = {}, name, ready }: ChildOptions): Promise<Child> {
  const child = spawn(command, parameters, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  const read = (data: Buffer): void => void (words = (words + data.toString()).slice(-20_000));
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  running.add(child);
  const ended = once(child, "exit").finally(() => running.delete(child));
  await once(child, "spawn");
  const over = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const kill = async (): Promise<void> => {
    if (over()) return;
    child.kill("SIGKILL");
    await ended;
  };
  try {
    await until(async () => over() || (await ready()), { what: `${name} to answer` });
    if (over()) throw new Error(`${name} ended instead of answering:\n${words}`);
  } catch (error) {
    await kill();
    throw error;
  }
  return {
    log: () => words,
    kill,
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
  };
}
