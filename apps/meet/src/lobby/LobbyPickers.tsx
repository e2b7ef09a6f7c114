import type { Meeting } from "../app/meeting.ts";
import { useStore } from "../app/store.ts";
import { text } from "../catalogue/text.ts";
import { useHearing, useLevel } from "../devices/level.ts";
import { CameraPicker, MicrophonePicker, ReplayButton, SpeakerPicker, TestSoundButton } from "../devices/Pickers.tsx";
import { Meter } from "../ui/Meter.tsx";
import styles from "./Lobby.module.css";

/** The three pickers with what proves that they work. */
export function LobbyPickers({ meeting }: { readonly meeting: Meeting }) {
  const { devices } = meeting;
  const { microphone } = useStore(devices.state);
  const level = useLevel(microphone.track);
  const hearing = useHearing(microphone.track);
  return (
    <>
      <div className={styles.picker}>
        <MicrophonePicker devices={devices} />
        <ReplayButton track={microphone.track} />
      </div>
      {microphone.track && (
        <p className={styles.hearing}>
          <Meter level={level} />
          {text(hearing === "voice" ? "lobby.hear" : hearing === "nothing" ? "lobby.hearNothing" : "lobby.testing")}
        </p>
      )}
      <div className={styles.picker}>
        <SpeakerPicker />
        <TestSoundButton />
      </div>
      <div className={styles.picker}>
        <CameraPicker devices={devices} />
      </div>
    </>
  );
}
