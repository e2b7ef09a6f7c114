import { messageBytes } from "@subrosa/protocol";
import { parseArgs } from "node:util";
import { flagOf, settingNames, settings, variableOf, type Config, type Setting } from "./settings.ts";
import { StartError } from "./start-error.ts";

/**
 * The settings of a command line and an environment; the command line goes before the environment.
 *
 * @param flags what follows `subrosa serve`
 * @throws {StartError} `unknown-setting`, `bad-setting`
 */
export function readConfig(
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Config {
  const given = readFlags(flags);
  const value = <Name extends keyof Config>(name: Name): Config[Name] => {
    const flag = given[flagOf(name)];
    if (flag !== undefined) return parse(settings[name], `--${flagOf(name)}`, String(flag));
    const variable = environment[variableOf(name)];
    if (variable !== undefined && variable !== "") return parse(settings[name], variableOf(name), variable);
    return settings[name].default;
  };
  return checkConfig(mapSettings(value));
}

/** The defaults, with some settings given as values: for servers inside other programs and tests. */
export function completeConfig(given: Partial<Config>): Config {
  return checkConfig(
    mapSettings((name) => {
      const value = given[name];
      return value === undefined ? settings[name].default : value;
    }),
  );
}

function mapSettings(value: <Name extends keyof Config>(name: Name) => Config[Name]): Config {
  const config: Partial<Record<keyof Config, unknown>> = {};
  for (const name of settingNames) config[name] = value(name);
  return config as Config;
}

function readFlags(flags: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  const options: Record<string, { type: "string" | "boolean" }> = {};
  for (const name of settingNames) {
    const { kind, secret } = settings[name];
    if (!secret) options[flagOf(name)] = { type: kind.placeholder === "" ? "boolean" : "string" };
  }
  try {
    return parseArgs({ args: [...flags], options, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.split(/\.\s/)[0] : "The command line can't be read";
    throw new StartError("unknown-setting", `${said}. See \`subrosa serve --help\`.`, { cause });
  }
}

function parse<Value>({ kind, secret }: Setting<Value>, where: string, raw: string): Value {
  const value = kind.parse(raw);
  if (value !== undefined) return value;
  const found = secret ? "" : `, not "${raw}"`;
  throw new StartError("bad-setting", `${where} must be ${kind.expects}${found}.`);
}

function checkConfig(config: Config): Config {
  const refuse = (sentence: string): never => {
    throw new StartError("bad-setting", sentence);
  };
  if ((config.tlsCert === "") !== (config.tlsKey === "")) {
    refuse("--tls-cert and --tls-key belong together: give both or neither.");
  }
  if (config.turnUrls.length > 0 && config.turnSecret === "") {
    refuse("--turn-urls needs SUBROSA_TURN_SECRET, the static-auth-secret of the TURN server.");
  }
  if ((config.livekitKey === "") !== (config.livekitSecret === "")) {
    refuse("--livekit-key and SUBROSA_LIVEKIT_SECRET belong together: give both or neither.");
  }
  if (config.livekitUrl !== "" && (config.livekitKey === "" || config.livekitSecret === "")) {
    refuse("--livekit-url needs --livekit-key and SUBROSA_LIVEKIT_SECRET, a pair that the LiveKit server knows.");
  }
  for (const url of [...config.turnUrls, ...config.stunUrls]) {
    if (!/^(?:turns?|stuns?):[^\s]+$/.test(url)) refuse(`"${url}" is no STUN or TURN server: write turn:host:3478.`);
  }
  for (const origin of [...config.origins, ...config.frameAncestors]) {
    if (origin !== "*" && !isOrigin(origin)) refuse(`"${origin}" is no origin: write https://host without a path.`);
  }
  const maxMessageBytes = Math.max(config.maxMessageBytes, messageBytes(config.maxPeople));
  return { ...config, maxMessageBytes, maxBufferedBytes: Math.max(config.maxBufferedBytes, maxMessageBytes) };
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
