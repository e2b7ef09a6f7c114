import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { Config } from "./settings.ts";
import { StartError } from "./start-error.ts";

/** A certificate chain and its private key, in PEM. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * The TLS files of the settings, `undefined` if there are none.
 *
 * @throws {StartError} `tls-files` if they can't be read or don't belong together
 */
export function readTlsFiles(config: Config): TlsFiles | undefined {
  if (config.tlsCert === "") return undefined;
  const files = { cert: read("--tls-cert", config.tlsCert), key: read("--tls-key", config.tlsKey) };
  try {
    createSecureContext(files);
  } catch (cause) {
    const sentence = `${config.tlsCert} and ${config.tlsKey} are not a certificate and its private key in PEM.`;
    throw new StartError("tls-files", sentence, { cause });
  }
  return files;
}

function read(flag: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new StartError("tls-files", `The file ${file} of ${flag} can't be read. Check its path and permissions.`, {
      cause,
    });
  }
}
