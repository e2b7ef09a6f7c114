import { answerCalls } from "./process.ts";
import { processorTime } from "./processor-time.ts";
import { gatewayOf, openServer } from "./server.ts";

/** How a server of the bench stands. */
export interface ServerLook {
  /** Resident memory now, and the most so far, bytes. */
  readonly memory: number;
  readonly mostMemory: number;
  /** Processor time so far, ms. */
  readonly cpu: number;
}

const table = {
  /** Opens it for so many people; its address, and its gateway's. */
  async open(people: number): Promise<{ url: string; gateway: string }> {
    const server = await openServer(people);
    return { url: server.url, gateway: gatewayOf(server) };
  },
  look: (): ServerLook => ({
    memory: process.memoryUsage.rss(),
    mostMemory: process.resourceUsage().maxRSS * 1024,
    cpu: processorTime(),
  }),
};

/** What a process with a server does. */
export type ServerCalls = typeof table;

answerCalls(table);
