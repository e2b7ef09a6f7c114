import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { freeTcpPort, freeUdpPort } from "./ports.mjs";
import { root } from "./run.mjs";

/**
 * @typedef {object} LiveKitNode
 * @property {string} url where clients connect
 * @property {string} apiKey
 * @property {string} apiSecret
 * @property {string[]} parameters of livekit-server
 * @property {Record<string, string>} env of livekit-server
 * @property {() => Promise<boolean>} answers
 */

/**
 * A LiveKit server as `deploy` configures it, but on loopback and free ports: what to start it with.
 * @param {{ redis?: string | undefined, apiKey?: string | undefined, apiSecret?: string | undefined }} [options] of a cluster, whose nodes share them
 * @returns {Promise<LiveKitNode>}
 */
export async function liveKitNode(options = {}) {
  const {
    redis,
    apiKey = `key${randomBytes(6).toString("hex")}`,
    apiSecret = randomBytes(32).toString("hex"),
  } = options;
  const [port, tcp, udp] = [await freeTcpPort(), await freeTcpPort(), await freeUdpPort()];
  return {
    url: `ws://127.0.0.1:${port}`,
    apiKey,
    apiSecret,
    parameters: [
      ...[`--config=${join(root, "deploy/livekit.yaml")}`, "--bind=127.0.0.1", `--port=${port}`],
      ...["--node-ip=127.0.0.1", "--rtc.enable_loopback_candidate", `--rtc.tcp_port=${tcp}`, `--udp-port=${udp}`],
    ],
    // Not on the command line, which every user of a machine can read.
    env: { LIVEKIT_KEYS: `${apiKey}: ${apiSecret}`, ...(redis === undefined ? {} : { REDIS_HOST: redis }) },
    answers: () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        ({ ok }) => ok,
        () => false,
      ),
  };
}
