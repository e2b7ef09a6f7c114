import { flagOf, settingNames, settings, variableOf, type Config, type Setting } from "./settings.ts";

/** What `subrosa serve --help` prints. */
export function helpText(): string {
  return [
    "subrosa serve: relays what it cannot read, and serves the app.",
    "",
    "Each setting is a flag or an environment variable; the flag goes first.",
    "",
    ...settingNames.map(paragraph),
    "  --help",
    "      Print this.",
    "",
  ].join("\n");
}

/** The same table in Markdown, as docs/server.md holds it. */
export function settingsTable(): string {
  const rows = settingNames.map((name) => {
    const { help, secret } = settings[name];
    const flag = secret ? "" : `\`--${flagOf(name)}\``;
    const value = formatDefault(name);
    return `| ${flag} | \`${variableOf(name)}\` | ${value === "" ? "" : `\`${value}\``} | ${help} |`;
  });
  return ["| flag | environment | default | |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}

function paragraph(name: keyof Config): string {
  const { kind, help, secret } = settings[name];
  const flag = secret ? "" : `--${flagOf(name)}${kind.placeholder === "" ? "" : ` <${kind.placeholder}>`}`;
  const value = formatDefault(name);
  const ending = value === "" ? "" : ` [${value}]`;
  return `  ${[flag, variableOf(name)].filter((part) => part !== "").join(", ")}${ending}\n      ${help}\n`;
}

function formatDefault<Name extends keyof Config>(name: Name): string {
  const setting: Setting<Config[Name]> = settings[name];
  return setting.kind.format(setting.default);
}
