import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { root } from "../../../scripts/lib/run.mjs";
import { until } from "../harness/until.ts";

/** Debian's coturn, running on loopback. */
export interface Coturn {
  /** Its address as clients take it. */
  readonly url: string;
  readonly log: () => Promise<string>;
  close(): Promise<void>;
}

/** As CONTRIBUTING says: a variable names a program in an unusual place. */
const turnserver = process.env["TURNSERVER_PATH"] ?? "turnserver";

/** Starts coturn as `deploy` configures it, but on loopback and a free port, with this shared secret of time-limited credentials. Throws when it is not installed. */
export async function startCoturn(secret: string): Promise<Coturn> {
  const folder = await mkdtemp(join(tmpdir(), "subrosa-turn-"));
  const port = await freePort();
  const logFile = join(folder, "turn.log");
  const log = (): Promise<string> => readFile(logFile, "utf8").catch(() => "");
  const flags = [
    ...["-c", join(root, "deploy/turnserver.conf")],
    "--listening-ip=127.0.0.1",
    "--relay-ip=127.0.0.1",
    "--allow-loopback-peers",
    `--listening-port=${port}`,
    `--static-auth-secret=${secret}`,
    "--realm=subrosa.example",
    "--simple-log",
    `--log-file=${logFile}`,
    `--pidfile=${join(folder, "turn.pid")}`,
    `--userdb=${join(folder, "turn.db")}`,
  ];
  const turn = spawn(turnserver, flags, { stdio: "ignore" });
  await once(turn, "spawn").catch((cause: unknown) => {
    const advice = "apt-get install coturn, or set TURNSERVER_PATH to its path";
    throw new Error(`${turnserver} does not start, and nothing about relays can be shown without it: ${advice}.`, {
      cause,
    });
  });
  await until(() => answersStun(port), { what: "coturn to answer" });
  return {
    url: `turn:127.0.0.1:${port}?transport=udp`,
    log,
    async close() {
      const ended = once(turn, "exit");
      turn.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

/** Sends one STUN binding request (RFC 8489 §5) and looks whether an answer comes. */
async function answersStun(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  const request = Buffer.concat([Buffer.from("000100002112a442", "hex"), randomBytes(12)]);
  let answered = false;
  socket.on("message", () => (answered = true)).on("error", () => {});
  socket.send(request, port, "127.0.0.1");
  await pause(100);
  socket.close();
  return answered;
}
