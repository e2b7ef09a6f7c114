// Screenshots of stories into a git-ignored folder: node apps/meet/test/shots.mjs [name…] [--all]
import { createServer } from "node:http";
import { mkdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const root = fileURLToPath(new URL("../dist-stories/", import.meta.url));
const out = fileURLToPath(new URL("../../../.cache/screenshots/", import.meta.url));
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml" };
const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  const file = path === "/" ? "stories.html" : path.slice(1);
  const body = await readFile(join(root, file)).catch(() => undefined);
  response.writeHead(body ? 200 : 404, { "content-type": types[extname(file)] ?? "application/octet-stream" }).end(body);
});
await new Promise((r) => server.listen(0, "127.0.0.1", r));
const origin = `http://127.0.0.1:${server.address().port}`;
const sizes = { desktop: [1280, 720], phone: [390, 844], wide: [1920, 1080], lying: [844, 390], narrow: [320, 640] };
const browser = await puppeteer.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required"] });
await mkdir(out, { recursive: true });
for (const job of process.argv.slice(2)) {
  const [story, size = "desktop", theme = "dark"] = job.split(":");
  const [width, height] = sizes[size];
  const page = await browser.newPage();
  await page.setViewport({ width, height, deviceScaleFactor: 1, isMobile: size === "phone" || size === "lying", hasTouch: size === "phone" || size === "lying" });
  page.on("pageerror", (e) => console.log(job, "pageerror", e.message));
  page.on("console", (m) => m.type() === "error" && console.log(job, m.text()));
  await page.goto(`${origin}/?story=${story}&theme=${theme}`);
  await new Promise((r) => setTimeout(r, 900));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  if (overflow) console.log(job, "scrolls sideways");
  await page.screenshot({ path: join(out, `${story}-${size}-${theme}.png`) });
  await page.close();
}
await browser.close();
server.close();
