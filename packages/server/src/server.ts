import type { ErrorCode } from "@subrosa/protocol";
import fastify, { LogController, type FastifyInstance } from "fastify";
import { completeConfig } from "./config/read-config.ts";
import { listen } from "./listen.ts";
import { openLiveKitDoor } from "./livekit-entry.ts";
import type { Config } from "./config/settings.ts";
import { readTlsFiles, type TlsFiles } from "./config/tls.ts";
import { Gateway } from "./gateway/gateway.ts";
import { AddressRates } from "./gateway/rates.ts";
import { Addresses } from "./http/addresses.ts";
import { refuse, routeApi } from "./http/api.ts";
import { findApp, routeApp } from "./http/app.ts";
import { isThisMachine, securityHeaders, strictTransport } from "./http/headers.ts";
import { Origins } from "./http/origins.ts";
import { refuseSocket } from "./http/refuse-socket.ts";
import { createTransport } from "./http/transport.ts";
import { logOptions, type LogSink } from "./logging.ts";
import { createMetrics } from "./metrics.ts";
import { Relay } from "./relay/relay.ts";
import { Rooms } from "./rooms/rooms.ts";
import { createSfu } from "./sfu.ts";

/** Settings as values, and where the log goes (standard error by default). */
export interface ServerOptions extends Partial<Config> {
  readonly log?: LogSink;
}

/** A server that runs. */
export interface Server {
  /** Where it is, such as `http://localhost:7300`. */
  readonly url: string;
  /** Tell everybody, wait for them to go for at most `shutdownTimeout`, and stop. A second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Start a server.
 *
 * @param options every setting has a default; `port: 0` takes any free port
 * @throws {StartError} one sentence that says what to change; nothing is left running
 */
export async function createServer(options: ServerOptions = {}): Promise<Server> {
  const { log = process.stderr, ...given } = options;
  const config = completeConfig(given);
  const tls = readTlsFiles(config);
  const folder = findApp(config.appDir);
  const addresses = new Addresses(config.trustedProxies);
  const origins = new Origins(config.origins);
  const app = createApp(config, tls, addresses, log);

  const rooms = new Rooms(config);
  const metrics = createMetrics({
    rooms: () => rooms.size,
    people: () => rooms.people,
    connections: () => gateway.entrance.size,
    bufferedBytes: () => gateway.bufferedBytes,
    keptBytes: () => rooms.keptBytes,
  });
  const refused = (code: ErrorCode, address: string): void => {
    app.log.info({ code, ...(config.logAddresses ? { address } : {}) }, "refused");
  };
  const joins = new AddressRates(config.maxJoinsPerMinute);
  const [grantSfu, livekit] = await Promise.all([createSfu(config), openLiveKitDoor(config)]);
  const context = { config, rooms, metrics, joins, refused, grantSfu, livekit };
  const gateway = new Gateway(context, { addresses, origins });
  const relay = new Relay(context, { addresses, origins });

  const headers = securityHeaders(config);
  app.addHook("onRequest", async (request, reply) => {
    void reply.headers(headers);
    const promise = addresses.isSecure(request.raw) && !isThisMachine(request.headers.host);
    if (promise) void reply.header("strict-transport-security", strictTransport);
  });
  app.addHook("onResponse", async ({ routeOptions, method, log: requestLog }, { statusCode, elapsedTime }) => {
    const route = routeOptions.url ?? "none";
    metrics.requests.inc({ route, status: String(statusCode) });
    requestLog.debug({ method, route, status: statusCode, milliseconds: Math.round(elapsedTime) }, "answered");
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, "not-found"));
  app.setErrorHandler((error, _request, reply) => answerError(app, error, reply));

  let closing: Promise<void> | undefined;
  routeApi(app, { config, rooms, metrics, addresses, origins, closing: () => closing !== undefined });
  await routeApp(app, folder);
  app.server.on("upgrade", (request, socket, head) => {
    const toRelay = config.maxFileBytes > 0 && relay.entrance.isAskedBy(request);
    (toRelay ? relay : gateway).entrance.upgrade(request, socket, head);
  });

  const stop = async (): Promise<void> => {
    relay.close();
    await gateway.close();
    rooms.close();
    await app.close();
  };
  const close = (): Promise<void> => (closing ??= stop());
  try {
    return { url: await listen(app, config), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function createApp(config: Config, tls: TlsFiles | undefined, addresses: Addresses, log: LogSink): FastifyInstance {
  return fastify({
    logger: logOptions(config.logLevel, log),
    logController: new LogController({ disableRequestLogging: true }),
    // An address that can't be decoded: no hook runs for it.
    frameworkErrors: (_error, _request, reply) => refuse(reply.headers(securityHeaders(config)), "not-found"),
    // No request of the API has a body.
    bodyLimit: 1_024,
    forceCloseConnections: true,
    clientErrorHandler: (error, socket) => {
      // A reset connection has nobody to answer.
      if (!socket.writable) return void socket.destroy();
      refuseSocket(socket, error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "too-slow" : "bad-message");
    },
    serverFactory: (handler) => createTransport(config, tls, addresses, handler),
  });
}

function answerError(app: FastifyInstance, error: unknown, reply: Parameters<typeof refuse>[0]): void {
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  if (status === 413) return refuse(reply, "too-large");
  if (typeof status === "number" && status < 500) return refuse(reply, "bad-message");
  app.log.error({ failure: error instanceof Error ? error.stack : "unknown" }, "failed");
  refuse(reply, "internal");
}
