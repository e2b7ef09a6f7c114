import type { Browser } from "puppeteer-core";
import type { Environment } from "vitest/runtime";
import type { BrowserName } from "./launch.ts";

declare global {
  /** Browsers that nobody uses just now, where tests of several files run in one process; undefined elsewhere. */
  var idleBrowsers: Record<BrowserName, Browser[]> | undefined;
}

/** Lets browsers stay from one file of tests to the next, and closes them before the process ends. */
export default {
  name: "browsers",
  viteEnvironment: "ssr",
  setup(global: typeof globalThis) {
    const idle: Record<BrowserName, Browser[]> = { chromium: [], firefox: [] };
    global.idleBrowsers = idle;
    return {
      teardown: async () => {
        await Promise.all([...idle.chromium, ...idle.firefox].map((browser) => browser.close()));
      },
    };
  },
} satisfies Environment;
