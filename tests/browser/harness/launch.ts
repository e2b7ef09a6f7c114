import { existsSync } from "node:fs";
import puppeteer, { type Browser, type BrowserContext } from "puppeteer-core";
import type {} from "./environment.ts";

/** The two engines that every browser test runs in. */
export type BrowserName = "chromium" | "firefox";

/** What one test may change about a browser. */
export interface LaunchOptions {
  /** More command-line arguments for Chromium, e.g. `--force-prefers-reduced-motion`. */
  readonly args?: readonly string[];
  /** More preferences for Firefox; they win over the harness's own. */
  readonly preferences?: Readonly<Record<string, string | number | boolean>>;
  /** The fake camera asks for permission as a real one would. Off unless told. */
  readonly askForDevices?: boolean;
  /** Width and height of the page in CSS pixels; 1280 × 720 unless told. */
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** Pictures a second of the fake cameras: more of them only keep two cores busy with encoding. */
const fakeFrameRate = 5;

const places: Record<BrowserName, { variable: string; paths: string[] }> = {
  chromium: {
    variable: "CHROMIUM_PATH",
    paths: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
  },
  firefox: { variable: "FIREFOX_PATH", paths: ["/usr/bin/firefox-esr", "/usr/bin/firefox"] },
};

/** Path of an installed browser: the environment variable first, then Debian's place. Throws when there is none. */
function executable(name: BrowserName): string {
  const { variable, paths } = places[name];
  const asked = process.env[variable];
  const found = asked ?? paths.find((path) => existsSync(path));
  if (found === undefined || !existsSync(found)) {
    const looked = asked ?? paths.join(", ");
    throw new Error(`No ${name} at ${looked}. Install it, or set ${variable} to its path.`);
  }
  return found;
}

function chromiumArguments(options: LaunchOptions): string[] {
  return [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    `--use-fake-device-for-media-stream=fps=${fakeFrameRate}`,
    ...(options.askForDevices === true ? [] : ["--use-fake-ui-for-media-stream"]),
    "--allow-loopback-in-peer-connection",
    // mDNS names do not resolve on a machine without a network.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    // Chromium's sandbox refuses to start as root, and containers run tests as root.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ...(options.args ?? []),
  ];
}

function firefoxPreferences(options: LaunchOptions): Record<string, string | number | boolean> {
  return {
    "media.navigator.streams.fake": true,
    "media.navigator.video.default_fps": fakeFrameRate,
    // Where a page can make no tone itself, the fake microphone has the pitch that tests listen for.
    "media.navigator.audio.fake_frequency": 440,
    "media.navigator.permission.disabled": options.askForDevices !== true,
    "media.peerconnection.ice.loopback": true,
    "media.peerconnection.ice.obfuscate_host_addresses": false,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    // Of several people in one browser all but one are in the background: their pictures would move once a second.
    "dom.min_background_timeout_value": 4,
    "dom.min_background_timeout_value_without_budget_throttling": 4,
    "dom.timeout.enable_budget_timer_throttling": false,
    // Plugins are downloaded from the internet otherwise.
    "media.gmp-manager.updateEnabled": false,
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    ...options.preferences,
  };
}

async function start(name: BrowserName, options: LaunchOptions): Promise<Browser> {
  const common = {
    executablePath: executable(name),
    headless: true,
    defaultViewport: options.viewport ?? { width: 1280, height: 720 },
    timeout: 60_000,
    protocolTimeout: 120_000,
  };
  if (name === "chromium") {
    return await puppeteer.launch({ ...common, browser: "chrome", args: chromiumArguments(options) });
  }
  return await puppeteer.launch({
    ...common,
    browser: "firefox",
    extraPrefsFirefox: firefoxPreferences(options),
  });
}

/** A browser as if it were started: a fresh profile, which goes when it is closed, and `done` is called. */
async function lend(browser: Browser, done: () => void): Promise<Browser> {
  const profile = await browser.createBrowserContext();
  const contexts: BrowserContext[] = [profile];
  const own: Partial<Browser> = {
    newPage: (options) => profile.newPage(options),
    defaultBrowserContext: () => profile,
    createBrowserContext: async (options) => {
      const context = await browser.createBrowserContext(options);
      contexts.push(context);
      return context;
    },
    close: async () => {
      await Promise.all(contexts.filter(({ closed }) => !closed).map((context) => context.close()));
      done();
    },
  };
  return new Proxy(browser, {
    get: (target, key) => {
      const value: unknown = Reflect.get(own, key) ?? Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/**
 * A headless browser with a fresh profile, a fake camera and microphone, and ICE over loopback.
 * The profile is removed when the browser closes. Throws when the browser is not installed.
 *
 * Among tests, one without options may have been started by an earlier file, for Firefox takes seconds to start.
 */
export async function launch(name: BrowserName, options: LaunchOptions = {}): Promise<Browser> {
  const idle = globalThis.idleBrowsers?.[name];
  if (idle === undefined || Object.keys(options).length > 0) return await start(name, options);
  let browser = idle.pop();
  if (browser?.connected !== true) browser = await start(name, options);
  const kept = browser;
  return await lend(kept, () => idle.push(kept));
}
