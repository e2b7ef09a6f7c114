import type { RoomOptions } from "../api/options.ts";
import { browserEngine, type Engine } from "./engine.ts";

/** Where a Room gets its browser from: for tests. */
const engines = new WeakMap<RoomOptions, Engine>();

/** Options with which `new Room` uses another engine than the browser's. */
export function withEngine(options: RoomOptions, engine: Engine): RoomOptions {
  engines.set(options, engine);
  return options;
}

/** The engine for a Room of these options. */
export function engineOf(options: RoomOptions): Engine {
  return engines.get(options) ?? browserEngine;
}
