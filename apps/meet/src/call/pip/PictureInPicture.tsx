import { Mic, MicOff, PhoneOff, SquareArrowOutUpLeft, Video, VideoOff } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { createPortal } from "react-dom";

import { preferences } from "../../app/preferences.ts";
import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import type { OwnSource } from "../../devices/own.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { cx } from "../../ui/cx.ts";
import { SpeakingBars } from "../../ui/Meter.tsx";
import { Picture } from "../../ui/Picture.tsx";
import type { Call } from "../call.ts";
import { Badge } from "../person/Badge.tsx";
import { shownName } from "../person/person-name.ts";
import { callState, personState, pictureOf } from "../person/states.ts";
import { largest, useSceneInput } from "../stage/use-scene.ts";
import { stateIcons } from "../top/state-icons.ts";
import { useRoom } from "../use-room.ts";
import { useAutomaticPip } from "./use-pip.ts";
import styles from "./PictureInPicture.module.css";

/** The small window, while it is open. */
export function PictureInPicture({ call, onLeave }: { readonly call: Call; readonly onLeave: () => void }) {
  const small = useStore(call.pip.window);
  const { theme } = useStore(preferences);
  useAutomaticPip(call);
  useEffect(() => {
    if (!small) return;
    small.document.title = text("pip.title");
    if (theme === "system") delete small.document.documentElement.dataset["theme"];
    else small.document.documentElement.dataset["theme"] = theme;
  }, [small, theme]);
  return small ? createPortal(<SmallCall call={call} small={small} onLeave={onLeave} />, small.document.body) : null;
}

/** Who speaks or what is shared, the pill, and the four buttons that one needs beside other work. */
function SmallCall({
  call,
  small,
  onLeave,
}: {
  readonly call: Call;
  readonly small: Window;
  readonly onLeave: () => void;
}) {
  const room = useRoom(call.room);
  const { now } = useStore(call.speakers.speaking);
  const input = useSceneInput(call);
  const main = largest(input);
  const screen = main.startsWith("screen:");
  const id = screen ? main.slice("screen:".length) : main;
  const self = id === room.local.id;
  const person = self ? room.local : room.participants.get(id);
  if (!person) return null;
  const track = pictureOf(person, screen ? "screen" : "camera");
  const microphone = person.tracks.get("microphone");
  const micOn = microphone !== undefined && !microphone.muted;
  const state = person.isLocal ? undefined : personState(person);
  const name = shownName(person, self);
  const privacy = callState(room);
  const StateIcon = stateIcons[privacy];
  const back = (): void => {
    call.pip.close();
    window.focus();
  };
  return (
    <main className={styles.page} aria-label={text("pip.title")}>
      <div className={styles.picture} data-small={main}>
        {track ? (
          <Picture track={track} whole={screen} label={screen ? text("call.screenOf", { name }) : name} />
        ) : (
          <Avatar name={person.name} identity={person.id} />
        )}
        <p className={cx(styles.pill, privacy === "notSending" && styles.stopped)}>
          <StateIcon aria-hidden size={16} />
          {text(`state.${privacy}`)}
        </p>
        <p className={styles.name}>
          {micOn ? now.has(id) && <SpeakingBars /> : <MicOff aria-hidden size={14} />}
          <span dir="auto">{screen ? text("call.screenOf", { name }) : name}</span>
          {state && <Badge state={state.state} />}
        </p>
      </div>
      <div className={styles.controls} role="group" aria-label={text("call.controls")}>
        <DeviceButton call={call} source="microphone" />
        <DeviceButton call={call} source="camera" />
        <SmallButton label={text("pip.back")} icon={<SquareArrowOutUpLeft aria-hidden />} onClick={back} />
        <SmallButton
          label={text("call.leave")}
          icon={<PhoneOff aria-hidden />}
          className={styles.leave}
          onClick={() => {
            small.close();
            onLeave();
          }}
        />
      </div>
    </main>
  );
}

const icons = { microphone: [Mic, MicOff], camera: [Video, VideoOff] } as const;

function DeviceButton({ call, source }: { readonly call: Call; readonly source: OwnSource }) {
  const { on } = useStore(call.devices.state)[source];
  const [On, Off] = icons[source];
  return (
    <SmallButton
      label={text(`call.${source}`)}
      icon={on ? <On aria-hidden /> : <Off aria-hidden />}
      pressed={on}
      className={on ? undefined : styles.off}
      onClick={() => void call.toggle(source)}
    />
  );
}

/** Plain buttons: the widgets of the page listen to the page's own window. */
function SmallButton({
  label,
  icon,
  pressed,
  className,
  onClick,
}: {
  readonly label: string;
  readonly icon: ReactNode;
  readonly pressed?: boolean;
  readonly className?: string | undefined;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      className={cx(styles.button, className)}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {icon}
    </button>
  );
}
