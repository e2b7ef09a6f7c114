import { BadgeCheck, Ban, MicOff, ShieldUser, UserMinus } from "lucide-react";
import type { ReactNode } from "react";

import type { Participant } from "@subrosa/client";
import { text } from "../../catalogue/text.ts";
import menu from "../../ui/Menu.module.css";
import type { Call } from "../call.ts";
import type { CallGroup } from "../group/call-group.ts";
import { personName } from "./person-name.ts";

/** Somebody's menu, where the keys are a group's: to compare codes, and what only hosts can do. */
export function GroupPersonEntries({
  call,
  group,
  person,
  entry,
}: {
  readonly call: Call;
  readonly group: CallGroup;
  readonly person: Participant;
  readonly entry: (label: string, icon: ReactNode, act: () => void) => ReactNode;
}) {
  const { local, participants, verification } = group.room;
  const microphone = person.tracks.get("microphone");
  return (
    <>
      {participants.get(person.id)?.device.state === "not-compared" && (
        <p className={menu.header}>{text("trust.notCompared.why", { name: personName(person) })}</p>
      )}
      {verification.mayStart(person.id) &&
        entry(text("privacy.compare"), <BadgeCheck aria-hidden />, () => void call.compare(person.id))}
      {local.isHost && (
        <>
          {microphone &&
            !microphone.muted &&
            entry(text("host.mute"), <MicOff aria-hidden />, () => void group.mute(person))}
          {!person.isHost &&
            entry(text("host.makeHost"), <ShieldUser aria-hidden />, () => group.ask("makeHost", person))}
          {entry(text("host.remove"), <UserMinus aria-hidden />, () => group.ask("remove", person))}
          {entry(text("host.block"), <Ban aria-hidden />, () => group.ask("block", person))}
        </>
      )}
    </>
  );
}
