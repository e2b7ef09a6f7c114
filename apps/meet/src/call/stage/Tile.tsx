import { BadgeCheck, MicOff, Pin, VideoOff, VolumeX } from "lucide-react";
import { type CSSProperties, type PointerEvent, type ReactNode, useState } from "react";

import { preferences } from "../../app/preferences.ts";
import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { cx } from "../../ui/cx.ts";
import { SpeakingBars } from "../../ui/Meter.tsx";
import { Picture } from "../../ui/Picture.tsx";
import { Badge } from "../person/Badge.tsx";
import type { Call } from "../call.ts";
import type { Person } from "../person/person.ts";
import { shownName } from "../person/person-name.ts";
import { PersonMenu } from "../person/PersonMenu.tsx";
import type { Rect } from "./scene.ts";
import { personState, pictureOf } from "../person/states.ts";
import { TileSigns } from "./TileSigns.tsx";
import { TileWait } from "./TileWait.tsx";
import { useShown } from "./use-shown.ts";
import styles from "./Tile.module.css";

/** What every tile is given. */
export interface TileProps {
  readonly call: Call;
  readonly participant: Person;
  readonly rect: Rect;
  /** The one tile that the Tab key reaches. */
  readonly tabStop: boolean;
  readonly onFocus: () => void;
}

/** Puts a tile where the scene wants it; the browser moves it there. */
export const placed = ({ x, y, width, height }: Rect): CSSProperties => ({ width, height, translate: `${x}px ${y}px` });

/** One person: picture or initials, name, microphone, and what differs from normal. */
export function Tile({
  call,
  participant,
  rect,
  tabStop,
  onFocus,
  className,
  onPointerDown,
  onPointerMove,
  onPointerUp,
  dragged = false,
  children,
}: TileProps & {
  readonly className?: string | undefined;
  readonly onPointerDown?: (event: PointerEvent<HTMLDivElement>) => void;
  readonly onPointerMove?: (event: PointerEvent<HTMLDivElement>) => void;
  readonly onPointerUp?: (event: PointerEvent<HTMLDivElement>) => void;
  /** A finger moves this tile and nothing else. */
  readonly dragged?: boolean;
  readonly children?: ReactNode;
}) {
  const { now } = useStore(call.speakers.speaking);
  const { pinned, volumes } = useStore(call.view);
  const { mirror } = useStore(preferences);
  const [menuOpen, setMenuOpen] = useState(false);
  const { room } = call;
  useShown(room, participant, rect);
  const self = participant.isLocal;
  const camera = participant.tracks.get("camera");
  const microphone = participant.tracks.get("microphone");
  const micOn = microphone !== undefined && !microphone.muted;
  const state = participant.isLocal ? undefined : personState(participant);
  const picture = pictureOf(participant, "camera");
  const stalled = picture !== undefined && camera?.stalled === true;
  const weak = !self && !state && (stalled || participant.connection === "interrupted");
  const speaking = micOn && now.has(participant.id);
  const name = shownName(participant, self);
  const checked = !participant.isLocal && !state && participant.device.state === "checked";
  // Turned off here, so not missing: their camera is on.
  const soundOnly = !self && !state && !room.receiving.video && camera?.muted === false;
  const words = [
    text("tile.says", {
      name: self ? text("app.youNamed", { name: participant.name }) : name,
      microphone: text(micOn ? "tile.microphone.on" : "tile.microphone.off"),
      camera: text(camera && !camera.muted ? "tile.camera.on" : "tile.camera.off"),
    }),
    state && text(`state.${state.state}`),
    checked && text("trust.checked"),
    participant.handRaisedAt !== undefined && text("hand.raised"),
    weak && text("tile.weak"),
    soundOnly && text("state.soundOnly"),
    pinned === participant.id && text("tile.pinned"),
  ].filter(Boolean);
  return (
    <div
      className={cx(
        styles.tile,
        speaking && styles.speaking,
        state && (state.state === "changed" ? styles.double : styles.dashed),
        self && room.encryption.sendingPaused && styles.dashed,
        (state?.state === "lost" || state?.state === "left") && styles.dimmed,
        className,
      )}
      style={placed(rect)}
      role="group"
      aria-label={words.join(", ")}
      data-tile={participant.id}
      {...(dragged ? { "data-dragged": true } : {})}
      tabIndex={tabStop ? 0 : -1}
      onFocus={(event) => {
        if (event.target === event.currentTarget) onFocus();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.target !== event.currentTarget) return;
        event.preventDefault();
        setMenuOpen(true);
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        setMenuOpen(true);
      }}
      {...(onPointerDown ? { onPointerDown, onPointerMove, onPointerUp } : {})}
    >
      {picture ? (
        <Picture track={picture} mirrored={self && mirror} frozen={weak} label="" />
      ) : (
        <div className={styles.empty}>
          <Avatar name={participant.name} identity={participant.id} />
        </div>
      )}
      {!participant.isLocal && <TileWait call={call} participant={participant} weak={weak} />}
      <div className={styles.tag}>
        {micOn ? speaking && <SpeakingBars /> : <MicOff aria-hidden size={16} />}
        <span className={styles.name} dir="auto">
          {name}
        </span>
        {pinned === participant.id && <Pin aria-hidden size={14} />}
        {volumes[participant.id] === 0 && <VolumeX aria-hidden size={16} />}
        {checked && <BadgeCheck aria-hidden size={14} />}
        {state && <Badge state={state.state} />}
        {soundOnly && <VideoOff aria-hidden size={14} />}
      </div>
      {call.group && <TileSigns group={call.group} participant={participant} />}
      <div className={cx(styles.menu, menuOpen && styles.menuOpen)}>
        <PersonMenu call={call} participant={participant} isOpen={menuOpen} onOpenChange={setMenuOpen} overPicture />
      </div>
      {children}
    </div>
  );
}
