import { Check, Hourglass, Lock, ShieldAlert, X } from "lucide-react";
import type { ReactNode } from "react";

import type { Call } from "../../call/call.ts";
import { Badge } from "../../call/person/Badge.tsx";
import { useRelay } from "../../app/presence.ts";
import { callState, personState, stoppedSource } from "../../call/person/states.ts";
import { useRoom } from "../../call/use-room.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { CheckWebsite } from "../../website/CheckWebsite.tsx";
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

/** Who can see and hear this, what the server sees, and where the limits are. In plain words. */
export function PrivacyPanel({ call }: { readonly call: Call }) {
  const room = useRoom(call.room);
  const relay = useRelay(call.link);
  const state = callState(room);
  const stopped = stoppedSource(room);
  const differing = [...room.participants.values()].flatMap((person) => {
    const found = personState(person);
    return found ? [{ person, ...found }] : [];
  });
  const icons = {
    notSending: <ShieldAlert aria-hidden />,
    settingUp: <Hourglass aria-hidden />,
    encrypted: <Lock aria-hidden />,
  };
  return (
    <Panel title={text("privacy.title")} onClose={() => call.view.update({ panel: undefined })}>
      <section className={styles.block}>
        <h3 className={styles.main}>
          {icons[state]}
          {text(state === "encrypted" ? "privacy.heading" : `state.${state}`)}
        </h3>
        {stopped && <p>{text(`state.notSending.${stopped}`)}</p>}
        {state === "settingUp" && <p>{text("state.settingUp.why")}</p>}
        <p>{text(sentences[call.facts.secret])}</p>
      </section>
      {differing.length > 0 && (
        <section className={styles.block}>
          <h3 className={styles.heading}>{text("privacy.now")}</h3>
          {differing.map(({ person, state: word, source }) => (
            <div key={person.id} className={styles.person}>
              <p>
                <strong dir="auto">{person.name}</strong> <Badge state={word} />
              </p>
              <p className={styles.note}>
                {text(
                  word === "noKey" && (source === "microphone" || source === "screen-audio")
                    ? "state.noKey.sound"
                    : `state.${word}.why`,
                  { name: person.name },
                )}
              </p>
              {word !== "cantPlay" && <Button onPress={() => room.retryNow()}>{text("app.tryAgain")}</Button>}
            </div>
          ))}
        </section>
      )}
      <section className={styles.block}>
        <h3 className={styles.heading}>{text("privacy.keys")}</h3>
        <p className={styles.note}>{text("privacy.keys.why")}</p>
        <p className={styles.note}>{text("privacy.noCodes")}</p>
      </section>
      <section className={styles.block}>
        <h3 className={styles.heading}>{text("privacy.sees")}</h3>
        <List keys={sees} icon={<Check aria-hidden size={16} />} />
        <h3 className={styles.heading}>{text("privacy.seesNot")}</h3>
        <List keys={seesNot} icon={<X aria-hidden size={16} />} />
        <Frames call={call} />
      </section>
      <section className={styles.block}>
        <p className={styles.note}>{text(call.hidesAddress ? "privacy.hidden" : "privacy.direct")}</p>
        <HideAddress relay={relay} call={call} />
        <p className={styles.note}>{text("privacy.record")}</p>
        <p className={styles.note}>{text("privacy.website")}</p>
        <CheckWebsite tone="plain" label={text("website.how")} />
      </section>
      <TechnicalDetails call={call} />
    </Panel>
  );
}

function List({ keys, icon }: { readonly keys: typeof sees | typeof seesNot; readonly icon: ReactNode }) {
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
