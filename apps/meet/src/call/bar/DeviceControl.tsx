import { ChevronUp, CircleAlert, Mic, MicOff, Settings, Video, VideoOff, X } from "lucide-react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";

import { useCoarsePointer, usePhone } from "../../app/media-query.ts";
import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { CameraPicker, MicrophonePicker, SpeakerPicker } from "../../devices/Pickers.tsx";
import type { OwnSource } from "../../devices/own.ts";
import { Button as PlainButton, IconButton, WithTooltip } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import menu from "../../ui/Menu.module.css";
import { Notice } from "../../ui/Notice.tsx";
import type { Call } from "../call.ts";
import { MutedByHint } from "../group/MutedByHint.tsx";
import { Control } from "./Control.tsx";
import styles from "./ControlBar.module.css";
import popover from "./DeviceControl.module.css";

const icons = { microphone: [Mic, MicOff], camera: [Video, VideoOff] } as const;

/** Microphone or camera: the switch, the devices behind the arrow, and what stands in the way. */
export function DeviceControl({ call, source }: { readonly call: Call; readonly source: OwnSource }) {
  const device = useStore(call.devices.state)[source];
  const hint = useStore(call.mutedHint.shown);
  const touch = useCoarsePointer();
  const phone = usePhone();
  const [On, Off] = icons[source];
  return (
    <div className={styles.device}>
      <Control
        label={text(`call.${source}`)}
        shortcut={source === "microphone" ? "M" : "V"}
        icon={device.on ? <On aria-hidden /> : <Off aria-hidden />}
        {...(device.on ? {} : { tone: "off" as const })}
        isSelected={device.on}
        onPress={() => void call.toggle(source)}
      />
      {device.problem && <CircleAlert className={styles.problem} aria-hidden />}
      {!phone && <Devices call={call} source={source} />}
      {call.group && <MutedByHint call={call} group={call.group} source={source} />}
      {source === "microphone" && hint && (
        <div className={styles.hint} role="status">
          {text(touch ? "call.mutedHintTouch" : "call.mutedHint")}
          <IconButton label={text("app.close")} icon={<X />} onPress={() => call.mutedHint.dismiss()} />
        </div>
      )}
    </div>
  );
}

function Devices({ call, source }: { readonly call: Call; readonly source: OwnSource }) {
  const { problem } = useStore(call.devices.state)[source];
  const label = text(source === "microphone" ? "call.microphoneDevices" : "call.cameraDevices");
  return (
    <DialogTrigger>
      <WithTooltip label={label}>
        <Button className={cx(styles.arrow)} aria-label={label}>
          <ChevronUp aria-hidden size={16} />
        </Button>
      </WithTooltip>
      <Popover className={cx(menu.popover)} placement="top">
        <Dialog className={cx(popover.dialog)} aria-label={label}>
          {({ close }) => (
            <>
              {problem && <Notice tone="act">{text(`device.${problem}.${source}`)}</Notice>}
              {source === "microphone" ? (
                <>
                  <MicrophonePicker devices={call.devices} />
                  <SpeakerPicker />
                </>
              ) : (
                <CameraPicker devices={call.devices} />
              )}
              <PlainButton
                tone="quiet"
                icon={<Settings aria-hidden />}
                onPress={() => {
                  close();
                  call.view.update({ panel: "settings" });
                }}
              >
                {text("call.allSettings")}
              </PlainButton>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
