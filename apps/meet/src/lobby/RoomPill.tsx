import { Link2, Lock, Radio, Server } from "lucide-react";

import type { LinkFacts } from "../app/engine.ts";
import { text } from "../catalogue/text.ts";
import { Pill } from "../ui/Pill.tsx";

/** What the link promises of the call. Nothing is sent yet, so it is the room that is encrypted. */
export function RoomPill({ facts }: { readonly facts: LinkFacts }) {
  if (facts.serverMade)
    return <Pill icon={<Server />} label={text("state.managed")} hint={text("state.managed.why")} />;
  if (facts.wire === "livekit")
    return <Pill icon={<Link2 />} label={text("state.compatible")} hint={text("state.compatible.why")} />;
  if (facts.kind === "static")
    return <Pill icon={<Radio />} label={text("state.shared")} hint={text("state.shared.why")} />;
  return <Pill icon={<Lock />} label={text("lobby.pill")} hint={text("lobby.pillWhy")} />;
}
