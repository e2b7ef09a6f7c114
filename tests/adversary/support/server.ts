import { createServer, type Server, type ServerOptions } from "@subrosa/server";
import assert from "node:assert/strict";
import { until } from "../../browser/harness/until.ts";

/** A running server, what it logged, and what must never stand in its log. */
export interface WatchedServer extends Server {
  /** The gateway's URL. */
  readonly gateway: string;
  readonly log: readonly string[];
  /** Names a text that the log must not hold. */
  readonly keepSecret: (text: string) => void;
  /** The value of a metric: the sum over its labels, or of the one that has these. */
  readonly metric: (name: string, labels?: string) => Promise<number>;
  /** Waits until a metric has a value. */
  readonly metricIs: (name: string, value: number, labels?: string) => Promise<void>;
}

/** Starts a server that logs everything it ever would, except addresses. */
export async function startServer(options: ServerOptions = {}): Promise<WatchedServer> {
  const log: string[] = [];
  const secrets = new Set<string>();
  const server = await createServer({
    port: 0,
    logLevel: "debug",
    shutdownTimeout: 3,
    ...options,
    log: { write: (line) => log.push(line) },
  });
  const metric = async (name: string, labels = ""): Promise<number> => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const lines = text.split("\n").filter((line) => line.startsWith(name) && line.includes(labels));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
  };
  return {
    url: server.url,
    gateway: `${server.url.replace("http", "ws")}/ws`,
    log,
    // Shorter ones may stand anywhere by chance.
    keepSecret: (text) => text.length > 8 && secrets.add(text),
    metric,
    metricIs: async (name, value, labels) => {
      await until(async () => (await metric(name, labels)) === value, {
        what: `${name}${labels ?? ""} to be ${value}`,
      });
    },
    async close() {
      await server.close();
      const written = log.join("");
      assert.notEqual(written, "", "the log was captured");
      const addresses = ["127.0.0.1", "::1", "203.0.113."];
      const told = [...secrets, ...addresses].filter((secret) => written.includes(secret));
      assert.deepEqual(told, [], "the log holds none of what must not be in it");
    },
  };
}
