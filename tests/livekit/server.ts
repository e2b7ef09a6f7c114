import { liveKitNode } from "../../scripts/lib/livekit-node.mjs";
import { findLiveKit } from "../../scripts/lib/livekit.mjs";
import { startChild, type Child } from "./child.ts";

/** A LiveKit server on loopback: one node. */
export interface LiveKit {
  /** Where clients connect, such as `ws://127.0.0.1:40001`. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The last of what it printed. */
  readonly log: () => string;
  /** Stops it for good: people in rooms are not waited for. */
  stop(): Promise<void>;
  /** Kills it, as a machine dies. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, with the same ports and keys. Its rooms are gone, unless Redis has them. */
  restart(): Promise<void>;
}

/** What can be asked of a node. */
export interface LiveKitOptions {
  /** The address of Redis, such as `127.0.0.1:6379`: makes it a node of a cluster. */
  readonly redis?: string;
  /** Of the cluster, so that all nodes know the same key. */
  readonly apiKey?: string;
  readonly apiSecret?: string;
  /** More flags of livekit-server: any name of its configuration, such as `--room.empty_timeout=1`. */
  readonly flags?: readonly string[];
}

/**
 * Whether there is a LiveKit server to test with. Says aloud what is left out when there is none.
 *
 * @param leftOut what could not be shown then, as a sentence without its full stop
 */
export function hasLiveKit(leftOut: string): boolean {
  const found = findLiveKit();
  if ("path" in found) return true;
  process.stderr.write(`NOT DONE: ${leftOut}. ${found.missing}\n`);
  return false;
}

/** Starts LiveKit's server as `deploy` configures it, but on loopback and free ports; ready when it answers. */
export async function startLiveKit(options: LiveKitOptions = {}): Promise<LiveKit> {
  const found = findLiveKit();
  if (!("path" in found)) throw new Error(found.missing);
  const { url, apiKey, apiSecret, parameters, env, answers } = await liveKitNode(options);
  const start = (): Promise<Child> =>
    startChild({
      command: found.path,
      parameters: [...parameters, ...(options.flags ?? [])],
      env,
      name: "LiveKit's server",
      ready: answers,
    });
  let child = await start();
  return {
    url,
    apiKey,
    apiSecret,
    log: () => child.log(),
    stop: () => child.kill(),
    kill: () => child.kill(),
    async restart() {
      child = await start();
    },
  };
}
