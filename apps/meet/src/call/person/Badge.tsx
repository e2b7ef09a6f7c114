import { KeyRound, MonitorX, ShieldX, WifiOff } from "lucide-react";

import { text } from "../../catalogue/text.ts";
import type { PersonState } from "./states.ts";
import styles from "./Badge.module.css";

const icons: Readonly<Record<PersonState, typeof KeyRound>> = {
  noKey: KeyRound,
  cantOpen: ShieldX,
  cantPlay: MonitorX,
  lost: WifiOff,
};

/** The one word about a person's encryption or connection that differs from normal. */
export function Badge({ state }: { readonly state: PersonState }) {
  const Icon = icons[state];
  return (
    <span className={styles.badge}>
      <Icon aria-hidden size={14} />
      {text(`state.${state}`)}
    </span>
  );
}
