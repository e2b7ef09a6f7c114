import { BadgeCheck, CircleHelp, Clock, KeyRound, MonitorX, ShieldAlert, ShieldX, WifiOff } from "lucide-react";

import { text } from "../../catalogue/text.ts";
import type { PersonState } from "./states.ts";
import styles from "./Badge.module.css";

const icons: Readonly<Record<PersonState | "newDevice" | "checked", typeof KeyRound>> = {
  changed: ShieldAlert,
  lost: WifiOff,
  noKey: KeyRound,
  cantOpen: ShieldX,
  late: Clock,
  cantPlay: MonitorX,
  newDevice: CircleHelp,
  checked: BadgeCheck,
};

/** The one word about a person's encryption or connection that differs from normal. */
export function Badge({ state }: { readonly state: PersonState | "newDevice" | "checked" }) {
  const Icon = icons[state];
  return (
    <span className={styles.badge}>
      <Icon aria-hidden size={14} />
      {text(state === "checked" ? "trust.checked" : `state.${state}`)}
    </span>
  );
}
