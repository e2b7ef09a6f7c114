import type { RoomInterface, RoomOptions } from "@subrosa/client";

import { Call } from "../call/call.ts";
import { LobbyDevices, type OwnSource, withChosen } from "../devices/own.ts";
import { codeOf, type Engine, type LinkFacts } from "./engine.ts";
import { type Ending, type Joining, type PageName, type Phase, pageFor } from "./phase.ts";
import { preferences, rememberRoom } from "./preferences.ts";
import { type Seat, TabLock, giveUpSeat, keepSeat, readSeat } from "./seat.ts";
import { Store } from "./store.ts";

/** What is wrong with the passphrase that was typed. */
type PassphraseFault = "missing" | "different";

/** The passphrase as typed, and how it went. */
export interface PassphraseState {
  readonly value: string;
  readonly fault: PassphraseFault | undefined;
  readonly tries: number;
  /** No further try before this time, in ms since 1970. */
  readonly blockedUntil: number;
}

const triesBeforePause = 5;
const pauseAfterTries = 30_000;

/** One person's way through one room: lobby, call, and what comes after. */
export class Meeting {
  readonly facts: LinkFacts;
  readonly phase: Store<Phase> = new Store<Phase>({ at: "looking" });
  readonly passphrase: Store<PassphraseState>;
  /** The label of a lobby device that went away by itself. */
  readonly gone: Store<{ readonly source: OwnSource; readonly label: string } | undefined> = new Store<
    { readonly source: OwnSource; readonly label: string } | undefined
  >(undefined);
  readonly devices: LobbyDevices;
  readonly link: string;
  readonly engine: Engine;
  readonly #lock: TabLock;
  #quiet = false;

  constructor(engine: Engine, link: string) {
    this.engine = engine;
    this.link = link;
    this.facts = engine.parseLink(link);
    this.passphrase = new Store<PassphraseState>({
      value: readSeat(this.facts.room)?.passphrase ?? "",
      fault: undefined,
      tries: 0,
      blockedUntil: 0,
    });
    this.devices = new LobbyDevices(engine, (source, label) => this.gone.set({ source, label }));
    this.#lock = new TabLock(this.facts.room);
    this.#lock.state.subscribe(() => {
      if (this.#lock.state.get() === "stolen") void this.#end("moved");
    });
  }

  /** Finds out where this tab stands: back in its call, in another tab's way, or in the lobby. */
  async open(): Promise<void> {
    try {
      this.engine.assertSupported();
    } catch {
      this.#show("unsupported");
      return;
    }
    const seat = readSeat(this.facts.room);
    if (await this.#lock.heldElsewhere()) this.#show("otherTab");
    else if (seat?.rejoin !== undefined) await this.comeBack();
    else this.phase.set({ at: "lobby" });
  }

  /** From the lobby into the call. `quiet`: without any sound, because someone in the call sits near. `muted`: microphone off at first. */
  async join(quiet = false, muted = quiet): Promise<void> {
    const { value, blockedUntil } = this.passphrase.get();
    if (this.facts.secret !== "link" && value === "") {
      this.passphrase.update({ fault: "missing" });
      return;
    }
    if (Date.now() < blockedUntil) return;
    this.#quiet = quiet;
    await this.#enter("lobby", {}, async (room) => {
      // Read now: who waited at the door may have changed them. The call gets copies: the preview goes on if this try fails.
      const { microphone, camera } = this.devices.state.get();
      if (microphone.track) await publishMicrophone(room, microphone.track.clone(), !muted);
      if (camera.track) await room.local.setCamera(camera.track.clone());
    });
  }

  /** Into the call without the lobby: after a reload, or by "Rejoin". Mute and camera are as they were. */
  async comeBack(): Promise<void> {
    const seat: Partial<Seat> = readSeat(this.facts.room) ?? {};
    this.#quiet = seat.quiet ?? false;
    await this.#enter("returning", seat.rejoin === undefined ? {} : { rejoin: seat.rejoin }, async (room) => {
      const open = async (turnOn: () => Promise<void>): Promise<void> => {
        // A device that is gone or refused now must not keep anyone out.
        await turnOn().catch(() => undefined);
      };
      const { microphone } = seat;
      if (microphone !== undefined)
        await open(async () =>
          publishMicrophone(
            room,
            await withChosen("microphone", (choice) => this.engine.openMicrophone(choice)),
            microphone,
          ),
        );
      if (seat.camera === true) await open(() => withChosen("camera", (choice) => room.local.setCamera(true, choice)));
    });
  }

  /** Gives up a join that takes too long, and starts another one. */
  async tryAgain(): Promise<void> {
    const phase = this.phase.get();
    if (!("joining" in phase) || !phase.joining) return;
    const { room } = phase.joining;
    this.phase.set({ at: phase.at });
    await room.leave();
    await (phase.at === "lobby" ? this.join(this.#quiet) : this.comeBack());
  }

  /** Out of the call, by choice. */
  async leave(): Promise<void> {
    const phase = this.phase.get();
    if (phase.at === "call") await this.#end(phase.call.room.participants.size > 0 ? "left" : "ended");
  }

  /** Out of the call and in again, for what takes effect at a join. */
  async rejoin(): Promise<void> {
    const phase = this.phase.get();
    if (phase.at !== "call") return;
    this.phase.set({ at: "returning" });
    giveUpSeat(this.facts.room);
    phase.call.close();
    await phase.call.room.leave();
    await this.comeBack();
  }

  /** Takes the call from the other tab: a copy of it at once, any other tab when its person joins. */
  async useHere(): Promise<void> {
    if (readSeat(this.facts.room)?.rejoin === undefined) this.phase.set({ at: "lobby" });
    else await this.comeBack();
  }

  /** The person went elsewhere in the app: out of everything. */
  async close(): Promise<void> {
    const phase = this.phase.get();
    this.devices.release();
    if (phase.at === "call") await this.#end("left");
    else if ("joining" in phase && phase.joining) {
      this.phase.set({ at: phase.at });
      await phase.joining.room.leave();
    }
  }

  /** This person made the room with another device: in, as a guest. */
  async joinAsGuest(): Promise<void> {
    keepSeat(this.facts.room, { made: false });
    await this.join(this.#quiet);
  }

  backToLobby(): void {
    this.phase.set({ at: "lobby" });
  }

  async #enter(
    from: "lobby" | "returning",
    extra: Partial<RoomOptions>,
    publish: (room: RoomInterface) => Promise<void>,
  ): Promise<void> {
    const { value } = this.passphrase.get();
    const relayOnly = preferences.get().hideAddress;
    const room = this.engine.createRoom({
      link: this.link,
      name: preferences.get().name.trim(),
      ...(value === "" ? {} : { passphrase: value }),
      relayOnly,
      asHost: readSeat(this.facts.room)?.made ?? false,
      ...extra,
    });
    // Before the join: not one frame of theirs should come.
    room.receiving.setVideo(!preferences.get().soundOnly);
    const joining: Joining = { room, since: Date.now() };
    this.phase.set({ at: from, joining });
    const current = (): boolean => {
      const phase = this.phase.get();
      return "joining" in phase && phase.joining === joining;
    };
    try {
      await this.#lock.take();
      await room.join();
      if (current()) await publish(room);
      if (current()) this.#arrive(room, relayOnly);
      else await room.leave();
    } catch (error) {
      await room.leave();
      if (current()) this.#refused(from, codeOf(error));
    }
  }

  #arrive(room: RoomInterface, hidesAddress: boolean): void {
    this.devices.release();
    this.passphrase.update({ fault: undefined, tries: 0 });
    rememberRoom(this.link);
    const { value } = this.passphrase.get();
    keepSeat(this.facts.room, { link: this.link, ...(value === "" ? {} : { passphrase: value }) });
    this.#keepToken(room);
    const { since, panel, volumes } = readSeat(this.facts.room) ?? {};
    const call = new Call({
      room,
      link: this.link,
      facts: this.facts,
      quiet: this.#quiet,
      hidesAddress,
      rejoin: () => this.rejoin(),
      since,
      panel,
      volumes,
    });
    room.on("error", (error) => {
      if (room.state === "failed") void this.#end(pageFor(error.code, "ended"), error.by);
    });
    this.phase.set({ at: "call", call });
  }

  /** What proves the seat is new in each session, and a server that restarts may begin one. */
  #keepToken(room: RoomInterface): void {
    let kept: string | undefined;
    const keep = (): void => {
      const { rejoinToken } = room;
      if (room.state !== "joined" || rejoinToken === undefined || rejoinToken === kept) return;
      kept = rejoinToken;
      keepSeat(this.facts.room, { rejoin: rejoinToken });
    };
    keep();
    room.on("changed", keep);
  }

  #refused(from: "lobby" | "returning", code: string | undefined): void {
    this.#lock.release();
    if (code === "passphrase-different" || code === "passphrase-needed") {
      const tries = this.passphrase.get().tries + 1;
      this.passphrase.update({
        fault: code === "passphrase-needed" ? "missing" : "different",
        tries,
        blockedUntil: tries % triesBeforePause === 0 ? Date.now() + pauseAfterTries : 0,
      });
      this.phase.set({ at: "lobby" });
    } else if (code === "rate-limited") {
      this.passphrase.update({ blockedUntil: Date.now() + pauseAfterTries });
      this.phase.set({ at: from });
    } else this.#show(pageFor(code, "server"));
  }

  async #end(page: PageName, by?: string): Promise<void> {
    const phase = this.phase.get();
    if (phase.at !== "call") return;
    this.#show(page, { by, group: phase.call.group !== undefined });
    // The other tab owns the seat from now on; a copy of it here would fight for it at the next reload.
    giveUpSeat(this.facts.room);
    phase.call.close();
    await phase.call.room.leave();
    this.#lock.release();
  }

  #show(page: PageName, ending: Ending = {}): void {
    this.phase.set({ at: "page", page, ...ending });
  }
}

/** A microphone that is to be off is so from its first sound on. */
async function publishMicrophone(room: RoomInterface, track: MediaStreamTrack, on: boolean): Promise<void> {
  track.enabled = on;
  await room.local.setMicrophone(track);
}
