import type { ComponentType } from "react";

import type { Call, Panel } from "../call/call.ts";
import { ChatPanel } from "./chat/Chat.tsx";
import { ComparePanel } from "./compare/Compare.tsx";
import { PeoplePanel } from "./people/People.tsx";
import { PrivacyPanel } from "./privacy/Privacy.tsx";
import { SettingsPanel } from "./settings/Settings.tsx";

/** What stands at the side of a call, by the name that `CallView.panel` gives it. */
export const panels: Readonly<Record<Panel, ComponentType<{ readonly call: Call }>>> = {
  chat: ChatPanel,
  compare: ComparePanel,
  people: PeoplePanel,
  privacy: PrivacyPanel,
  settings: SettingsPanel,
};
