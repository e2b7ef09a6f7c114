import type { Participant, RemoteParticipant, RoomInterface } from "@subrosa/client";

import { text } from "../../catalogue/text.ts";
import { personName } from "./person-name.ts";
import { callState, changedPeople, type PersonTrouble, stoppedSource } from "./states.ts";

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });

/** The sentence behind the pill. */
export function callSentence(room: RoomInterface): string {
  const state = callState(room);
  switch (state) {
    case "notSending":
      return text(`state.notSending.${stoppedSource(room) ?? "camera"}`);
    case "changed":
      return text("state.changed.why", { name: changedPeople(room).map(personName)[0] ?? "" });
    case "encrypted":
    case "paused":
    case "split":
    case "settingUp":
    case "managed":
    case "compatible":
    case "shared":
    case "checked":
      return text(`state.${state}.why`);
  }
}

/** The sentence behind a person's badge. */
export function personSentence(participant: Participant, { state, source }: PersonTrouble): string {
  const name = personName(participant);
  if (state === "noKey" && (source === "microphone" || source === "screen-audio"))
    return text("state.noKey.sound", { name });
  if (state === "lost" && participant.presence === "lost") return text("state.lost.group", { name });
  return text(`state.${state}.why`, { name });
}

/** What this browser remembers of a person's device. A mark under another name is told, and is no mark. */
export function deviceSentences({ name: given, device }: Pick<RemoteParticipant, "name" | "device">): string[] {
  const name = personName({ name: given });
  const { state, checkedAt, checkedAs } = device;
  const sentences: string[] = [];
  if (state === "checked") sentences.push(text("trust.checked.why", { date: day.format(checkedAt) }));
  if (state === "new") sentences.push(text("state.newDevice.why", { name }));
  if (state === "changed") sentences.push(text("state.changed.why", { name }));
  if (checkedAs !== undefined) sentences.push(text("trust.checkedAs", { name: personName({ name: checkedAs }) }));
  return sentences;
}
