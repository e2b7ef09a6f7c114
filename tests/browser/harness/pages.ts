import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { engineUrl } from "@subrosa/mls";
import { build } from "esbuild";

/** What to bundle and serve. */
export interface ServePagesOptions {
  /** Page name → path of its TypeScript entry. The page is served at `/<name>.html`, its bundle at `/<name>.js`. */
  readonly entries: Readonly<Record<string, string>>;
  /** More bundles, e.g. workers: file name without `.js` → path of the entry. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Markup inside `<body>` before the script, by page name. */
  readonly bodies?: Readonly<Record<string, string>>;
  /** Response headers for every answer, e.g. a content security policy. */
  readonly headers?: Readonly<Record<string, string>>;
  /** 0 (any free port) unless told. */
  readonly port?: number;
}

/** A running page server. */
export interface PageServer {
  /** `http://127.0.0.1:<port>`: a secure context, so devices and WebCrypto are there. */
  readonly origin: string;
  close(): Promise<void>;
}

const packages = new URL("../../../packages/", import.meta.url);
/** The packages' workers, and the engine of one of them, where `new URL(…, import.meta.url)` points to from any bundle. */
const workers = {
  "frame-worker": fileURLToPath(new URL("media/src/frame-worker.ts", packages)),
  "group-worker": fileURLToPath(new URL("keys/src/groups/group-worker.ts", packages)),
};

async function bundle(scripts: Readonly<Record<string, string>>): Promise<Map<string, string>> {
  const result = await build({
    entryPoints: { ...scripts },
    bundle: true,
    write: false,
    outdir: "/",
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["@subrosa/source"],
    sourcemap: "inline",
    jsx: "automatic",
    logLevel: "silent",
  });
  return new Map(result.outputFiles.map((file) => [file.path, file.text]));
}

function html(name: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,"></head><body>${body}<script type="module" src="/${name}.js"></script></body></html>`;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/**
 * Bundles TypeScript pages from the packages' sources and serves them on loopback.
 * The packages' workers are always served beside them, and the MLS engine's WebAssembly.
 */
export async function servePages(options: ServePagesOptions): Promise<PageServer> {
  const scripts = await bundle({ ...workers, ...options.scripts, ...options.entries });
  const files = new Map<string, { type: string; body: string | Uint8Array }>();
  for (const [path, body] of scripts) files.set(path, { type: "text/javascript; charset=utf-8", body });
  files.set("/wasm/subrosa_mls.wasm", { type: "application/wasm", body: await readFile(engineUrl) });
  for (const name of Object.keys(options.entries)) {
    files.set(`/${name}.html`, { type: "text/html; charset=utf-8", body: html(name, options.bodies?.[name] ?? "") });
  }

  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? "/", "http://localhost").pathname);
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": file.type,
      "cache-control": "no-store",
      ...options.headers,
    });
    response.end(file.body);
  });
  const port = await listen(server, options.port ?? 0);
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
