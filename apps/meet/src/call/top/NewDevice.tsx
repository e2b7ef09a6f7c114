import { X } from "lucide-react";
import { useEffect, useState } from "react";

import { text } from "../../catalogue/text.ts";
import { readDevices, type DeviceList } from "../../devices/list.ts";
import { preferences } from "../../app/preferences.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import type { Option } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import type { Call } from "../call.ts";

interface Offer extends Option {
  readonly kind: keyof DeviceList;
}

/** A device that was plugged in during the call is offered once. */
export function NewDevice({ call }: { readonly call: Call }) {
  const [offer, setOffer] = useState<Offer>();
  useEffect(() => {
    let known: Set<string> | undefined;
    const look = async (): Promise<void> => {
      const list = await readDevices();
      const all = (["microphones", "speakers", "cameras"] as const).flatMap((kind) =>
        list[kind].map((option) => ({ ...option, kind })),
      );
      const before = known;
      known = new Set([...(before ?? []), ...all.map((option) => option.id)]);
      const added = all.find((option) => option.id !== "" && before && !before.has(option.id));
      if (added) setOffer(added);
    };
    // Without devices there is nothing to offer.
    const listener = (): void => void look().catch(() => undefined);
    listener();
    navigator.mediaDevices.addEventListener("devicechange", listener);
    return () => navigator.mediaDevices.removeEventListener("devicechange", listener);
  }, []);
  if (!offer) return null;
  const use = (): void => {
    if (offer.kind === "speakers") preferences.update({ speaker: offer.id });
    else void call.devices.choose(offer.kind === "cameras" ? "camera" : "microphone", offer.id);
    setOffer(undefined);
  };
  return (
    <Notice
      actions={
        <>
          <Button onPress={use}>{text("device.use")}</Button>
          <IconButton label={text("device.notNow")} icon={<X />} onPress={() => setOffer(undefined)} />
        </>
      }
    >
      {text("device.new", { name: offer.name })}
    </Notice>
  );
}
