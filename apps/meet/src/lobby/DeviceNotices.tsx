import { useEffect, useState } from "react";

import { announcer } from "../app/announcer.ts";
import type { Meeting } from "../app/meeting.ts";
import { useStore } from "../app/store.ts";
import { text } from "../catalogue/text.ts";
import { AllowHelp } from "../devices/AllowHelp.tsx";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";

/** Why a device is off, each with its remedy. Join works all the same. */
export function DeviceNotices({ meeting }: { readonly meeting: Meeting }) {
  const { devices } = meeting;
  const { microphone, camera } = useStore(devices.state);
  const gone = useStore(meeting.gone);
  const [help, setHelp] = useState(false);
  const denied = [microphone, camera].filter((device) => device.problem === "denied").length;
  const sentences: string[] = [];
  if (denied === 2) sentences.push(text("device.denied.both"));
  else {
    if (microphone.problem) sentences.push(text(`device.${microphone.problem}.microphone`));
    if (camera.problem) sentences.push(text(`device.${camera.problem}.camera`));
  }
  const replaced = gone && devices.state.get()[gone.source].track?.label;
  const goneNote =
    gone &&
    (replaced
      ? text("device.gone", { gone: gone.label, now: replaced })
      : text("device.goneNothing", { gone: gone.label }));
  const spoken = [...sentences, goneNote].filter(Boolean).join(" ");
  useEffect(() => {
    if (spoken !== "") announcer.say(spoken, "states");
  }, [spoken]);
  return (
    <>
      {sentences.map((sentence) => (
        <Notice
          key={sentence}
          tone="act"
          actions={denied > 0 ? <Button onPress={() => setHelp(true)}>{text("device.showHow")}</Button> : undefined}
        >
          {sentence}
        </Notice>
      ))}
      {goneNote && <Notice>{goneNote}</Notice>}
      <AllowHelp isOpen={help} onClose={() => setHelp(false)} onTryAgain={() => void devices.turnOnBoth()} />
    </>
  );
}
