import { useEffect } from "react";

import type { Readable } from "../app/store.ts";
import type { OwnSource } from "../devices/own.ts";
import type { Call } from "./call.ts";

/** What a browser's `MediaSession` is asked for; browsers know parts of it. */
export interface KeySession {
  setActionHandler(action: string, handler: (() => void) | null): void;
  setMicrophoneActive?(active: boolean): unknown;
  setCameraActive?(active: boolean): unknown;
}

/** The part of a call that keys act on. */
export interface KeyedCall {
  readonly devices: { readonly state: Readable<Readonly<Record<OwnSource, { readonly on: boolean }>>> };
  toggle(source: OwnSource): Promise<void>;
}

/** Media keys and a headset's button do what ours do, and are told when ours did it. Returns how to end that. */
export function followMediaKeys(call: KeyedCall, session: KeySession, hangUp: () => void): () => void {
  const actions: Readonly<Record<string, () => void>> = {
    togglemicrophone: () => void call.toggle("microphone"),
    togglecamera: () => void call.toggle("camera"),
    hangup: hangUp,
  };
  const handle = (action: string, handler: (() => void) | null): void => {
    try {
      session.setActionHandler(action, handler);
    } catch {
      // The browser does not know this action (Media Session §5, a TypeError): its buttons stay without effect.
    }
  };
  const tell = (): void => {
    const { microphone, camera } = call.devices.state.get();
    session.setMicrophoneActive?.(microphone.on);
    session.setCameraActive?.(camera.on);
  };
  for (const [action, handler] of Object.entries(actions)) handle(action, handler);
  tell();
  const end = call.devices.state.subscribe(tell);
  return () => {
    end();
    for (const action of Object.keys(actions)) handle(action, null);
  };
}

/** Media keys for as long as the call is on screen. */
export function useMediaKeys(call: Call, hangUp: () => void): void {
  useEffect(() => {
    if (!("mediaSession" in navigator)) return undefined;
    return followMediaKeys(call, navigator.mediaSession, hangUp);
  }, [call, hangUp]);
}
