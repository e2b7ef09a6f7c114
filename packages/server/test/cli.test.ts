import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../src/cli.ts";
import { createServer } from "../src/index.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "subrosa-cli-"));
  await writeFile(join(folder, "index.html"), "<!doctype html>");
  await writeFile(join(folder, "broken.pem"), "not a certificate");
});

afterAll(() => rm(folder, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly printed: readonly string[];
  readonly complaints: readonly string[];
}

/** Run the command until it ends; a server that starts is stopped at once. */
async function run(words: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> {
  const printed: string[] = [];
  const complaints: string[] = [];
  const code = await main(
    words,
    { SUBROSA_PORT: "0", SUBROSA_APP_DIR: folder, ...environment },
    {
      print: (line) => printed.push(line),
      complain: (line) => complaints.push(line),
      serving: (origin) => printed.push(origin),
      onStop: (stop) => stop(),
    },
  );
  return { code, printed, complaints };
}

describe("subrosa serve", () => {
  it("says where it answers, and ends without a fault when it is stopped", async () => {
    const { code, printed, complaints } = await run(["serve"]);
    expect(printed).toEqual([expect.stringMatching(/^http:\/\/localhost:\d+$/)]);
    expect({ code, complaints }).toEqual({ code: 0, complaints: [] });
  });

  it("says in one sentence that plain http beyond localhost gets no devices", async () => {
    const { code, complaints } = await run(["serve", "--host", "0.0.0.0"]);
    expect(code).toBe(0);
    expect(complaints).toEqual([expect.stringMatching(/^Browsers give camera and microphone only to https/)]);
  });

  it("says in one sentence that a port is taken", async () => {
    const other = await createServer({ port: 0, appDir: folder });
    const { code, printed, complaints } = await run(["serve", "--port", new URL(other.url).port]);
    expect({ code, printed }).toEqual({ code: 1, printed: [] });
    expect(complaints).toEqual([expect.stringMatching(/^Port \d+ is taken by another program\. Choose another one/)]);
    await other.close();
  });

  it.each([
    ["files that are not there", ["--tls-cert", "no.pem", "--tls-key", "no.pem"], 2, "The file no.pem of --tls-cert"],
    ["an app that is not there", ["--app-dir", "nowhere"], 2, "There is no index.html in"],
    ["an address of another machine", ["--host", "192.0.2.1"], 1, "192.0.2.1 is no address of this machine"],
    ["a proxy that is no address", ["--trusted-proxies", "nginx"], 2, '"nginx" is no address or network'],
    ["a setting that makes no sense", ["--max-people", "1"], 2, "--max-people must be a whole number from 2 to "],
    ["a setting that is none", ["--max-poeple", "3"], 2, "Unknown option '--max-poeple'"],
  ])("says in one sentence what to do about %s", async (_what, flags, code, sentence) => {
    const outcome = await run(["serve", ...flags]);
    expect(outcome).toEqual({ code, printed: [], complaints: [expect.stringContaining(sentence)] });
    expect(outcome.complaints[0]).not.toContain("\n");
  });

  it("says in one sentence that TLS files are not what they should be", async () => {
    const broken = join(folder, "broken.pem");
    const { code, complaints } = await run(["serve", "--tls-cert", broken, "--tls-key", broken]);
    expect(code).toBe(2);
    expect(complaints).toEqual([expect.stringContaining("are not a certificate and its private key in PEM.")]);
  });
});

describe("other words", () => {
  it("get help, or a hint", async () => {
    expect((await run(["serve", "--help"])).printed[0]).toContain("--max-people");
    expect((await run([])).code).toBe(0);
    expect(await run(["dance"])).toMatchObject({
      code: 2,
      complaints: [expect.stringContaining('no command "dance"')],
    });
  });
});
