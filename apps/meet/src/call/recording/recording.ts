import type { RoomInterface } from "@subrosa/client";

import { announcer } from "../../app/announcer.ts";
import { type Readable, Store } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { roomName } from "../../start/room-name.ts";
import type { Speaking } from "../speakers.ts";
import {
  arrange,
  chooseScene,
  type CornerName,
  pageOf,
  type Rect,
  sceneInput,
  type SceneChoices,
} from "../stage/scene.ts";
import { audioRuns } from "../../devices/loudness.ts";
import { Mix } from "./mix.ts";
import { Movie, movieSize } from "./movie.ts";
import { Tape } from "./tape.ts";

/** What of a call is recorded: as this person has it on stage, and as loud. */
export interface RecordedCall {
  readonly room: RoomInterface;
  /** The room's id. */
  readonly name: string;
  readonly view: Readable<
    SceneChoices & {
      readonly corner: CornerName;
      readonly quiet: boolean;
      /** By participant, 0 to 1; absent is 1. */
      readonly volumes: Readonly<Record<string, number>>;
    }
  >;
  readonly speakers: { readonly speaking: Readable<Speaking> };
  /** Shows and speaks what failed. */
  readonly tell: (note: string) => void;
}

/** `asking`: whether to do it. `starting`: where the file goes. */
export type RecordingPhase = "off" | "asking" | "starting" | "on";

/** Records the call into a file on this device, and tells everyone as it begins. */
export class Recording {
  readonly phase: Store<RecordingPhase> = new Store<RecordingPhase>("off");
  readonly #call: RecordedCall;
  #tape: Tape | undefined;
  #closed = false;

  constructor(call: RecordedCall) {
    this.#call = call;
  }

  ask(): void {
    if (this.phase.get() === "off") this.phase.set("asking");
  }

  cancel(): void {
    if (this.phase.get() === "asking") this.phase.set("off");
  }

  /** Yes to the question. A person who closes the browser's own question, where the file goes, means no. */
  async start(): Promise<void> {
    if (this.phase.get() !== "asking") return;
    this.phase.set("starting");
    const ends: (() => void)[] = [];
    try {
      this.#tape = await Tape.open(fileName(this.#call.name), () => this.#begin(ends));
      this.phase.set("on");
      announcer.say(text("record.began"), "results");
      await this.#tape.done;
      announcer.say(text("record.saved"), "results");
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError"))
        this.#call.tell(text(this.#tape ? "record.lost" : "record.failed"));
    }
    this.#tape = undefined;
    for (const end of ends) end();
    this.phase.set("off");
  }

  /** Ends it; the file is whole a moment later. */
  stop(): void {
    this.#tape?.stop();
  }

  /** The call is over. */
  close(): void {
    this.#closed = true;
    this.cancel();
    this.stop();
  }

  async #begin(ends: (() => void)[]): Promise<MediaStream> {
    const { room, view, tell } = this.#call;
    if (this.#closed) throw new DOMException("The call is over.", "AbortError");
    await room.local.setRecording(true);
    const mix = (await audioRuns()) ? new Mix() : undefined;
    if (!mix) tell(text("record.silent"));
    const movie = new Movie(room, () => this.#tiles());
    const follow = (): void => mix?.follow(this.#sounds());
    follow();
    addEventListener("beforeunload", askToStay);
    ends.push(
      room.on("changed", follow),
      view.subscribe(follow),
      () => mix?.close(),
      () => movie.close(),
      () => removeEventListener("beforeunload", askToStay),
      () => void room.local.setRecording(false),
    );
    return new MediaStream([mix?.track, movie.track].filter((track) => track !== undefined));
  }

  #tiles(): ReadonlyMap<string, Rect> {
    const { room, view, speakers } = this.#call;
    const { stage: speaker, order } = speakers.speaking.get();
    const stage = { ...movieSize, shape: "wide" } as const;
    const { scene } = pageOf(chooseScene(sceneInput(room, speaker, view.get())), stage, 0, undefined, order);
    return arrange(scene, stage, view.get().corner);
  }

  #sounds(): Map<MediaStreamTrack, number> {
    const { room, view } = this.#call;
    const { quiet, volumes } = view.get();
    const sounds = new Map<MediaStreamTrack, number>();
    for (const person of [room.local, ...room.participants.values()])
      for (const source of ["microphone", "screen-audio"] as const) {
        const track = person.tracks.get(source)?.mediaStreamTrack;
        if (track) sounds.set(track, person.isLocal ? 1 : quiet ? 0 : (volumes[person.id] ?? 1));
      }
    return sounds;
  }
}

/** "Subrosa Team sync 2026-11-21 14.03": no sign that a disk would refuse. */
function fileName(room: string): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `Subrosa ${roomName(room)} ${day} ${two(now.getHours())}.${two(now.getMinutes())}`;
}

/** What is not stopped before the page goes is lost. */
function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
