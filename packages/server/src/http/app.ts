import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { StartError } from "../config/start-error.ts";

const builtApp = fileURLToPath(new URL("../../../../apps/meet/dist", import.meta.url));

/**
 * The folder to serve, `undefined` if none was named and the app is not built.
 *
 * @throws {StartError} `app-missing` if the named one holds no app
 */
export function findApp(appDir: string): string | undefined {
  const folder = appDir === "" ? builtApp : resolve(appDir);
  if (existsSync(join(folder, "index.html"))) return folder;
  if (appDir === "") return undefined;
  throw new StartError(
    "app-missing",
    `There is no index.html in ${folder}, the folder of --app-dir. Build the app first.`,
  );
}

/** The app at `/` and at every room's link; its hashed files may be kept for ever, its pages never without asking. */
export async function routeApp(app: FastifyInstance, folder: string | undefined): Promise<void> {
  if (folder === undefined) {
    app.get("/", async (_request, reply) => {
      void reply.code(404).type("text/plain; charset=utf-8");
      return "The server runs, but the app is not built: npm run build.\n";
    });
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (response, file) => void response.setHeader("cache-control", cacheControl(folder, file)),
  });
  app.get("/r/:room", async (_request, reply) => reply.sendFile("index.html"));
}

/** The builder puts the hash of its contents into the name of each file under `assets`. */
function cacheControl(folder: string, file: string): string {
  return file.startsWith(join(folder, "assets")) ? "public, max-age=31536000, immutable" : "no-cache";
}
