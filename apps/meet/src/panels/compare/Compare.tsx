import type { VerificationState, RoomInterface } from "@subrosa/client";
import { useEffect, useRef } from "react";

import { announcer } from "../../app/announcer.ts";
import type { Call } from "../../call/call.ts";
import type { CallGroup } from "../../call/group/call-group.ts";
import { useRoom } from "../../call/use-room.ts";
import { text } from "../../catalogue/text.ts";
import { Panel } from "../../ui/Panel.tsx";
import styles from "./Compare.module.css";
import { Beginning, Different, Done, Gathering, Silent, silentWords } from "./Steps.tsx";
import { Reading } from "./Reading.tsx";

/** Comparing codes: gather, read aloud, tick whom one heard. */
export function ComparePanel({ call }: { readonly call: Call }) {
  return call.group && <Comparing call={call} group={call.group} />;
}

function Comparing({ call, group }: { readonly call: Call; readonly group: CallGroup }) {
  const { verification } = useRoom(group.room);
  const { state } = verification;
  const place = useRef<HTMLDivElement>(null);
  const { step } = state;
  const close = (): void => {
    verification.cancel();
    call.view.update({ panel: undefined });
  };
  useEffect(() => {
    // What had the focus went with the step before.
    if (document.activeElement === document.body) place.current?.focus();
  }, [step]);
  const said = wordsOf(state);
  useEffect(() => {
    if (said !== undefined) announcer.say(said, "states");
  }, [said]);
  return (
    <Panel title={text("privacy.compare")} onClose={close}>
      <div ref={place} key={step === "idle" ? "" : state.id} className={styles.step} tabIndex={-1}>
        <Step state={state} room={group.room} onClose={close} />
      </div>
    </Panel>
  );
}

/** What a screen reader hears when the step changes. */
function wordsOf(state: VerificationState): string | undefined {
  if (state.step === "code") return text("compare.ready");
  if (state.step === "silent") return silentWords(state.silent);
  return undefined;
}

function Step({
  state,
  room,
  onClose,
}: {
  readonly state: VerificationState;
  readonly room: RoomInterface;
  readonly onClose: () => void;
}) {
  switch (state.step) {
    case "idle":
      return <Beginning room={room} />;
    case "gathering":
      return <Gathering state={state} room={room} />;
    case "code":
      return <Reading state={state} room={room} />;
    case "silent":
      return <Silent state={state} room={room} />;
    case "different":
      return <Different state={state} room={room} />;
    case "done":
      return <Done state={state} onClose={onClose} />;
  }
}
