import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { settingNames, variableOf } from "../../packages/server/src/config/settings.ts";
import { release } from "../../scripts/lib/livekit.mjs";
import { root } from "../../scripts/lib/run.mjs";
import { startCoturn } from "../browser/turn/coturn.ts";

const read = (name: string): string => readFileSync(join(root, "deploy", name), "utf8");

/** What a service of the compose file may have here. */
interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly command?: readonly string[];
}

const text = read("compose.yaml");
const { services } = parse(text) as { services: Readonly<Record<string, Service>> };

test("the compose file has all that a host runs, and mounts files that are here", () => {
  expect(Object.keys(services)).toEqual(["caddy", "subrosa", "livekit", "redis", "coturn"]);
  const mounted = Object.values(services)
    .flatMap(({ volumes = [] }) => volumes)
    .filter((volume) => volume.startsWith("./"))
    .map((volume) => volume.split(":")[0] ?? "");
  expect(mounted.sort()).toEqual(["./Caddyfile", "./livekit.yaml", "./redis.conf", "./turnserver.conf"]);
  for (const file of mounted) expect(existsSync(join(root, "deploy", file))).toBe(true);
  expect(services["subrosa"]?.build).toEqual({ context: "..", dockerfile: "deploy/Dockerfile" });
});

test("every variable that it wants is in the example, and each secret has no value there", () => {
  const wanted = new Set([...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name));
  const example = new Map([...read("env.example").matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
  expect(new Set(example.keys())).toEqual(wanted);
  for (const [name, value] of example) expect(value === "").toBe(name?.endsWith("_SECRET"));
});

test("Subrosa is given settings that it has", () => {
  const known = new Set(settingNames.map(variableOf));
  const given = Object.keys(services["subrosa"]?.environment ?? {});
  expect(given.length).toBeGreaterThan(5);
  expect(given.filter((name) => !known.has(name))).toEqual([]);
});

test("LiveKit's and Subrosa's halves fit: name of the key, secret, ports, release", () => {
  const { subrosa, livekit, caddy } = services;
  expect(livekit?.environment?.["LIVEKIT_KEYS"]).toBe("subrosa: ${LIVEKIT_SECRET}");
  expect(subrosa?.environment?.["SUBROSA_LIVEKIT_KEY"]).toBe("subrosa");
  expect(subrosa?.environment?.["SUBROSA_LIVEKIT_SECRET"]).toMatch(/^\$\{LIVEKIT_SECRET:/);
  const { port, rtc } = parse(read("livekit.yaml"));
  expect(livekit?.ports).toEqual([`${rtc.tcp_port}:${rtc.tcp_port}`, `${rtc.udp_port}:${rtc.udp_port}/udp`]);
  expect(read("Caddyfile")).toContain(`reverse_proxy livekit:${port}`);
  expect(read("Caddyfile")).toContain(`reverse_proxy subrosa:${subrosa?.environment?.["SUBROSA_PORT"]}`);
  expect(caddy?.ports).toContain("443:443");
  expect(livekit?.image).toBe(`livekit/livekit-server:v${release}`);
});

test("no secret stands on a command line", () => {
  for (const { command = [] } of Object.values(services)) {
    expect(command.join(" ").replaceAll("$$TURN_SECRET", "")).not.toMatch(/SECRET/);
  }
});

test("coturn answers as turnserver.conf has it", async () => {
  const turn = await startCoturn("a secret");
  expect(await turn.log()).not.toMatch(/CONFIG ERROR|WARNING.*(?:unknown|bad)/i);
  await turn.close();
});
