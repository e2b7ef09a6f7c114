import { type Participant, RoomError, type RoomInterface } from "@subrosa/client";

import { announcer } from "../app/announcer.ts";
import { preferences } from "../app/preferences.ts";
import type { LinkFacts } from "../app/engine.ts";
import type { Action } from "../app/shortcuts.ts";
import { keepSeat } from "../app/seat.ts";
import { Store } from "../app/store.ts";
import { text } from "../catalogue/text.ts";
import { CallDevices, type OwnSource } from "../devices/own.ts";
import { playChime } from "../devices/sounds.ts";
import { listenForComings } from "./comings.ts";
import { CallGroup } from "./group/call-group.ts";
import { CallLog } from "./group/log.ts";
import { listenToGroup } from "./group/spoken-group.ts";
import { MutedHint } from "./muted-hint.ts";
import { personName } from "./person/person-name.ts";
import { PipWindow } from "./pip/pip-window.ts";
import { Recording } from "./recording/recording.ts";
import { listenForRecorders } from "./recording/spoken-recording.ts";
import type { CornerName } from "./stage/scene.ts";
import { Speakers } from "./speakers.ts";
import { listenToRoom } from "./spoken.ts";

/** Which panel is open at the side. */
export type Panel = "chat" | "people" | "privacy" | "compare" | "settings";

/** What this person sees of the call. None of it is known to anyone else. */
export interface CallView {
  readonly panel: Panel | undefined;
  readonly layout: "grid" | "speaker";
  /** A participant's id, or `screen:` and it. */
  readonly pinned: string | undefined;
  /** Grid or speaker is this person's choice: nobody asks them any more. */
  readonly layoutChosen: boolean;
  readonly hideSelf: boolean;
  /** Where the own tile sits while two people talk. */
  readonly corner: CornerName;
  readonly hideStrip: boolean;
  /** Which of several shared screens is large: the newest, unless chosen. */
  readonly chosenShare: string | undefined;
  /** No sound at all on this device. */
  readonly quiet: boolean;
  /** The browser plays nothing before a click. */
  readonly soundBlocked: boolean;
  /** By participant, 0 to 1; absent is 1. */
  readonly volumes: Readonly<Record<string, number>>;
  readonly dialog: "shortcuts" | "code" | undefined;
  /** Something went otherwise than one would expect: a sentence about it. */
  readonly note: string | undefined;
}

/** What a call is made from. */
export interface CallOptions {
  readonly room: RoomInterface;
  readonly link: string;
  readonly facts: LinkFacts;
  readonly quiet: boolean;
  /** Media go by the server's relay only. */
  readonly hidesAddress: boolean;
  /** Out and in again. */
  readonly rejoin: () => Promise<void>;
  /** What a reload brings back. */
  readonly since?: number | undefined;
  readonly panel?: string | undefined;
  readonly volumes?: CallView["volumes"] | undefined;
}

/** A comparison of codes is not one of them: it began in a page that is gone. */
const panels: readonly Panel[] = ["chat", "people", "privacy", "settings"];

/** A joined call, as this person uses it: every control and every key ends here, and says what came of it. */
export class Call {
  readonly room: RoomInterface;
  readonly link: string;
  readonly facts: LinkFacts;
  readonly hidesAddress: boolean;
  readonly rejoin: () => Promise<void>;
  /** In ms since 1970. */
  readonly since: number;
  readonly view: Store<CallView>;
  readonly devices: CallDevices;
  readonly speakers: Speakers;
  readonly mutedHint: MutedHint;
  readonly pip: PipWindow = new PipWindow();
  /** What people do together, where the keys are a group's. */
  readonly group: CallGroup | undefined;
  readonly log: CallLog;
  readonly recording: Recording;
  readonly #ends: (() => void)[];
  #talking = false;

  constructor({ room, link, facts, quiet, hidesAddress, rejoin, since, panel, volumes = {} }: CallOptions) {
    this.room = room;
    this.link = link;
    this.facts = facts;
    this.hidesAddress = hidesAddress;
    this.rejoin = rejoin;
    this.since = since ?? Date.now();
    this.view = new Store<CallView>({
      panel: panels.find((each) => each === panel),
      layout: "grid",
      pinned: undefined,
      layoutChosen: false,
      hideSelf: false,
      corner: "bottom-right",
      hideStrip: false,
      chosenShare: undefined,
      quiet,
      soundBlocked: false,
      volumes,
      dialog: undefined,
      note: undefined,
    });
    this.devices = new CallDevices(room);
    this.speakers = new Speakers(room);
    this.mutedHint = new MutedHint(this.devices);
    this.log = new CallLog(room);
    this.recording = new Recording({
      room,
      name: facts.room,
      view: this.view,
      speakers: this.speakers,
      tell: (note) => this.#tell(note),
    });
    this.group = room.encryption.kind === "group" ? new CallGroup(room, (note) => this.#tell(note)) : undefined;
    this.#ends = [
      listenToRoom(this),
      listenForRecorders(room),
      ...(this.group
        ? [
            listenToGroup({ group: this.group, chatOpen: () => this.view.get().panel === "chat" }),
            () => this.group?.close(),
          ]
        : []),
      () => this.log.close(),
      () => this.recording.close(),
      preferences.subscribe(() => room.receiving.setVideo(!preferences.get().soundOnly)),
      this.devices.state.subscribe(() => this.#remember()),
      this.view.subscribe(() => this.#remember()),
      listenForComings(this, (coming) => void playChime(coming, preferences.get().speaker).catch(() => undefined)),
      () => this.speakers.close(),
      () => this.mutedHint.close(),
      () => this.pip.close(),
    ];
    room.receiving.setVideo(!preferences.get().soundOnly);
    this.#remember();
  }

  close(): void {
    for (const end of this.#ends) end();
  }

  async toggle(source: OwnSource): Promise<void> {
    this.#talking = false;
    await this.#turn(source, !this.devices.state.get()[source].on);
  }

  /** Holds the microphone open. Nothing happens where it is open already. */
  async talk(): Promise<void> {
    if (this.devices.state.get().microphone.on) return;
    this.#talking = true;
    this.mutedHint.pushedToTalk();
    await this.devices.set("microphone", true);
    // Let go before the device was open.
    if (!this.#talking) await this.devices.set("microphone", false);
  }

  async stopTalking(): Promise<void> {
    if (!this.#talking) return;
    this.#talking = false;
    await this.devices.set("microphone", false);
  }

  async toggleShare(): Promise<void> {
    const sharing = this.room.local.tracks.has("screen");
    try {
      await this.room.local.setScreen(!sharing);
    } catch (error) {
      // Cancelling the browser's question is an answer, not a fault.
      if (error instanceof RoomError && error.code === "share-cancelled") return;
      this.#tell(text("call.shareFailed"));
    }
    if (sharing !== this.room.local.tracks.has("screen"))
      announcer.say(text(sharing ? "call.sharingEnded" : "call.sharingSays"), "results");
  }

  /** Someone near is in this call too: no sound from this device, and none into it. */
  async reduceEcho(on: boolean): Promise<void> {
    this.view.update({ quiet: on });
    if (on && this.devices.state.get().microphone.on) await this.#turn("microphone", false);
  }

  /** No pictures of others, or all of them again. */
  toggleSoundOnly(): void {
    const soundOnly = !preferences.get().soundOnly;
    preferences.update({ soundOnly });
    announcer.say(text(soundOnly ? "say.soundOnly" : "say.pictures"), "results");
  }

  /** Asks somebody's browser for a video format that this one can play. */
  async askForFormat(person: Participant): Promise<void> {
    const source = [...person.tracks.values()].find(({ undecodable }) => undecodable)?.source;
    if (source === undefined) return;
    const asked = await this.room.receiving.changeCodec(person.id, source);
    this.#tell(text(asked ? "state.cantPlay.asked" : "state.cantPlay.never", { name: personName(person) }));
  }

  togglePanel(panel: Panel): void {
    this.view.update({ panel: this.view.get().panel === panel ? undefined : panel });
  }

  /** Begins to compare codes, with everyone or with one person. */
  async compare(participant?: string): Promise<void> {
    this.view.update({ panel: "compare" });
    // A refusal is the panel's to show: too many people, or nobody.
    await this.group?.room.verification.start(participant).catch(() => undefined);
  }

  chooseLayout(layout: CallView["layout"]): void {
    this.view.update({ layout, pinned: undefined, layoutChosen: true });
    announcer.say(text(layout === "grid" ? "say.view.grid" : "say.view.speaker"), "results");
  }

  togglePin(id: string): void {
    const { pinned } = this.view.get();
    this.view.update({ pinned: pinned === id ? undefined : id });
  }

  setVolume(id: string, volume: number): void {
    const { volumes } = this.view.get();
    this.view.update({ volumes: { ...volumes, [id]: volume } });
  }

  /** What a single key does. */
  async act(action: Action): Promise<void> {
    if (action === "microphone" || action === "camera") await this.toggle(action);
    else if (action === "share") await this.toggleShare();
    else if (action === "people" || action === "privacy") this.togglePanel(action);
    else if (action === "chat" && this.group) this.togglePanel("chat");
    else if (action === "hand") await this.group?.toggleHand();
    else if (action === "reactions") this.group?.view.update({ choosingReaction: true });
    else if (action === "view") this.chooseLayout(this.view.get().layout === "grid" ? "speaker" : "grid");
    else if (action === "help") this.view.update({ dialog: "shortcuts" });
    else await toggleFullScreen();
  }

  /** Shows and speaks what came of something that failed. */
  #tell(note: string): void {
    this.view.update({ note });
    announcer.say(note, "results");
  }

  async #turn(source: OwnSource, on: boolean): Promise<void> {
    await this.devices.set(source, on);
    const now = this.devices.state.get()[source];
    if (now.on !== on && now.problem) announcer.interrupt(text(`device.${now.problem}.${source}`));
    else announcer.say(text(`say.${source}.${now.on ? "on" : "off"}`), "results");
  }

  /** What a reload brings back. */
  #remember(): void {
    const { microphone, camera } = this.devices.state.get();
    const { panel, quiet, volumes } = this.view.get();
    keepSeat(this.facts.room, {
      link: this.link,
      camera: camera.on,
      panel: panel ?? "",
      quiet,
      volumes,
      since: this.since,
      ...(microphone.track ? { microphone: microphone.on && !this.#talking } : {}),
    });
  }
}

/** Full screen for the page, or back. Browsers that refuse leave things as they are. */
export async function toggleFullScreen(): Promise<void> {
  const change = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  await change.catch(() => undefined);
}
