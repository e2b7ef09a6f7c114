import type { FastifyInstance } from "fastify";
import type { Config } from "./config/settings.ts";
import { StartError, type StartErrorCode } from "./config/start-error.ts";

/**
 * Start to listen.
 *
 * @returns the server's URL
 * @throws {StartError} `port-taken`, `port-forbidden`, `host-unknown`
 */
export async function listen(app: FastifyInstance, config: Config): Promise<string> {
  const { host, port } = config;
  try {
    await app.listen({ host, port, listenTextResolver: () => "listening" });
  } catch (cause) {
    const word = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const [code, sentence] = listenErrors(host, port)[word] ?? [];
    if (code === undefined || sentence === undefined) throw cause;
    throw new StartError(code, sentence, { cause });
  }
  const address = app.server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const scheme = config.tlsCert === "" ? "http" : "https";
  return `${scheme}://${urlHost(host)}:${bound}`;
}

function listenErrors(host: string, port: number): Readonly<Record<string, readonly [StartErrorCode, string]>> {
  const unknown = ["host-unknown", `${host} is no address of this machine. Choose another --host.`] as const;
  return {
    EADDRINUSE: ["port-taken", `Port ${port} is taken by another program. Choose another one with --port.`],
    EACCES: ["port-forbidden", `This user may not listen on port ${port}. Choose one above 1023 with --port.`],
    EADDRNOTAVAIL: unknown,
    ENOTFOUND: unknown,
    EAI_AGAIN: unknown,
  };
}

function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
