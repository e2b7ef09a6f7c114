import { CircleSlash, Hourglass, Link2, Lock, Radio, Server, ShieldAlert, ShieldCheck, Split } from "lucide-react";

import type { CallState } from "../person/states.ts";

/** The drawing of each state of the call: shape tells them apart, never colour alone. */
export const stateIcons: Readonly<Record<CallState, typeof Lock>> = {
  notSending: ShieldAlert,
  paused: CircleSlash,
  split: Split,
  settingUp: Hourglass,
  changed: ShieldAlert,
  managed: Server,
  compatible: Link2,
  shared: Radio,
  checked: ShieldCheck,
  encrypted: Lock,
};

/** Its outline. Double: something needs the person. Dashed: not yet, or not now. */
export const stateOutlines: Readonly<Record<CallState, "plain" | "double" | "dashed">> = {
  notSending: "double",
  paused: "dashed",
  split: "dashed",
  settingUp: "dashed",
  changed: "double",
  managed: "plain",
  compatible: "plain",
  shared: "plain",
  checked: "plain",
  encrypted: "plain",
};
