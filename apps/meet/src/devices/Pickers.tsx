import { Play, Volume2 } from "lucide-react";
import { useState } from "react";

import { preferences } from "../app/preferences.ts";
import { useStore } from "../app/store.ts";
import { text } from "../catalogue/text.ts";
import { Button } from "../ui/Button.tsx";
import { Select } from "../ui/Select.tsx";
import { useDeviceList, withDefault } from "./list.ts";
import type { OwnDevices } from "./own.ts";
import { playTestSound, recordAndReplay } from "./sounds.ts";

/** Which microphone. Applies at once. */
export function MicrophonePicker({ devices }: { readonly devices: OwnDevices }) {
  const { microphone } = useStore(preferences);
  const list = withDefault(useDeviceList(useStore(devices.state).microphone.track).microphones);
  return (
    <Picker
      label={text("device.microphone")}
      list={list}
      chosen={microphone}
      choose={(id) => void devices.choose("microphone", id)}
    />
  );
}

/** Which camera. Applies at once. */
export function CameraPicker({ devices }: { readonly devices: OwnDevices }) {
  const { camera } = useStore(preferences);
  const list = withDefault(useDeviceList(useStore(devices.state).camera.track).cameras);
  return (
    <Picker
      label={text("device.camera")}
      list={list}
      chosen={camera}
      choose={(id) => void devices.choose("camera", id)}
    />
  );
}

interface SpeakerChooser extends MediaDevices {
  selectAudioOutput(): Promise<MediaDeviceInfo>;
}

const choosesItself = (devices: MediaDevices): devices is SpeakerChooser => "selectAudioOutput" in devices;

/** Which speaker. Firefox asks with a picker of its own, so there it is a button. */
export function SpeakerPicker() {
  const { speaker } = useStore(preferences);
  const [asked, setAsked] = useState(0);
  const list = withDefault(useDeviceList(asked).speakers);
  const { mediaDevices } = navigator;
  const choose = (id: string): void => preferences.update({ speaker: id });
  if (choosesItself(mediaDevices) && list.length === 1) {
    const ask = async (): Promise<void> => {
      const device = await mediaDevices.selectAudioOutput().catch(() => undefined);
      if (device) choose(device.deviceId);
      setAsked(asked + 1);
    };
    return <Button onPress={() => void ask()}>{text("device.chooseSpeaker")}</Button>;
  }
  return <Picker label={text("device.speaker")} list={list} chosen={speaker} choose={choose} />;
}

function Picker({
  label,
  list,
  chosen,
  choose,
}: {
  readonly label: string;
  readonly list: ReturnType<typeof withDefault>;
  readonly chosen: string;
  readonly choose: (id: string) => void;
}) {
  const value = list.some((option) => option.id === chosen) ? chosen : "";
  return <Select label={label} options={list} value={value} onChange={choose} />;
}

/** Two notes on the chosen speaker. */
export function TestSoundButton() {
  const { speaker } = useStore(preferences);
  const [playing, setPlaying] = useState(false);
  const play = async (): Promise<void> => {
    setPlaying(true);
    await playTestSound(speaker).catch(() => undefined);
    setPlaying(false);
  };
  return (
    <Button icon={<Volume2 aria-hidden />} isDisabled={playing} onPress={() => void play()}>
      {text(playing ? "device.playing" : "device.playSound")}
    </Button>
  );
}

/** Hear yourself as the others would. */
export function ReplayButton({
  track,
  long = false,
}: {
  readonly track: MediaStreamTrack | undefined;
  readonly long?: boolean;
}) {
  const { speaker } = useStore(preferences);
  const [step, setStep] = useState<"recording" | "replaying">();
  const run = async (microphone: MediaStreamTrack): Promise<void> => {
    await recordAndReplay(microphone, speaker, setStep).catch(() => undefined);
    setStep(undefined);
  };
  const idle = text(long ? "settings.record" : "device.test");
  return (
    <Button
      icon={<Play aria-hidden />}
      isDisabled={!track || step !== undefined}
      onPress={() => track && void run(track)}
    >
      {step ? text(`settings.${step}`) : idle}
    </Button>
  );
}
