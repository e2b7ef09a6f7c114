import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createServer, type Server, type ServerOptions } from "@subrosa/server";
import type { Browser, BrowserContext, ElementHandle, Page } from "puppeteer-core";
import { openTab, patience, until, type Tab, type TabOptions } from "../harness/index.ts";

/** Where pictures for people to look at go, when somebody asks for them: no test reads one, and each takes a while. */
const screenshots = process.env["SCREENSHOTS"];

/** The real server with the built app, on loopback. */
export function serveApp(options: ServerOptions = {}): Promise<Server> {
  return createServer({ host: "127.0.0.1", port: 0, shutdownTimeout: 0.2, logLevel: "error", ...options });
}

declare global {
  interface Window {
    /** What the page's content security policy has refused. */
    violations: string[];
    /** What a screen reader would have said, in its order. */
    heard: readonly Spoken[];
    /** Every connection that the page has made, also those that are closed. */
    connections: RTCPeerConnection[];
  }
}

/** One thing that a live region said; not `audible` while a dialog hid it from screen readers. */
export interface Spoken {
  readonly words: string;
  readonly interrupts: boolean;
  readonly audible: boolean;
}

/** Opens a page of the app, with a list of what its content security policy refuses. */
export async function openApp(browser: Browser | BrowserContext, url: string, options: TabOptions = {}): Promise<Tab> {
  const tab = await openTab(browser, "about:blank", { name: new URL(url).pathname, ...options });
  await tab.page.evaluateOnNewDocument(() => {
    window.violations = [];
    addEventListener("securitypolicyviolation", (event) => {
      window.violations.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`,
      );
    });
  });
  await tab.page.goto(url, { waitUntil: "load" });
  return tab;
}

/** Someone who uses the app as people do: by what they read and press. */
export class User {
  readonly tab: Tab;
  readonly page: Page;

  constructor(tab: Tab) {
    this.tab = tab;
    this.page = tab.page;
  }

  static async open(browser: Browser | BrowserContext, url: string, options: TabOptions = {}): Promise<User> {
    return new User(await openApp(browser, url, options));
  }

  /** Waits for a control with this name, and gives it. */
  async find(role: string, name: string): Promise<ElementHandle<Element>> {
    const selector = `::-p-aria([name="${name}"][role="${role}"])`;
    const found = await this.page.waitForSelector(selector, { timeout: patience, visible: true });
    if (!found) throw new Error(`There is no ${role} "${name}".`);
    return found;
  }

  async press(name: string, role = "button"): Promise<void> {
    await (await this.find(role, name)).click();
  }

  /** Closes the topmost dialog or list by Esc. */
  async escape(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await until(async () => (await this.page.$('[role="dialog"], [role="listbox"], [role="menu"]')) === null, {
      what: "Esc to close it",
    });
  }

  /** Turns a switch, as the keyboard does: what a mouse presses is only its drawing. */
  async turn(name: string): Promise<void> {
    const found = await this.page.waitForSelector(`::-p-aria([name="${name}"][role="switch"])`, { timeout: patience });
    if (!found) throw new Error(`There is no switch "${name}".`);
    await found.focus();
    await this.page.keyboard.press(" ");
  }

  /** Presses a control by keyboard, for a mouse misses what moves while a panel opens. */
  async enter(name: string, role = "button"): Promise<void> {
    await (await this.find(role, name)).focus();
    await this.page.keyboard.press("Enter");
  }

  async type(name: string, value: string): Promise<void> {
    const field = await this.find("textbox", name);
    await field.click({ count: 3 });
    await field.type(value);
  }

  /** Waits until these words stand on the page. */
  async reads(words: string, timeout = patience): Promise<void> {
    await until(async () => (await this.text()).includes(words), { what: `the words "${words}"`, timeout });
  }

  async text(): Promise<string> {
    return await this.page.evaluate(() => document.body.innerText.replaceAll(/\s+/g, " "));
  }

  /** Waits until somebody's tile says this, the name and all states. */
  async tileSays(label: string): Promise<void> {
    await until(async () => (await this.tiles()).includes(label), { what: `a tile to say "${label}"` });
  }

  /** Waits until so many tiles are on stage. */
  async tilesAre(count: number): Promise<void> {
    await until(async () => (await this.tiles()).length === count, { what: `${count} tiles` });
  }

  /** The names of the tiles on stage, as a screen reader has them. */
  async tiles(): Promise<string[]> {
    return await this.page.evaluate(() =>
      [...document.querySelectorAll("[data-tile]")].map((tile) => tile.getAttribute("aria-label") ?? ""),
    );
  }

  /** Decoded frames that the tile whose name starts so has shown since this was first asked; 0 while there is no picture. */
  async framesOf(name: string): Promise<number> {
    return await this.page.evaluate((start) => {
      const tile = [...document.querySelectorAll("[data-tile]")].find((each) =>
        each.getAttribute("aria-label")?.startsWith(start),
      );
      const video = tile?.querySelector("video");
      if (!video || video.videoWidth === 0) return 0;
      if (video.dataset["frames"] === undefined) {
        // Firefox keeps no playback statistics for streams, so the frames are counted as they are presented.
        const count = (): void => {
          video.dataset["frames"] = String(Number(video.dataset["frames"] ?? -1) + 1);
          video.requestVideoFrameCallback(count);
        };
        count();
      }
      return Number(video.dataset["frames"]);
    }, name);
  }

  /** Waits until the picture of this person moves: frames are decoded, now and again. */
  async sees(name: string): Promise<void> {
    const first = await until(() => this.framesOf(name), { what: `a picture of ${name}` });
    await until(async () => (await this.framesOf(name)) > first + 3, { what: `${name}'s picture to move` });
  }

  /** Waits until somebody else is heard: sound that was decoded, not silence. Only for who had `keepConnections`. */
  async hearsOthers(): Promise<void> {
    const loudest = (): Promise<number> =>
      this.page.evaluate(async () => {
        const reports = await Promise.all(window.connections.map((connection) => connection.getStats()));
        const levels = reports.flatMap((report) =>
          [...report.values()].map(({ type, audioLevel }) => (type === "inbound-rtp" ? Number(audioLevel ?? 0) : 0)),
        );
        return Math.max(0, ...levels);
      });
    await until(async () => (await loudest()) > 0.01, { what: "someone to be heard" });
  }

  async path(): Promise<string> {
    return await this.page.evaluate(() => location.pathname + location.hash);
  }

  /** The whole link, from where this tab keeps it. */
  async link(): Promise<string> {
    return await this.page.evaluate(() => {
      const seat: unknown = JSON.parse(sessionStorage.getItem(`subrosa.seat.${location.pathname.slice(3)}`) ?? "{}");
      return typeof seat === "object" && seat !== null && "link" in seat ? String(seat.link) : "";
    });
  }

  async violations(): Promise<string[]> {
    return await this.page.evaluate(() => window.violations);
  }

  /** A picture for people, in the folder that the environment's `SCREENSHOTS` names; none without it. */
  async screenshot(name: string): Promise<void> {
    if (screenshots === undefined) return;
    await mkdir(screenshots, { recursive: true });
    await this.page.evaluate(async () => {
      const passing = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
      const pictures = [...document.images].map((picture) => picture.decode());
      await Promise.allSettled([...passing.map(({ finished }) => finished), ...pictures]);
    });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  /** From a link to the call. */
  async joinAs(name: string): Promise<void> {
    await this.type("Your name", name);
    await this.press("Turn on microphone and camera");
    await this.page.waitForSelector('video[aria-label="Your picture"]', { timeout: patience });
    await this.press("Join");
    await this.find("button", "Leave");
  }
}

/** A story in a profile of its own, for what one test chooses is remembered. Its keys work once its buttons are there, and not before. */
export async function openStory(browser: Browser, server: Pick<Server, "url">, story: string): Promise<User> {
  const profile = await browser.createBrowserContext();
  const user = await User.open(profile, `${server.url}/stories.html?story=${story}&theme=dark`);
  await user.find("button", story === "start" ? "Start a private call" : story === "lobby" ? "Join" : "Leave");
  return user;
}

/** From the next page on, keeps what its live regions say. */
export async function keepHeard(user: User): Promise<void> {
  await user.page.evaluateOnNewDocument(() => {
    const heard: Spoken[] = [];
    window.heard = heard;
    const observer = new MutationObserver((records) => {
      for (const { target, addedNodes } of records) {
        const region = target instanceof Element ? target.closest("[aria-live]") : null;
        if (!region || region.getAttribute("aria-live") === "off") continue;
        for (const { textContent } of addedNodes)
          heard.push({
            words: textContent ?? "",
            interrupts: region.getAttribute("aria-live") === "assertive",
            audible: region.closest("[inert], [aria-hidden=true]") === null,
          });
      }
    });
    observer.observe(document, { childList: true, subtree: true });
  });
}

/** From the next page on, keeps what it connects to others with. */
export async function keepConnections(user: User): Promise<void> {
  await user.page.evaluateOnNewDocument(() => {
    window.connections = [];
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(settings?: RTCConfiguration) {
        super(settings);
        window.connections.push(this);
      }
    };
  });
}

/** A screen that is green with a moving line: headless browsers have none that could be shared. */
export async function giveScreen(user: User): Promise<void> {
  await user.page.evaluateOnNewDocument(() => {
    // The empty page before the app has no devices.
    if (!isSecureContext) return;
    navigator.mediaDevices.getDisplayMedia = async () => {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: 640, height: 360 });
      const pen = canvas.getContext("2d");
      let row = 0;
      setInterval(() => {
        if (!pen) return;
        pen.fillStyle = "rgb(0, 200, 0)";
        pen.fillRect(0, 0, 640, 360);
        pen.fillStyle = "black";
        pen.fillRect(0, (row += 4) % 120, 640, 4);
      }, 200);
      return canvas.captureStream(5);
    };
  });
}
