import type { RoomInterface } from "@subrosa/client";

import { type Readable, Store } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { callState, personState } from "../person/states.ts";

/** One thing that happened, in words. */
export interface LogEntry {
  /** In ms since 1970. */
  readonly at: number;
  readonly words: string;
}

/** The newest entries are kept: a day of coming and going must not fill the page's memory. */
const mostEntries = 500;

/** Who came and went, when the keys changed, and which states there were: for the details of the privacy panel. Never leaves this page. */
export class CallLog {
  readonly entries: Readable<readonly LogEntry[]>;
  readonly #entries = new Store<readonly LogEntry[]>([]);
  readonly #room: RoomInterface;
  readonly #ends: (() => void)[];
  readonly #people = new Map<string, string>();
  readonly #recorders = new Set<string>();
  #epoch: bigint | undefined;
  #state: string | undefined;

  constructor(room: RoomInterface) {
    this.#room = room;
    this.entries = this.#entries;
    this.#ends = [
      room.on("participantJoined", ({ name }) => this.#add(text("log.joined", { name }))),
      room.on("participantLeft", ({ name }, reason, by) => {
        if (reason === "dropped" && by) this.#add(text("log.droppedBy", { name, by: by.name }));
        else
          this.#add(text(({ left: "log.left", lost: "log.lost", dropped: "log.dropped" } as const)[reason], { name }));
      }),
      room.on("changed", () => this.#look()),
    ];
    this.#look();
  }

  close(): void {
    for (const end of this.#ends) end();
  }

  #look(): void {
    const { encryption, participants } = this.#room;
    if (encryption.epoch !== undefined && encryption.epoch !== this.#epoch) {
      this.#epoch = encryption.epoch;
      this.#add(text("log.keys", { epoch: String(encryption.epoch) }));
    }
    const state = text(`state.${callState(this.#room)}`);
    if (state !== this.#state) this.#add(text("log.state", { state }));
    this.#state = state;
    for (const person of participants.values()) {
      const trouble = personState(person);
      const now = trouble ? text(`state.${trouble.state}`) : "";
      if (now !== "" && now !== this.#people.get(person.id))
        this.#add(text("log.person", { name: person.name, state: now }));
      this.#people.set(person.id, now);
      if (person.isRecording === this.#recorders.has(person.id)) continue;
      this.#add(text(person.isRecording ? "log.records" : "log.recordsNoMore", { name: person.name }));
      if (person.isRecording) this.#recorders.add(person.id);
      else this.#recorders.delete(person.id);
    }
    for (const id of this.#people.keys()) if (!participants.has(id)) this.#people.delete(id);
  }

  #add(words: string): void {
    this.#entries.set([...this.#entries.get(), { at: Date.now(), words }].slice(-mostEntries));
  }
}
