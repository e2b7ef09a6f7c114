import { findLiveKit } from "../../scripts/lib/livekit.mjs";
import type { Report } from "../report.ts";
import { measureJoin } from "./join.ts";
import { LiveKitStage } from "./stage.ts";
import { measureStreams } from "./streams.ts";

/** What LiveKit costs without encryption, with its own and with ours: from joining to a picture, and for each stream. */
export async function measureLiveKit(
  options: { readonly calls: number; readonly streams: number; readonly seconds: number },
  report: Report,
): Promise<void> {
  const found = findLiveKit();
  if (!("path" in found)) {
    report("LiveKit", [], [`what encryption costs with LiveKit. ${found.missing}`]);
    return;
  }
  const stage = await LiveKitStage.open();
  try {
    await measureJoin(stage, options.calls, report);
    await measureStreams(stage, { ...options, rounds: Math.min(3, options.calls) }, report);
  } finally {
    await stage.close();
  }
}
