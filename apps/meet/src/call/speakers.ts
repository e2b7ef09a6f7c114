import type { Participant, RoomInterface } from "@subrosa/client";

import { Store } from "../app/store.ts";
import { voice, watchLevel } from "../devices/level.ts";
import { pageOrder } from "./stage/page-order.ts";

/** Who speaks now, and who has the stage. */
export interface Speaking {
  readonly now: ReadonlySet<string>;
  /** The participant whom speaker view shows large. */
  readonly stage: string | undefined;
  /** The others, those first whom one wants to see where not all fit on one page. */
  readonly order: readonly string[];
}

const takesAfter = 600;
const keepsFor = 2_000;
const pointerHolds = 3_000;
/** A pause between words is still speech. */
const lingers = 400;

/** Who has the stage: a speaker takes it after 600 ms, and keeps it for at least 2 s. Times in ms. */
export class StageJudge {
  #speaker: string | undefined;
  #since = 0;
  #stageSince = -Infinity;
  stage: string | undefined;

  judge(loudest: string | undefined, time: number): string | undefined {
    if (loudest !== this.#speaker) {
      this.#speaker = loudest;
      this.#since = time;
    }
    const ready = loudest !== undefined && loudest !== this.stage && time - this.#since >= takesAfter;
    if (ready && time - this.#stageSince >= keepsFor) {
      this.stage = loudest;
      this.#stageSince = time;
    }
    return this.stage;
  }
}

interface Watch {
  readonly track: MediaStreamTrack;
  level: number;
  heard: number;
  end(): void;
}

/** Listens to every microphone in the call. */
export class Speakers {
  readonly speaking: Store<Speaking> = new Store<Speaking>({ now: new Set(), stage: undefined, order: [] });
  /** While a tile has the keyboard's focus, nothing moves. */
  focused = false;
  #heldUntil = -Infinity;
  readonly #room: RoomInterface;
  readonly #watches = new Map<string, Watch>();
  readonly #heard = new Map<string, number>();
  readonly #judge = new StageJudge();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #end: () => void;

  constructor(room: RoomInterface) {
    this.#room = room;
    this.#end = room.on("changed", () => this.#follow());
    this.#timer = setInterval(() => this.#look(), 100);
    this.#follow();
  }

  /** The pointer moves over tiles: they stay where they are. One that only rests there holds nobody back for long. */
  hold(): void {
    this.#heldUntil = performance.now() + pointerHolds;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#end();
    for (const watch of this.#watches.values()) watch.end();
    this.#watches.clear();
    this.#heard.clear();
  }

  #follow(): void {
    const people: Participant[] = [this.#room.local, ...this.#room.participants.values()];
    const live = new Map(people.map((person) => [person.id, microphoneOf(person)]));
    for (const [id, watch] of this.#watches)
      if (live.get(id) !== watch.track) {
        watch.end();
        this.#watches.delete(id);
      }
    for (const [id, track] of live)
      if (track && !this.#watches.has(id)) {
        const watch: Watch = { track, level: 0, heard: -Infinity, end: () => undefined };
        watch.end = watchLevel(track, (level) => {
          watch.level = level;
          if (level >= voice * 2) watch.heard = performance.now();
        });
        this.#watches.set(id, watch);
      }
  }

  #look(): void {
    const time = performance.now();
    const now = new Set<string>();
    let loudest: string | undefined;
    for (const [id, { level, heard }] of this.#watches) {
      if (time - heard > lingers) continue;
      now.add(id);
      this.#heard.set(id, heard);
      const best = loudest === undefined ? -1 : (this.#watches.get(loudest)?.level ?? 0);
      if (id !== this.#room.local.id && level > best) loudest = id;
    }
    const before = this.speaking.get();
    const held = this.focused || time < this.#heldUntil;
    const stage = held ? before.stage : this.#judge.judge(loudest, time);
    const order = held ? before.order : this.#order(time);
    const same = stage === before.stage && sameList([...now], [...before.now]) && sameList(order, before.order);
    if (!same) this.speaking.set({ now, stage, order });
  }

  #order(time: number): string[] {
    const people = [...this.#room.participants.values()];
    return pageOrder(
      people.map(({ id, handRaisedAt }) => ({ id, handRaisedAt, heardAt: this.#heard.get(id) })),
      time,
    );
  }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, place) => each === b[place]);
}

function microphoneOf(person: Participant): MediaStreamTrack | undefined {
  const publication = person.tracks.get("microphone");
  return publication && !publication.muted ? publication.mediaStreamTrack : undefined;
}
