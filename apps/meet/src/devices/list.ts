import { useEffect, useState } from "react";

import { text } from "../catalogue/text.ts";
import type { Option } from "../ui/Field.tsx";

/** The devices that the browser names, by kind. Without permission it names none. */
export interface DeviceList {
  readonly microphones: readonly Option[];
  readonly cameras: readonly Option[];
  readonly speakers: readonly Option[];
}

const nothing: DeviceList = { microphones: [], cameras: [], speakers: [] };

function options(devices: readonly MediaDeviceInfo[], kind: MediaDeviceKind, word: string): Option[] {
  const ours = devices.filter((device) => device.kind === kind && device.deviceId !== "communications");
  const named = ours.filter((device) => device.deviceId !== "" && device.label !== "");
  return named.map(({ deviceId, label }, index) =>
    deviceId === "default"
      ? { id: "", name: text("device.defaultNamed", { name: label.replace(/^Default - /, "") }) }
      : { id: deviceId, name: label === "" ? text("device.unnamed", { kind: word, count: index + 1 }) : label },
  );
}

/** Reads the list of devices once. */
export async function readDevices(): Promise<DeviceList> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return {
    microphones: options(devices, "audioinput", text("device.microphone")),
    cameras: options(devices, "videoinput", text("device.camera")),
    speakers: options(devices, "audiooutput", text("device.speaker")),
  };
}

/** The list of devices, kept up to date. `again` re-reads it: names appear once a device was opened. */
export function useDeviceList(again: unknown): DeviceList {
  const [list, setList] = useState(nothing);
  useEffect(() => {
    let gone = false;
    const read = (): void => {
      readDevices().then(
        (now) => !gone && setList(now),
        () => !gone && setList(nothing),
      );
    };
    read();
    navigator.mediaDevices.addEventListener("devicechange", read);
    return () => {
      gone = true;
      navigator.mediaDevices.removeEventListener("devicechange", read);
    };
  }, [again]);
  return list;
}

/** A list always has its default, even while the browser names nothing. */
export function withDefault(list: readonly Option[]): readonly Option[] {
  return list.some((option) => option.id === "") ? list : [{ id: "", name: text("device.default") }, ...list];
}
