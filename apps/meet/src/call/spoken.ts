import type { RemoteParticipant, RoomInterface } from "@subrosa/client";

import { announcer } from "../app/announcer.ts";
import { text } from "../catalogue/text.ts";
import type { CallDevices } from "../devices/own.ts";
import { type CallState, callState, changedPeople } from "./person/states.ts";
import { callSentence } from "./person/state-words.ts";
import { personName } from "./person/person-name.ts";
import { listenToPeople } from "./spoken-people.ts";

/** What of a call is spoken about. */
export interface SpokenCall {
  readonly room: RoomInterface;
  readonly devices: CallDevices;
  readonly view: { update(change: { readonly note: string }): void };
}

const nameOf = (participant: RemoteParticipant): string => personName(participant);

/** What a person must know at once: it interrupts. */
const urgent: ReadonlySet<CallState> = new Set(["notSending", "paused", "split"]);

/** Speaks what happens in a call, and keeps the note about devices. Returns what ends it. */
export function listenToRoom(call: SpokenCall): () => void {
  const { room, view } = call;
  let before = callState(room);
  // The sentence after a join has told the first state that lasts.
  let told = before !== "settingUp";
  let changedBefore = new Set(changedPeople(room).map(({ id }) => id));
  // They have said goodbye, and their leave itself is no news.
  const leaving = new Set<string>();
  const ends = [
    listenToPeople(room),
    room.on("participantJoined", (participant) => announcer.joined(nameOf(participant))),
    room.on("participantChanged", (participant) => {
      const { id, presence } = participant;
      if (presence !== "leaving") leaving.delete(id);
      else if (!leaving.has(id)) {
        leaving.add(id);
        announcer.left(personName(participant));
      }
    }),
    room.on("participantLeft", (participant) => {
      if (!leaving.delete(participant.id)) announcer.left(nameOf(participant));
    }),
    room.on("trackSubscribed", ({ source }, participant) => {
      if (source === "screen") announcer.say(text("call.theyShare", { name: nameOf(participant) }), "states");
    }),
    room.on("trackUnsubscribed", ({ source }, participant) => {
      // Who turned pictures off here was told so, and the sharing goes on.
      if (source === "screen" && room.receiving.video)
        announcer.say(text("call.theyStopped", { name: nameOf(participant) }), "states");
    }),
    room.on("deviceLost", ({ label, now }) => {
      const note =
        now === undefined ? text("device.goneNothing", { gone: label }) : text("device.gone", { gone: label, now });
      view.update({ note });
      announcer.say(note, "states");
    }),
    room.on("stateChanged", (state) => {
      if (state === "reconnecting")
        announcer.interrupt(text(room.mediaAlive ? "connection.serverGone" : "connection.reconnecting"));
      if (state === "joined") announcer.say(text("connection.back"), "states");
    }),
    room.on("changed", () => {
      const changed = changedPeople(room);
      for (const person of changed)
        if (!changedBefore.has(person.id)) announcer.interrupt(text("state.changed.why", { name: personName(person) }));
      changedBefore = new Set(changed.map(({ id }) => id));
      const now = callState(room);
      if (now === before) return;
      before = now;
      const first = !told;
      told = true;
      if (urgent.has(now)) announcer.interrupt(callSentence(room));
      else if (now !== "changed" && !first) announcer.say(text(`state.${now}`), "states");
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
