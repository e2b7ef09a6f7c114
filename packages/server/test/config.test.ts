import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { helpText, settingsTable } from "../src/config/help-text.ts";
import { readConfig } from "../src/config/read-config.ts";
import { flagOf, settingNames, settings, variableOf } from "../src/config/settings.ts";

describe("settings", () => {
  it("have defaults", () => {
    const config = readConfig([], {});
    expect(config.port).toBe(7300);
    expect(config.host).toBe("localhost");
    expect(config.maxPeople).toBe(6);
  });

  it("come from flags before the environment", () => {
    const environment = { SUBROSA_PORT: "9000", SUBROSA_MAX_PEOPLE: "4", SUBROSA_TURN_URLS: "" };
    const config = readConfig(
      ["--port", "9001", "--log-addresses", "--origins=https://a.example, https://b.example"],
      environment,
    );
    expect(config.port).toBe(9001);
    expect(config.maxPeople).toBe(4);
    expect(config.logAddresses).toBe(true);
    expect(config.origins).toEqual(["https://a.example", "https://b.example"]);
    expect(config.turnUrls).toEqual([]);
  });

  it.each([
    [["--prt", "1"], {}, "unknown-setting"],
    [["7300"], {}, "unknown-setting"],
    [["--port"], {}, "unknown-setting"],
    [["--turn-secret", "x"], {}, "unknown-setting"],
    [["--port", "70000"], {}, "bad-setting"],
    [["--port", "1e3"], {}, "bad-setting"],
    [[], { SUBROSA_HOLD: "soon" }, "bad-setting"],
    [[], { SUBROSA_LOG_LEVEL: "loud" }, "bad-setting"],
    [[], { SUBROSA_LOG_ADDRESSES: "1" }, "bad-setting"],
    [["--tls-cert", "a.pem"], {}, "bad-setting"],
    [["--turn-urls", "turn:a.example"], {}, "bad-setting"],
    [["--turn-urls", "a.example"], { SUBROSA_TURN_SECRET: "x" }, "bad-setting"],
    [["--livekit-url", "wss://sfu.example"], { SUBROSA_LIVEKIT_SECRET: "x" }, "bad-setting"],
    [["--livekit-url", "wss://sfu.example", "--livekit-key", "k"], {}, "bad-setting"],
    [["--livekit-key", "k"], {}, "bad-setting"],
    [["--livekit-url", "sfu.example", "--livekit-key", "k"], { SUBROSA_LIVEKIT_SECRET: "x" }, "bad-setting"],
    [["--livekit-secret", "x"], {}, "unknown-setting"],
    [["--origins", "calls.example"], {}, "bad-setting"],
    [["--origins", "https://calls.example/"], {}, "bad-setting"],
  ])("%j with %j is refused in one sentence", (flags, environment, code) => {
    expect(() => readConfig(flags, environment)).toThrow(
      expect.objectContaining({ name: "StartError", code, exitCode: 2, message: expect.stringMatching(/^[^\n]+\.$/) }),
    );
  });

  it("have no flag where they are secret", () => {
    const secrets = settingNames.filter((name) => settings[name].secret);
    expect(secrets).toEqual(["turnSecret", "livekitSecret", "metricsToken"]);
    expect(settingsTable()).not.toContain("--turn-secret");
  });
});

describe("the table", () => {
  it("has a line in the help for each setting", () => {
    const help = helpText();
    for (const name of settingNames) {
      expect(help).toContain(variableOf(name));
      expect(help.includes(`--${flagOf(name)} `) || help.includes(`--${flagOf(name)},`)).toBe(!settings[name].secret);
    }
  });

  it("is the one in docs/server.md", () => {
    const docs = readFileSync(new URL("../../../docs/server.md", import.meta.url), "utf8");
    expect(docs).toContain(settingsTable());
  });

  it("holds defaults that its own kinds accept", () => {
    for (const name of settingNames) {
      const setting: { kind: { parse: (text: string) => unknown; format: (value: never) => string } } = settings[name];
      const text = setting.kind.format(settings[name].default as never);
      expect(setting.kind.parse(text)).toEqual(settings[name].default);
    }
  });
});
