import type { BaseE2EEManager } from "livekit-client";
import { DropInError } from "./errors.ts";

/** LiveKit's engine, which it gives to managers and does not export. */
export type Engine = Parameters<BaseE2EEManager["setupEngine"]>[0];

/** What of the engine's own methods is watched. */
const methods = [
  "emit",
  "join",
  "addTrack",
  "createSender",
  "createSimulcastSender",
  "sendDataPacket",
  "sendDataTrackFrame",
] as const;

/** Throws {@link DropInError} `livekit-version` where a version of livekit-client has other ways out than those that we close. */
export function assertEngine(engine: Engine): void {
  const missing = methods.filter((name) => typeof engine[name] !== "function");
  if (missing.length === 0) return;
  throw new DropInError(
    "livekit-version",
    `The application has a version of livekit-client that this version of @subrosa/livekit does not know (${missing.join(", ")}): use 2.23.`,
  );
}
