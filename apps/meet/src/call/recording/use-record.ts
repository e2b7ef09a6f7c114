import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import type { Call } from "../call.ts";
import { recordingFormat } from "./tape.ts";

/** The entry by which one begins to record, or ends it; `undefined` where this browser can't. */
export function useRecord({ recording }: Call): { readonly label: string; readonly act: () => void } | undefined {
  const phase = useStore(recording.phase);
  if (recordingFormat() === undefined) return undefined;
  if (phase === "on") return { label: text("record.stop"), act: () => recording.stop() };
  return { label: text("record.start"), act: () => recording.ask() };
}
