/** Why a server could not start: all of them are for whoever runs it to repair. */
export type StartErrorCode =
  | "unknown-setting"
  | "bad-setting"
  | "tls-files"
  | "app-missing"
  | "port-taken"
  | "port-forbidden"
  | "host-unknown";

/** The server did not start. `message` is one sentence that says what to change; nothing is left running. */
export class StartError extends Error {
  override readonly name = "StartError";
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** What a process ends with: 2 for settings, 1 for what the machine refused. */
  get exitCode(): number {
    return this.code.startsWith("port") || this.code === "host-unknown" ? 1 : 2;
  }
}
