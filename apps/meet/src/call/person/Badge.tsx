import {
  BadgeCheck,
  CircleHelp,
  Clock,
  Hourglass,
  KeyRound,
  LogOut,
  MonitorX,
  ShieldAlert,
  ShieldX,
  WifiOff,
} from "lucide-react";

import { text } from "../../catalogue/text.ts";
import type { PersonState } from "./states.ts";
import styles from "./Badge.module.css";

/** A person's state, or what is known of their device. */
type Word = PersonState | "newDevice" | "checked";

const icons: Readonly<Record<Word, typeof KeyRound>> = {
  changed: ShieldAlert,
  left: LogOut,
  lost: WifiOff,
  connecting: Hourglass,
  noKey: KeyRound,
  cantOpen: ShieldX,
  late: Clock,
  cantPlay: MonitorX,
  newDevice: CircleHelp,
  checked: BadgeCheck,
};

/** The one word about a person's encryption or connection that differs from normal. */
export function Badge({ state }: { readonly state: Word }) {
  const Icon = icons[state];
  return (
    <span className={styles.badge}>
      <Icon aria-hidden size={14} />
      {text(state === "checked" ? "trust.checked" : `state.${state}`)}
    </span>
  );
}
