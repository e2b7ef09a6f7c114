import { decodeHttpError, decodeRoomCreated, decodeRoomPresence, decodeSiteInfo, proofHeader } from "@subrosa/protocol";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createServer, type Server } from "../src/index.ts";
import { proof } from "./support.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const tls = { tlsCert: fixture("localhost-cert.pem"), tlsKey: fixture("localhost-key.pem") };

let appDir: string;
let server: Server;

beforeAll(async () => {
  appDir = await mkdtemp(join(tmpdir(), "subrosa-app-"));
  await mkdir(join(appDir, "assets"));
  await writeFile(join(appDir, "index.html"), "<!doctype html><title>Subrosa</title>");
  await writeFile(join(appDir, "icon.svg"), "<svg/>");
  await writeFile(join(appDir, "assets", "app-3f2a9c.js"), "export {};");
  server = await createServer({ port: 0, appDir, origins: ["https://other.example"], maxRequestsPerMinute: 1_000 });
});

afterAll(async () => {
  await server.close();
  await rm(appDir, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}${path}`, { headers });

describe("what a deployment says about itself", () => {
  it("is nothing unless it names its source", async () => {
    expect(decodeSiteInfo(await (await get("/api/site")).text())).toEqual({});
    const named = await createServer({ port: 0, appDir, sourceUrl: "https://code.example/subrosa" });
    const answer = await fetch(`${named.url}/api/site`);
    expect(decodeSiteInfo(await answer.text())).toEqual({ source: "https://code.example/subrosa" });
    await named.close();
  });
});

describe("the rooms API", () => {
  it("makes rooms that nobody can guess", async () => {
    const made = await Promise.all([1, 2].map(() => fetch(`${server.url}/api/rooms`, { method: "POST" })));
    expect(made.map(({ status }) => status)).toEqual([201, 201]);
    const [one, two] = await Promise.all(made.map(async (answer) => decodeRoomCreated(await answer.text())?.room));
    expect(one).toMatch(/^(?:[a-z0-9]{4}-){3}[a-z0-9]{4}$/);
    expect(two).not.toBe(one);
  });

  it("tells how many people are in a room to who proves the link", async () => {
    const answer = await get("/api/rooms/rose", { authorization: proofHeader(proof(1)) });
    expect(decodeRoomPresence(await answer.text())).toEqual({ people: 0, capacity: 6, relay: false });
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("tells whether there is a relay for those who hide their address", async () => {
    const turning = await createServer({ port: 0, appDir, turnUrls: ["turn:turn.example:3478"], turnSecret: "shared" });
    const headers = { authorization: proofHeader(proof(1)) };
    const answer = await fetch(`${turning.url}/api/rooms/rose`, { headers });
    expect(decodeRoomPresence(await answer.text())?.relay).toBe(true);
    await turning.close();
  });

  it.each([
    ["/api/rooms/rose", undefined, 401, "proof-needed"],
    ["/api/rooms/rose", "Bearer x", 401, "proof-needed"],
    ["/api/rooms/Rose", proofHeader(proof(1)), 404, "not-found"],
    ["/api/rooms/" + "a".repeat(500), proofHeader(proof(1)), 404, "not-found"],
    ["/api/rooms/%zz", proofHeader(proof(1)), 404, "not-found"],
    ["/api/rooms", undefined, 404, "not-found"],
    ["/api", undefined, 404, "not-found"],
    ["/../../etc/passwd", undefined, 404, "not-found"],
    ["/%2e%2e/%2e%2e/etc/passwd", undefined, 404, "not-found"],
    ["/assets", undefined, 404, "not-found"],
  ])("GET %s with %s is %i %s", async (path, authorization, status, code) => {
    const answer = await get(path, authorization === undefined ? {} : { authorization });
    expect(answer.status).toBe(status);
    expect(decodeHttpError(await answer.text())?.code).toBe(code);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("refuses bodies, and big ones before they are read", async () => {
    const post = (body: string): Promise<Response> =>
      fetch(`${server.url}/api/rooms`, { method: "POST", body, headers: { "content-type": "application/json" } });
    expect(decodeHttpError(await (await post("{")).text())?.code).toBe("bad-message");
    expect(decodeHttpError(await (await post(`"${"a".repeat(10_000)}"`)).text())?.code).toBe("too-large");
  });

  it("can be used by pages of other sites that were named, and no others", async () => {
    const asked = (origin: string): Promise<Response> =>
      fetch(`${server.url}/api/rooms/rose`, { method: "OPTIONS", headers: { origin } });
    const allowed = await asked("https://other.example");
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://other.example");
    expect(allowed.headers.get("access-control-allow-headers")).toBe("authorization");
    const refused = await asked("https://evil.example");
    expect(refused.status).toBe(403);
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("limits requests by address", async () => {
    const strict = await createServer({ port: 0, appDir, maxRequestsPerMinute: 2 });
    const answers: Response[] = [];
    for (let asked = 0; asked < 3; asked += 1) answers.push(await fetch(`${strict.url}/api/rooms`, { method: "POST" }));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 429]);
    expect(decodeHttpError((await answers[2]?.text()) ?? "")).toMatchObject({ code: "rate-limited", retryAfter: 30 });
    expect(answers[2]?.headers.get("retry-after")).toBe("30");
    await strict.close();
  });
});

describe("the app", () => {
  it.each([
    ["/", "no-cache", "text/html"],
    ["/r/rose-garden", "no-cache", "text/html"],
    ["/icon.svg", "no-cache", "image/svg+xml"],
    ["/assets/app-3f2a9c.js", "public, max-age=31536000, immutable", "javascript"],
  ])("%s is served with cache-control %s", async (path, cacheControl, type) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe(cacheControl);
    expect(answer.headers.get("content-type")).toContain(type);
  });

  it("comes with headers that deny all that it doesn't need", async () => {
    const { headers } = await get("/r/rose-garden");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; " +
        "style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=' 'sha256-gYiS/BvZvRcK27JIXTuwhZ3hs2+VJ1X+2gUlE+farlg='; " +
        "worker-src 'self'; connect-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; " +
        "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
        "require-trusted-types-for 'script'; trusted-types subrosa-worker",
    );
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("permissions-policy")).toContain("camera=(self)");
    expect(headers.get("permissions-policy")).toContain("geolocation=()");
    expect(headers.get("strict-transport-security")).toBeNull();
    expect(headers.get("server")).toBeNull();
  });

  it("lets pages reach the LiveKit server that is set, and no other", async () => {
    const sfu = { livekitUrl: "wss://sfu.example:7443/path", livekitKey: "key", livekitSecret: "secret" };
    const server = await createServer({ port: 0, appDir, ...sfu });
    const answer = await fetch(server.url);
    const policy = answer.headers.get("content-security-policy");
    expect(policy).toContain("; connect-src 'self' wss://sfu.example:7443 https://sfu.example:7443;");
    await server.close();
  });

  it("may be framed where a setting says so", async () => {
    const framed = await createServer({ port: 0, appDir, frameAncestors: ["https://other.example"] });
    const answer = await fetch(framed.url);
    expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors https://other.example;");
    await framed.close();
  });
});

describe("TLS", () => {
  /** The answer's HSTS header, for a request to a server of ours under a name in public. */
  const strict = (url: string, headers: Record<string, string>, ca?: Buffer): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      const request = url.startsWith("https") ? requestHttps : requestHttp;
      request(url, { headers, ...(ca && { ca, servername: "localhost" }) }, (answer) => {
        resolve(answer.resume().headers["strict-transport-security"]);
      })
        .on("error", reject)
        .end();
    });

  it("is spoken with the files of the settings, and asks to be kept (HSTS)", async () => {
    const secure = await createServer({ port: 0, appDir, ...tls });
    expect(secure.url).toMatch(/^https:\/\/localhost:\d+$/);
    const ca = await readFile(tls.tlsCert);
    expect(await strict(secure.url, { host: "calls.example" }, ca)).toBe("max-age=63072000");
    // A promise for localhost would bind every other server on this machine.
    expect(await strict(secure.url, {}, ca)).toBeUndefined();
    await secure.close();
  });

  it("of a trusted proxy counts as well, a stranger's word about it doesn't", async () => {
    const headers = { host: "calls.example", "x-forwarded-proto": "https" };
    const proxied = await createServer({ port: 0, appDir, trustedProxies: ["127.0.0.0/8", "::1"] });
    expect(await strict(proxied.url, headers)).toBe("max-age=63072000");
    expect(await strict(server.url, headers)).toBeUndefined();
    await proxied.close();
  });
});

describe("metrics and health", () => {
  it("say how the server does", async () => {
    expect(await (await get("/healthz")).json()).toEqual({ status: "ok" });
    const metrics = await (await get("/metrics")).text();
    expect(metrics).toContain("subrosa_rooms 0");
    expect(metrics).toMatch(/subrosa_http_requests_total\{route="\/api\/rooms",status="201"\} \d/);
    expect(metrics).toContain("process_cpu_seconds_total");
    expect(metrics).not.toContain("rose");
  });

  it("are shown to this machine, or to who has the token", async () => {
    expect((await get("/metrics", { "x-forwarded-for": "203.0.113.9" })).status).toBe(404);
    const guarded = await createServer({ port: 0, appDir, metricsToken: "letmesee" });
    const status = async (authorization: string): Promise<number> =>
      (await fetch(`${guarded.url}/metrics`, { headers: { authorization } })).status;
    expect([await status("Bearer letmesee"), await status("Bearer no"), await status("")]).toEqual([200, 404, 404]);
    await guarded.close();
  });
});
