import type { Page } from "puppeteer-core";

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly name?: string };
  /** Processor time of the event, µs. */
  readonly tdur?: number;
}

/**
 * Processor time of the longest task of any page's main thread while something is done, ms: the browser's own record. A task that waits for a
 * processor, which others use, is not longer for that.
 */
export async function longestTask(page: Page, done: () => Promise<void>): Promise<number> {
  await page.tracing.start({ categories: ["toplevel"] });
  await done();
  const record = await page.tracing.stop();
  const { traceEvents } = JSON.parse(new TextDecoder().decode(record)) as { traceEvents: readonly TraceEvent[] };
  const isMain = ({ name, args }: TraceEvent): boolean => name === "thread_name" && args?.name === "CrRendererMain";
  const threads = new Set(traceEvents.filter(isMain).map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = traceEvents.filter(({ pid, tid, tdur }) => tdur !== undefined && threads.has(`${pid} ${tid}`));
  return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}
