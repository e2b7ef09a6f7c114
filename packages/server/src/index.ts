/**
 * The Subrosa server: rooms, a gateway that relays what it cannot read, the app, and credentials for TURN.
 *
 * @module
 */
export { settingsTable } from "./config/help-text.ts";
export { StartError } from "./config/start-error.ts";
export type { StartErrorCode } from "./config/start-error.ts";
export type { Config, LogLevel } from "./config/settings.ts";
export type { LogSink } from "./logging.ts";
export { createServer } from "./server.ts";
export type { Server, ServerOptions } from "./server.ts";
