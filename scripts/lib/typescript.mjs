// `node --conditions=@subrosa/source --import ./scripts/lib/typescript.mjs x.ts`: Node 20 runs our TypeScript as it stands.
import { register } from "node:module";

register("./typescript-hook.mjs", import.meta.url);
