import {
  errorEntry,
  paths,
  parseId,
  proofOfHeader,
  RoomId,
  type HttpErrorCode,
  type RoomCreated,
  type RoomPresence,
  type SiteInfo,
} from "@subrosa/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { randomBytes } from "node:crypto";
import type { Config } from "../config/settings.ts";
import { AddressRates } from "../gateway/rates.ts";
import type { Metrics } from "../metrics.ts";
import { Digest } from "../rooms/digest.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Addresses } from "./addresses.ts";
import type { Origins } from "./origins.ts";

/** What the HTTP API works on. */
export interface ApiContext {
  readonly config: Config;
  readonly rooms: Rooms;
  readonly metrics: Metrics;
  readonly addresses: Addresses;
  readonly origins: Origins;
  /** Whether the server is being stopped. */
  readonly closing: () => boolean;
}

/** The rooms API, what the deployment says about itself, `/healthz` and `/metrics`. */
export function routeApi(app: FastifyInstance, context: ApiContext): void {
  const rates = new AddressRates(context.config.maxRequestsPerMinute);

  const guard = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    void reply.header("cache-control", "no-store");
    if (!context.origins.allows(request.raw)) return refuse(reply, "wrong-origin");
    const foreign = context.origins.foreign(request.raw);
    if (foreign !== undefined) allowForeign(reply, foreign);
    const wait = rates.take(context.addresses.of(request.raw), Date.now());
    if (wait > 0) return refuse(reply, "rate-limited", wait);
  };

  app.post(paths.rooms, { onRequest: guard }, async (_request, reply): Promise<RoomCreated> => {
    void reply.code(201);
    return { room: newRoomId() };
  });

  app.get<{ Params: { room: string } }>(`${paths.rooms}/:room`, { onRequest: guard }, async (request, reply) => {
    const room = parseId(RoomId, request.params.room);
    if (room === undefined) return refuse(reply, "not-found");
    const proof = proofOfHeader(request.headers.authorization);
    if (proof === undefined) return refuse(reply, "proof-needed");
    const people = context.rooms.presence(room, proof);
    if (people === "wrong-proof") return refuse(reply, people);
    const { maxPeople, turnUrls } = context.config;
    return { people, capacity: maxPeople, relay: turnUrls.length > 0 } satisfies RoomPresence;
  });

  app.get(paths.site, async (_request, reply) => {
    const { sourceUrl } = context.config;
    void reply.header("cache-control", "no-cache");
    return (sourceUrl === "" ? {} : { source: sourceUrl }) satisfies SiteInfo;
  });

  for (const route of [paths.rooms, `${paths.rooms}/:room`]) {
    app.options(route, { onRequest: guard }, async (_request, reply) => {
      void reply.code(204).header("access-control-allow-methods", "GET, POST");
      void reply.header("access-control-allow-headers", "authorization").header("access-control-max-age", "600");
    });
  }

  app.get("/healthz", async (_request, reply) => {
    void reply.header("cache-control", "no-store");
    if (context.closing()) return refuse(reply, "shutting-down");
    return { status: "ok" };
  });

  app.get("/metrics", async (request, reply) => {
    if (!mayReadMetrics(request, context)) return refuse(reply, "not-found");
    const { registry } = context.metrics;
    void reply.header("cache-control", "no-store").type(registry.contentType);
    return registry.metrics();
  });
}

/** Answer a request with an error of the protocol's table. */
export function refuse(reply: FastifyReply, code: HttpErrorCode, retryAfter?: number): void {
  const { message, status = 500 } = errorEntry(code);
  const wait = retryAfter === undefined ? undefined : Math.ceil(retryAfter);
  if (wait !== undefined) void reply.header("retry-after", String(wait));
  void reply.code(status).send({ code, message, ...(wait === undefined ? {} : { retryAfter: wait }) });
}

/** An id that nobody can guess: 80 random bits in four groups that can be read aloud. */
function newRoomId(): RoomId {
  const letters = Array.from(randomBytes(16), (byte) => "abcdefghjkmnpqrstuvwxyz023456789"[byte % 32]).join("");
  const room = parseId(RoomId, letters.replaceAll(/(.{4})(?=.)/g, "$1-"));
  if (room === undefined) throw new TypeError("letters and digits in groups are a room id");
  return room;
}

function allowForeign(reply: FastifyReply, origin: string): void {
  void reply.header("access-control-allow-origin", origin).header("vary", "origin");
  void reply.header("cross-origin-resource-policy", "cross-origin");
}

function mayReadMetrics(request: FastifyRequest, { config, addresses }: ApiContext): boolean {
  if (config.metricsToken === "") return addresses.isLocal(request.raw);
  return new Digest(config.metricsToken).matches(request.headers.authorization?.replace(/^Bearer /, "") ?? "");
}
