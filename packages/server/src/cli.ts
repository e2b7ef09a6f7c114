import { helpText } from "./config/help-text.ts";
import { readConfig } from "./config/read-config.ts";
import { StartError } from "./config/start-error.ts";
import { createServer } from "./server.ts";

/** What the command line touches, so that tests can put something else in its place. */
export interface Terminal {
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
  /** Says that the server answers, at this origin. */
  readonly serving: (origin: string) => void;
  /** Calls back when the process is asked to stop. */
  readonly onStop: (stop: () => void) => void;
}

/**
 * This process as the terminal: both output streams, and the signals that end it.
 *
 * @param invitation what to say of the origin at which the server answers
 */
export function processTerminal(invitation: (origin: string) => string): Terminal {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  return {
    print,
    complain: (line) => process.stderr.write(`${line}\n`),
    serving: (origin) => print(invitation(origin)),
    onStop: (stop) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
    },
  };
}

/**
 * The command `subrosa`: `serve` with its settings.
 *
 * @returns the exit code, when the server has stopped
 */
export async function main(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<number> {
  const [command, ...flags] = words;
  if (command === undefined || command === "help" || command === "--help" || flags.includes("--help")) {
    terminal.print(helpText());
    return 0;
  }
  if (command !== "serve") {
    terminal.complain(`There is no command "${command}". Try: subrosa serve --help`);
    return 2;
  }
  try {
    return await serve(flags, environment, terminal);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    terminal.complain(error.message);
    return error.exitCode;
  }
}

async function serve(
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<number> {
  const config = readConfig(flags, environment);
  const server = await createServer(config);
  if (config.tlsCert === "" && !isLoopback(config.host)) {
    terminal.complain(
      `Browsers give camera and microphone only to https beyond localhost: set --tls-cert and --tls-key, or put a proxy with TLS before ${config.host}.`,
    );
  }
  terminal.serving(server.url);
  await new Promise<void>((resolve) => terminal.onStop(resolve));
  await server.close();
  return 0;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "::1" || host.startsWith("127.");
}
