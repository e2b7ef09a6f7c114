import { Mic, MicOff, Video, VideoOff } from "lucide-react";
import { useEffect } from "react";
import { ToggleButton } from "react-aria-components";

import type { Meeting } from "../app/meeting.ts";
import { preferences } from "../app/preferences.ts";
import { useStore } from "../app/store.ts";
import { text } from "../catalogue/text.ts";
import { useLevel } from "../devices/level.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { Meter } from "../ui/Meter.tsx";
import { Picture } from "../ui/Picture.tsx";
import styles from "./Preview.module.css";

/** Your picture as the others will see it, with the two buttons that matter. */
export function Preview({ meeting }: { readonly meeting: Meeting }) {
  const { devices } = meeting;
  const { microphone, camera } = useStore(devices.state);
  const { name, mirror, askedForDevices } = useStore(preferences);
  const level = useLevel(microphone.track);
  useEffect(() => {
    // Once they have said yes, the lobby may open the devices by itself.
    const { microphone: mic, camera: cam } = devices.state.get();
    if (preferences.get().askedForDevices && !mic.on && !cam.on) void devices.turnOnBoth();
  }, [devices]);
  return (
    <div className={styles.preview} data-region>
      {camera.track ? (
        <Picture track={camera.track} mirrored={mirror} label={text("lobby.preview")} />
      ) : (
        <div className={styles.empty}>
          {askedForDevices ? (
            <>
              <Avatar name={name} identity={name} />
              <p className={styles.off}>{text("lobby.cameraOff")}</p>
            </>
          ) : (
            <div className={styles.ask}>
              <Button tone="main" onPress={() => void devices.turnOnBoth()}>
                {text("lobby.turnOn")}
              </Button>
              <p>{text("lobby.turnOnWhy")}</p>
            </div>
          )}
        </div>
      )}
      <div className={styles.buttons}>
        <ToggleButton
          className={cx(styles.toggle)}
          isSelected={microphone.on}
          onChange={(on) => void devices.set("microphone", on)}
          aria-label={text("call.microphone")}
        >
          {microphone.on ? <Mic aria-hidden size={20} /> : <MicOff aria-hidden size={20} />}
          {microphone.on && <Meter level={level} />}
        </ToggleButton>
        <ToggleButton
          className={cx(styles.toggle)}
          isSelected={camera.on}
          onChange={(on) => void devices.set("camera", on)}
          aria-label={text("call.camera")}
        >
          {camera.on ? <Video aria-hidden size={20} /> : <VideoOff aria-hidden size={20} />}
        </ToggleButton>
      </div>
    </div>
  );
}
