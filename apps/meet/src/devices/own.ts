import type { DeviceChoice, RoomInterface } from "@subrosa/client";

import { codeOf, type Engine } from "../app/engine.ts";
import { preferences } from "../app/preferences.ts";
import { type Readable, Store } from "../app/store.ts";

/** The two devices that a person turns on and off. */
export type OwnSource = "microphone" | "camera";

/** Why a device is off although someone wanted it on. */
export type DeviceProblem = "denied" | "busy" | "missing" | "failed";

/** One own device, as it really is. */
export interface OwnDevice {
  readonly on: boolean;
  /** Open while on; a muted microphone stays open. */
  readonly track: MediaStreamTrack | undefined;
  readonly problem: DeviceProblem | undefined;
}

/** Both of them. */
export type OwnState = Readonly<Record<OwnSource, OwnDevice>>;

/** Own microphone and camera, the same for the lobby (nothing is sent) and the call. */
export interface OwnDevices {
  readonly state: Readable<OwnState>;
  /** Never throws: a refusal becomes the device's `problem`. */
  set(source: OwnSource, on: boolean): Promise<void>;
  choose(source: OwnSource, deviceId: string): Promise<void>;
  /** What is wished of a device has changed: noise reduction, echo cancelling, the data saver. */
  applyWishes(source: OwnSource): Promise<void>;
}

const off: OwnDevice = { on: false, track: undefined, problem: undefined };

/** The device and the wishes that are set in the preferences. */
export function choiceFor(source: OwnSource): DeviceChoice {
  const { microphone, camera, noiseReduction, echoCancelling, dataSaver } = preferences.get();
  const chosen = source === "microphone" ? microphone : camera;
  const pictures = dataSaver ? { width: 640, height: 360, frameRate: 15 } : { width: 1280, height: 720 };
  const constraints: MediaTrackConstraints =
    source === "microphone"
      ? { noiseSuppression: noiseReduction, echoCancellation: echoCancelling, autoGainControl: true }
      : pictures;
  return chosen === "" ? { constraints } : { deviceId: chosen, constraints };
}

/** Opens the chosen device (Chromium ignores a mere wish for one). A headset that is no longer there must not keep the microphone off. */
export async function withChosen<Opened>(
  source: OwnSource,
  open: (choice: DeviceChoice) => Promise<Opened>,
): Promise<Opened> {
  const { deviceId, ...any } = choiceFor(source);
  if (deviceId === undefined) return await open(any);
  try {
    return await open({ ...any, deviceId });
  } catch (error) {
    if (codeOf(error) !== "device-missing") throw error;
    return await open(any);
  }
}

function problemOf(error: unknown): DeviceProblem {
  const problems: Readonly<Record<string, DeviceProblem>> = {
    "device-denied": "denied",
    "device-busy": "busy",
    "device-missing": "missing",
  };
  return problems[codeOf(error) ?? ""] ?? "failed";
}

function wishedDevice(source: OwnSource, deviceId: string): void {
  preferences.update(source === "microphone" ? { microphone: deviceId } : { camera: deviceId });
}

/** Devices of the lobby: the preview and the meter. They go into the call as they are. */
export class LobbyDevices implements OwnDevices {
  readonly state: Store<OwnState> = new Store<OwnState>({ microphone: off, camera: off });
  readonly #engine: Engine;
  readonly #gone: (source: OwnSource, label: string) => void;

  constructor(engine: Engine, gone: (source: OwnSource, label: string) => void) {
    this.#engine = engine;
    this.#gone = gone;
  }

  async set(source: OwnSource, on: boolean): Promise<void> {
    const { track } = this.state.get()[source];
    if (!on) {
      track?.stop();
      this.#change(source, off);
    } else if (!track) await this.#open(source);
  }

  /** Both at once, so that the browser asks one question. If one is missing or refused, the other still comes. */
  async turnOnBoth(): Promise<void> {
    try {
      const tracks = await this.#engine.openBoth(choiceFor("microphone"), choiceFor("camera"));
      this.#take("microphone", tracks.microphone);
      this.#take("camera", tracks.camera);
    } catch {
      await this.#open("microphone");
      await this.#open("camera");
    }
    preferences.update({ askedForDevices: true });
  }

  async choose(source: OwnSource, deviceId: string): Promise<void> {
    wishedDevice(source, deviceId);
    if (this.state.get()[source].on) await this.#reopen(source);
  }

  async applyWishes(source: OwnSource): Promise<void> {
    if (this.state.get()[source].on) await this.#reopen(source);
  }

  /** Lets go of the devices: the person left the lobby, or the call has its own copies now. */
  release(): void {
    for (const { track } of Object.values(this.state.get())) track?.stop();
    this.state.set({ microphone: off, camera: off });
  }

  async #reopen(source: OwnSource): Promise<void> {
    this.state.get()[source].track?.stop();
    await this.#open(source);
  }

  async #open(source: OwnSource): Promise<void> {
    try {
      const open = (choice: DeviceChoice): Promise<MediaStreamTrack> =>
        source === "microphone" ? this.#engine.openMicrophone(choice) : this.#engine.openCamera(choice);
      this.#take(source, await withChosen(source, open));
    } catch (error) {
      this.#change(source, { ...off, problem: problemOf(error) });
    }
  }

  #take(source: OwnSource, track: MediaStreamTrack): void {
    track.addEventListener("ended", () => {
      if (this.state.get()[source].track !== track) return;
      wishedDevice(source, "");
      this.#gone(source, track.label);
      void this.#open(source);
    });
    this.#change(source, { on: true, track, problem: undefined });
  }

  #change(source: OwnSource, device: OwnDevice): void {
    this.state.set({ ...this.state.get(), [source]: device });
  }
}

/** Devices in the call. What they say is what the room says; only refusals are kept here. */
export class CallDevices implements OwnDevices {
  readonly state: Store<OwnState>;
  readonly #room: RoomInterface;
  #problems: Partial<Record<OwnSource, DeviceProblem>> = {};

  constructor(room: RoomInterface) {
    this.#room = room;
    this.state = new Store(this.#read());
    room.on("changed", () => this.#show());
  }

  async set(source: OwnSource, on: boolean): Promise<void> {
    const { local } = this.#room;
    // A muted microphone stays open: it needs no device, and a choice would open one anew.
    const open = local.tracks.get(source)?.mediaStreamTrack?.readyState === "live";
    const set = (choice?: DeviceChoice): Promise<void> =>
      source === "microphone" ? local.setMicrophone(on, choice) : local.setCamera(on, choice);
    await this.#try(source, () => (on && !open ? withChosen(source, set) : set()));
  }

  async choose(source: OwnSource, deviceId: string): Promise<void> {
    wishedDevice(source, deviceId);
    await this.applyWishes(source);
  }

  /** Opens it anew: Chromium ignores `applyConstraints` for what it does to sound. */
  async applyWishes(source: OwnSource): Promise<void> {
    if (this.#room.local.tracks.get(source)?.mediaStreamTrack)
      await this.#try(source, () => withChosen(source, (choice) => this.#room.local.switchDevice(source, choice)));
  }

  async #try(source: OwnSource, change: () => Promise<void>): Promise<void> {
    try {
      await change();
      this.#problems = { ...this.#problems, [source]: undefined };
    } catch (error) {
      this.#problems = { ...this.#problems, [source]: problemOf(error) };
    }
    this.#show();
  }

  #show(): void {
    const next = this.#read();
    const now = this.state.get();
    const same = (["microphone", "camera"] as const).every(
      (source) =>
        next[source].on === now[source].on &&
        next[source].track === now[source].track &&
        next[source].problem === now[source].problem,
    );
    if (!same) this.state.set(next);
  }

  #read(): OwnState {
    return { microphone: this.#device("microphone"), camera: this.#device("camera") };
  }

  #device(source: OwnSource): OwnDevice {
    const publication = this.#room.local.tracks.get(source);
    return {
      on: publication !== undefined && !publication.muted,
      track: publication?.mediaStreamTrack,
      problem: this.#problems[source],
    };
  }
}
