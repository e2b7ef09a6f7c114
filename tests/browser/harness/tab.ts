import type { Browser, BrowserContext, Page } from "puppeteer-core";

/** How a tab is opened. */
export interface TabOptions {
  /** Page errors and console errors that match are expected, and fail no test. */
  readonly expectedErrors?: readonly RegExp[];
  /** Name in the log, for tests with several tabs. */
  readonly name?: string;
}

/** A page, and everything that it has said. */
export interface Tab {
  readonly page: Page;
  /** Console lines, uncaught errors and failed requests, oldest first. */
  readonly log: readonly string[];
  /** Uncaught errors and `console.error` lines that no `expectedErrors` covers. A test with one of these fails. */
  readonly errors: readonly string[];
  /** From now on errors that match are expected. */
  expectError(pattern: RegExp): void;
  close(): Promise<void>;
}

interface OpenTab {
  readonly name: string;
  readonly log: string[];
  readonly errors: string[];
  /** How many of `log` and `errors` earlier tests have already answered for. */
  told: { log: number; errors: number };
}

const tabs = new Set<OpenTab>();

/** Opens a tab whose log is printed when a test fails, and whose errors fail the test in which they happen. */
export async function openTab(browser: Browser | BrowserContext, url: string, options: TabOptions = {}): Promise<Tab> {
  const page = await browser.newPage();
  const expected = [...(options.expectedErrors ?? [])];
  const tab: OpenTab = {
    name: options.name ?? new URL(url).pathname,
    log: [],
    errors: [],
    told: { log: 0, errors: 0 },
  };
  tabs.add(tab);

  const note = (line: string): void => {
    tab.log.push(line);
  };
  const blame = (line: string): void => {
    note(line);
    if (!expected.some((pattern) => pattern.test(line))) tab.errors.push(line);
  };
  page.on("console", (message) => {
    const line = `${message.type()}: ${message.text()}`;
    if (message.type() === "error") blame(line);
    else note(line);
  });
  page.on("pageerror", (error) => {
    blame(`uncaught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  });
  page.on("requestfailed", (request) => {
    note(`request failed: ${request.url()} ${request.failure()?.errorText ?? ""}`);
  });

  await page.goto(url, { waitUntil: "load" });
  return {
    page,
    log: tab.log,
    errors: tab.errors,
    expectError: (pattern) => {
      expected.push(pattern);
    },
    close: () => page.close(),
  };
}

/** Takes what every open tab has said so far as answered for. */
export function forgetLogs(): void {
  for (const tab of tabs) tab.told.log = tab.log.length;
}

/** Forgets all tabs: what comes next opens its own. */
export function forgetTabs(): void {
  tabs.clear();
}

/** The errors that no test expected and none has answered for. Prints what the tabs said meanwhile, if there are any or a test `failed`. */
export function answerForErrors(failed: boolean): string[] {
  const fresh: string[] = [];
  for (const tab of tabs) {
    for (const error of tab.errors.slice(tab.told.errors)) fresh.push(`${tab.name}: ${error}`);
    tab.told.errors = tab.errors.length;
  }
  if (failed || fresh.length > 0) {
    for (const tab of tabs) {
      for (const line of tab.log.slice(tab.told.log)) process.stderr.write(`  [${tab.name}] ${line}\n`);
    }
  }
  return fresh;
}
