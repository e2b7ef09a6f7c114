import { spawnSync } from "node:child_process";
import { createConnection } from "node:net";
import { join } from "node:path";
import { freeTcpPort } from "../../scripts/lib/ports.mjs";
import { root } from "../../scripts/lib/run.mjs";
import { startChild, type Child } from "./child.ts";

/** Debian's Redis on loopback, as `deploy` configures it. */
export interface Redis {
  /** Its address, such as `127.0.0.1:40002`. */
  readonly address: string;
  /** Kills it: it forgets everything. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, where it was. */
  restart(): Promise<void>;
  /** Stops its clock: it holds its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
}

/** As CONTRIBUTING says: a variable names a program in an unusual place. */
const command = process.env["REDIS_SERVER_PATH"] ?? "redis-server";

/** Whether Redis is here. Says aloud what is left out when it is not. */
export function hasRedis(leftOut: string): boolean {
  if (spawnSync(command, ["--version"]).status === 0) return true;
  process.stderr.write(
    `NOT DONE: ${leftOut}. There is no redis-server: install Debian's package of that name, or set REDIS_SERVER_PATH.\n`,
  );
  return false;
}

/** Starts Redis on a free port; ready when it answers. */
export async function startRedis(): Promise<Redis> {
  const port = await freeTcpPort();
  const parameters = [join(root, "deploy/redis.conf"), "--bind", "127.0.0.1", "--port", String(port), "--dir", "/tmp"];
  const start = (): Promise<Child> =>
    startChild({ command, parameters, name: "Redis", ready: () => answersPing(port) });
  let child = await start();
  return {
    address: `127.0.0.1:${port}`,
    kill: () => child.kill(),
    async restart() {
      child = await start();
    },
    freeze: () => child.freeze(),
    thaw: () => child.thaw(),
  };
}

/** Asks with the inline form of Redis's protocol. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1", () => socket.write("PING\r\n"));
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("data", (data) => done(data.toString().startsWith("+PONG")));
    socket.once("error", () => done(false));
  });
}
