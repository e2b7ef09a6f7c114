import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";

import { useRelay } from "../../app/presence.ts";
import { preferences, type Preferences } from "../../app/preferences.ts";
import { useStore } from "../../app/store.ts";
import type { Call } from "../../call/call.ts";
import { opensByItself } from "../../call/pip/automatic.ts";
import { text } from "../../catalogue/text.ts";
import { useHearing, useLevel } from "../../devices/level.ts";
import type { OwnDevices } from "../../devices/own.ts";
import {
  CameraPicker,
  MicrophonePicker,
  ReplayButton,
  SpeakerPicker,
  TestSoundButton,
} from "../../devices/Pickers.tsx";
import { cx } from "../../ui/cx.ts";
import { Meter } from "../../ui/Meter.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Picture } from "../../ui/Picture.tsx";
import { Select } from "../../ui/Select.tsx";
import { Switch } from "../../ui/Switch.tsx";
import { HideAddress } from "../privacy/HideAddress.tsx";
import { ForgetPeople } from "./ForgetPeople.tsx";
import styles from "./Settings.module.css";

/** Devices and settings in the call. */
export function SettingsPanel({ call }: { readonly call: Call }) {
  const relay = useRelay(call.link);
  return (
    <Panel title={text("settings.title")} onClose={() => call.view.update({ panel: undefined })}>
      <SettingsTabs devices={call.devices} relay={relay} call={call} />
    </Panel>
  );
}

/** What the settings are about. `relay`: the server offers one. */
export interface SettingsProps {
  readonly devices: OwnDevices;
  readonly relay: boolean;
  /** Absent in the lobby. */
  readonly call?: Call;
}

/** The same for the lobby and the call. All but the address applies at once. */
export function SettingsTabs({ devices, relay, call }: SettingsProps) {
  const tab = (id: string, label: string) => (
    <Tab id={id} className={cx(styles.tab)}>
      {label}
    </Tab>
  );
  return (
    <Tabs className={cx(styles.tabs)}>
      <TabList className={cx(styles.list)} aria-label={text("settings.title")}>
        {tab("sound", text("settings.sound"))}
        {tab("video", text("settings.video"))}
        {tab("general", text("settings.general"))}
      </TabList>
      <TabPanel id="sound" className={cx(styles.panel)}>
        <Sound devices={devices} {...(call && { call })} />
      </TabPanel>
      <TabPanel id="video" className={cx(styles.panel)}>
        <Video devices={devices} />
      </TabPanel>
      <TabPanel id="general" className={cx(styles.panel)}>
        <General />
        <HideAddress relay={relay} {...(call && { call })} />
        <ForgetPeople />
      </TabPanel>
    </Tabs>
  );
}

function Sound({ devices, call }: Pick<SettingsProps, "devices" | "call">) {
  const { microphone } = useStore(devices.state);
  const { noiseReduction, echoCancelling } = useStore(preferences);
  const level = useLevel(microphone.on ? microphone.track : undefined);
  const hearing = useHearing(microphone.on ? microphone.track : undefined);
  const wish = (change: Partial<Preferences>): void => {
    preferences.update(change);
    void devices.applyWishes("microphone");
  };
  return (
    <>
      <MicrophonePicker devices={devices} />
      {microphone.on && (
        <p className={styles.hearing}>
          <Meter level={level} />
          {text(hearing === "voice" ? "lobby.hear" : hearing === "nothing" ? "lobby.hearNothing" : "lobby.testing")}
        </p>
      )}
      <ReplayButton track={microphone.on ? microphone.track : undefined} long />
      <SpeakerPicker />
      <TestSoundButton />
      <div>
        <Switch label={text("settings.noise")} value={noiseReduction} onChange={(on) => wish({ noiseReduction: on })} />
        <Switch label={text("settings.echo")} value={echoCancelling} onChange={(on) => wish({ echoCancelling: on })} />
        {call && <ReduceEcho call={call} />}
      </div>
    </>
  );
}

function ReduceEcho({ call }: { readonly call: Call }) {
  const { quiet } = useStore(call.view);
  return (
    <Switch
      label={text("settings.near")}
      hint={text("settings.nearWhy")}
      value={quiet}
      onChange={(on) => void call.reduceEcho(on)}
    />
  );
}

function Video({ devices }: { readonly devices: OwnDevices }) {
  const { camera } = useStore(devices.state);
  const { mirror, dataSaver, soundOnly } = useStore(preferences);
  return (
    <>
      <CameraPicker devices={devices} />
      <div className={styles.preview}>
        {camera.track ? (
          <Picture track={camera.track} mirrored={mirror} label={text("lobby.preview")} />
        ) : (
          <p>{text("lobby.cameraOff")}</p>
        )}
      </div>
      <Switch
        label={text("settings.mirror")}
        hint={text("settings.mirrorWhy")}
        value={mirror}
        onChange={(on) => preferences.update({ mirror: on })}
      />
      <Switch
        label={text("settings.saver")}
        hint={text("settings.saverWhy")}
        value={dataSaver}
        onChange={(on) => {
          preferences.update({ dataSaver: on });
          void devices.applyWishes("camera");
        }}
      />
      <Switch
        label={text("settings.soundOnly")}
        hint={text("settings.soundOnlyWhy")}
        value={soundOnly}
        onChange={(on) => preferences.update({ soundOnly: on })}
      />
    </>
  );
}

const themes = ["system", "dark", "light"] as const;

function General() {
  const chosen = useStore(preferences);
  const toggle = (
    name:
      | "joinSounds"
      | "speakJoins"
      | "speakChat"
      | "speakResults"
      | "speakStates"
      | "singleKeys"
      | "rememberName"
      | "automaticPip",
    label: string,
    hint?: string,
  ) => (
    <Switch
      label={label}
      {...(hint === undefined ? {} : { hint })}
      value={chosen[name]}
      onChange={(on) => preferences.update({ [name]: on })}
    />
  );
  return (
    <>
      <Select
        label={text("settings.theme")}
        options={themes.map((theme) => ({ id: theme, name: text(`settings.theme.${theme}`) }))}
        value={chosen.theme}
        onChange={(id) => preferences.update({ theme: themes.find((theme) => theme === id) ?? "system" })}
      />
      <div>
        {toggle("joinSounds", text("settings.joinSounds"), text("settings.joinSoundsWhy"))}
        {toggle("singleKeys", text("settings.keys"), text("settings.keysWhy"))}
        {opensByItself() && toggle("automaticPip", text("settings.pip"), text("settings.pipWhy"))}
        {toggle("rememberName", text("settings.rememberName"))}
      </div>
      <div>
        <p className={styles.note}>{text("settings.spokenWhy")}</p>
        {toggle("speakJoins", text("settings.spoken.joins"))}
        {toggle("speakChat", text("settings.spoken.chat"))}
        {toggle("speakResults", text("settings.spoken.results"))}
        {toggle("speakStates", text("settings.spoken.states"))}
      </div>
    </>
  );
}
