import { findLiveKit } from "../../scripts/lib/livekit.mjs";
import type { Report } from "../report.ts";
import { LiveKitStage } from "./stage.ts";

/** Measures with a real LiveKit server; says aloud what is left out where there is none. */
export async function onLiveKit(
  what: string,
  report: Report,
  measure: (stage: LiveKitStage) => Promise<void>,
): Promise<void> {
  const found = findLiveKit();
  if (!("path" in found)) {
    report("LiveKit", [], [`${what}. ${found.missing}`]);
    return;
  }
  const stage = await LiveKitStage.open();
  try {
    await measure(stage);
  } finally {
    await stage.close();
  }
}
