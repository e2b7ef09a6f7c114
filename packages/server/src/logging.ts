import type { FastifyLoggerOptions } from "fastify";
import type { LogLevel } from "./config/settings.ts";

/** Where log lines go: one JSON object each. */
export interface LogSink {
  /** Takes one line, its line break included. */
  write(line: string): void;
}

/** Options of the log: requests and answers are never logged whole, since addresses of rooms stand in them. */
export function logOptions(level: LogLevel, sink: LogSink): FastifyLoggerOptions & { stream: LogSink } {
  return {
    level,
    stream: sink,
    serializers: {
      req: (request) => ({ method: request.method }),
      res: (reply) => ({ statusCode: reply.statusCode }),
    },
  };
}
