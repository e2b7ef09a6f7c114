import type { RemoteParticipant, RoomInterface } from "@subrosa/client";

import { announcer } from "../app/announcer.ts";
import { text } from "../catalogue/text.ts";
import type { CallDevices } from "../devices/own.ts";
import { callState, stoppedSource } from "./person/states.ts";

/** What of a call is spoken about. */
export interface SpokenCall {
  readonly room: RoomInterface;
  readonly devices: CallDevices;
  readonly view: { update(change: { readonly deviceNote: string }): void };
}

const nameOf = (participant: RemoteParticipant): string => participant.name || text("app.nobody");

/** Speaks what happens in a call, and keeps the note about devices. Returns what ends it. */
export function listenToRoom(call: SpokenCall): () => void {
  const { room, view } = call;
  let before = callState(room);
  const ends = [
    room.on("participantJoined", (participant) => announcer.joined(nameOf(participant))),
    room.on("participantLeft", (participant) => announcer.left(nameOf(participant))),
    room.on("trackSubscribed", ({ source }, participant) => {
      if (source === "screen") announcer.say(text("call.theyShare", { name: nameOf(participant) }), "states");
    }),
    room.on("trackUnsubscribed", ({ source }, participant) => {
      if (source === "screen") announcer.say(text("call.theyStopped", { name: nameOf(participant) }), "states");
    }),
    room.on("deviceLost", ({ label, now }) => {
      const note =
        now === undefined ? text("device.goneNothing", { gone: label }) : text("device.gone", { gone: label, now });
      view.update({ deviceNote: note });
      announcer.say(note, "states");
    }),
    room.on("stateChanged", (state) => {
      if (state === "reconnecting")
        announcer.interrupt(text(room.mediaAlive ? "connection.serverGone" : "connection.reconnecting"));
      if (state === "joined") announcer.say(text("connection.back"), "states");
    }),
    room.on("changed", () => {
      const now = callState(room);
      if (now === before) return;
      before = now;
      const stopped = stoppedSource(room);
      if (now === "notSending" && stopped) announcer.interrupt(text(`state.notSending.${stopped}`));
      else announcer.say(text(`state.${now}`), "states");
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** The sentence after a join: who is there, what is on, and that it is encrypted. */
export function sayJoined(call: SpokenCall): void {
  const { microphone, camera } = call.devices.state.get();
  announcer.say(
    text("call.joined", {
      count: call.room.participants.size + 1,
      microphone: text(microphone.on ? "say.microphone.on" : "say.microphone.off"),
      camera: text(camera.on ? "say.camera.on" : "say.camera.off").toLowerCase(),
    }),
    "states",
  );
}
