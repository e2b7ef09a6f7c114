import { randomBytes } from "node:crypto";
import { startBalancer, type Balancer } from "./balancer.ts";
import { startRedis, type Redis } from "./redis.ts";
import { startLiveKit, type LiveKit } from "./server.ts";

/** Two nodes of LiveKit that know one another by Redis, and one address for both. */
export interface Cluster {
  /** Of the balancer in front: leads to a node that answers. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly nodes: readonly [LiveKit, LiveKit];
  readonly redis: Redis;
  readonly balancer: Balancer;
  stop(): Promise<void>;
}

/** Starts Redis, two nodes and a balancer, on loopback and free ports. */
export async function startCluster(): Promise<Cluster> {
  const keys = { apiKey: `key${randomBytes(6).toString("hex")}`, apiSecret: randomBytes(32).toString("hex") };
  const redis = await startRedis();
  try {
    const options = { ...keys, redis: redis.address };
    const nodes = await Promise.all([startLiveKit(options), startLiveKit(options)]);
    const balancer = await startBalancer(nodes.map(({ url }) => url));
    return {
      url: balancer.url,
      ...keys,
      nodes,
      redis,
      balancer,
      async stop() {
        await balancer.close();
        await Promise.all([...nodes.map((node) => node.stop()), redis.kill()]);
      },
    };
  } catch (error) {
    await redis.kill();
    throw error;
  }
}
