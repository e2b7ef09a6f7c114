import type { PlaneFacts } from "@subrosa/client";
import { Check, X } from "lucide-react";
import type { ReactNode } from "react";

import { useApp } from "../../app/context.ts";
import { useRelay } from "../../app/presence.ts";
import type { Call } from "../../call/call.ts";
import { Badge } from "../../call/person/Badge.tsx";
import { personName } from "../../call/person/person-name.ts";
import { StateAction } from "../../call/person/StateAction.tsx";
import { callSentence, personSentence } from "../../call/person/state-words.ts";
import { callState, personState } from "../../call/person/states.ts";
import { stateIcons } from "../../call/top/state-icons.ts";
import { useRoom } from "../../call/use-room.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { CheckWebsite } from "../../website/CheckWebsite.tsx";
import { Codes } from "./Codes.tsx";
import { Frames } from "./Frames.tsx";
import { HideAddress } from "./HideAddress.tsx";
import styles from "./Privacy.module.css";
import { TechnicalDetails } from "./TechnicalDetails.tsx";

const sentences = {
  link: "privacy.sentence",
  both: "privacy.sentencePassphrase",
  passphrase: "privacy.sentencePassphraseOnly",
} as const;
const sees = ["privacy.sees.1", "privacy.sees.2", "privacy.sees.3", "privacy.sees.4"] as const;
const seesNot = ["privacy.seesNot.1", "privacy.seesNot.2", "privacy.seesNot.3"] as const;
const seesNotOfGroup = ["privacy.seesNot.1", "privacy.seesNot.names", "privacy.seesNot.3"] as const;
/** It has the link's key, and so could read who asks to join. */
const seesNotOfManaged = ["privacy.seesNot.1", "privacy.seesNot.managed"] as const;

/** Who can see and hear this, what the server sees, and where the limits are. In plain words. */
export function PrivacyPanel({ call }: { readonly call: Call }) {
  const room = useRoom(call.room);
  const { router } = useApp();
  const relay = useRelay(call.link);
  const { group } = call;
  const state = callState(room);
  const Icon = stateIcons[state];
  // The sentence about who can hear stands below in any case.
  const normal = state === "encrypted" || state === "checked";
  return (
    <Panel title={text("privacy.title")} onClose={() => call.view.update({ panel: undefined })}>
      <section className={styles.block}>
        <h3 className={styles.main}>
          <Icon aria-hidden />
          {text(normal ? "privacy.heading" : `state.${state}`)}
        </h3>
        {state !== "encrypted" && <p>{callSentence(room)}</p>}
        {(state === "managed" || state === "shared") && (
          <Button onPress={() => router.home()}>{text(`state.${state}.private`)}</Button>
        )}
        <p>
          {group ? text("privacy.group", { count: room.participants.size + 1 }) : text(sentences[call.facts.secret])}
        </p>
      </section>
      <Troubles call={call} />
      {group && <Codes call={call} group={group} />}
      <section className={styles.block}>
        <h3 className={styles.heading}>{text("privacy.keys")}</h3>
        <p className={styles.note}>{text(group ? "privacy.keys.group" : "privacy.keys.why")}</p>
        <p className={styles.note}>{text(group ? "privacy.keys.limits" : "privacy.noCodes")}</p>
      </section>
      <section className={styles.block}>
        <h3 className={styles.heading}>{text("privacy.sees")}</h3>
        <List keys={sees} icon={<Check aria-hidden size={16} />} />
        <h3 className={styles.heading}>{text("privacy.seesNot")}</h3>
        <List
          keys={room.encryption.managedByServer ? seesNotOfManaged : group ? seesNotOfGroup : seesNot}
          icon={<X aria-hidden size={16} />}
        />
        <Frames call={call} />
      </section>
      <section className={styles.block}>
        <p className={styles.note}>{text(addressSentence(call.hidesAddress, room.receiving.media))}</p>
        <HideAddress relay={relay} call={call} />
        <p className={styles.note}>{text("privacy.record")}</p>
        <p className={styles.note}>{text("privacy.website")}</p>
        <CheckWebsite tone="plain" label={text("website.how")} />
      </section>
      <TechnicalDetails call={call} />
    </Panel>
  );
}

/** Who learns from where one is. */
function addressSentence(hides: boolean, { route }: PlaneFacts): "privacy.hidden" | "privacy.sfu" | "privacy.direct" {
  if (hides) return "privacy.hidden";
  return route === "sfu" ? "privacy.sfu" : "privacy.direct";
}

/** Everyone who differs from normal, with the reason and what one can do. */
function Troubles({ call }: { readonly call: Call }) {
  const room = useRoom(call.room);
  const differing = [...room.participants.values()].flatMap((person) => {
    const trouble = personState(person);
    // Changed devices stand among the codes.
    return trouble && trouble.state !== "changed" ? [{ person, trouble }] : [];
  });
  if (differing.length === 0) return null;
  return (
    <section className={styles.block}>
      <h3 className={styles.heading}>{text("privacy.now")}</h3>
      {differing.map(({ person, trouble }) => (
        <div key={person.id} className={styles.person}>
          <p>
            <strong dir="auto">{personName(person)}</strong> <Badge state={trouble.state} />
          </p>
          <p className={styles.note}>{personSentence(person, trouble)}</p>
          <StateAction call={call} participant={person} state={trouble.state} />
        </div>
      ))}
    </section>
  );
}

type Line = (typeof sees)[number] | (typeof seesNot | typeof seesNotOfGroup | typeof seesNotOfManaged)[number];

function List({ keys, icon }: { readonly keys: readonly Line[]; readonly icon: ReactNode }) {
  return (
    <ul className={styles.list}>
      {keys.map((key) => (
        <li key={key}>
          {icon}
          {text(key)}
        </li>
      ))}
    </ul>
  );
}
