import { fileURLToPath } from "node:url";
import { createServer, type Server, type ServerOptions } from "@subrosa/server";
import type { Browser, BrowserContext, Page } from "puppeteer-core";
import { launch } from "../../tests/browser/harness/launch.ts";
import { type PageServer, servePages } from "../../tests/browser/harness/pages.ts";
import { tokenFor } from "../../tests/browser/livekit/token.ts";
import { type LiveKit, startLiveKit } from "../../tests/livekit/server.ts";
import type { LiveKitWay, Place } from "../pages/livekit.ts";

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** A real LiveKit server, a real Chromium, and the page with which people enter rooms. */
export class LiveKitStage {
  readonly sfu: LiveKit;
  readonly browser: Browser;
  readonly #pages: PageServer;
  #guests = 0;

  private constructor(sfu: LiveKit, pages: PageServer, browser: Browser) {
    this.sfu = sfu;
    this.#pages = pages;
    this.browser = browser;
  }

  static async open(): Promise<LiveKitStage> {
    const sfu = await startLiveKit();
    const pages = await servePages({
      entries: { livekit: path("../pages/livekit.ts"), mover: path("../pages/mover.ts") },
      scripts: {
        "livekit-e2ee-worker": path("../../node_modules/livekit-client/dist/livekit-client.e2ee.worker.mjs"),
      },
    });
    return new LiveKitStage(sfu, pages, await launch("chromium"));
  }

  /** Our own server on loopback, which knows the SFU. */
  openServer(options: ServerOptions): Promise<Server> {
    const { url: livekitUrl, apiKey: livekitKey, apiSecret: livekitSecret } = this.sfu;
    const own = { host: "127.0.0.1", port: 0, origins: ["*"], logLevel: "error" } as const;
    return createServer({ ...own, livekitUrl, livekitKey, livekitSecret, ...options });
  }

  /** A page on a device of its own. */
  async person(entry: "livekit" | "mover" = "livekit"): Promise<{ page: Page; context: BrowserContext }> {
    const context = await this.browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(`${this.#pages.origin}/${entry}.html`);
    return { page, context };
  }

  /** A place in the LiveKit room of this way, for somebody new. */
  placeFor(way: LiveKitWay): Place {
    return { way, url: this.sfu.url, token: tokenFor(this.sfu, way, `guest ${this.#guests++}`) };
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.#pages.close();
    await this.sfu.stop();
  }
}
