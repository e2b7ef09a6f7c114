import { Hourglass, Lock, ShieldAlert } from "lucide-react";

import type { CallState } from "../person/states.ts";

/** The drawing of each state of the call: shape tells them apart, never colour alone. */
export const stateIcons: Readonly<Record<CallState, typeof Lock>> = {
  notSending: ShieldAlert,
  settingUp: Hourglass,
  encrypted: Lock,
};
