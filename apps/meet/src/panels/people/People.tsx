import { Mic, MicOff, Search, VolumeX } from "lucide-react";
import type { Participant } from "@subrosa/client";
import { useState } from "react";

import { useStore } from "../../app/store.ts";
import { Badge } from "../../call/person/Badge.tsx";
import type { Call } from "../../call/call.ts";
import { PersonMenu } from "../../call/person/PersonMenu.tsx";
import { personState } from "../../call/person/states.ts";
import { useRoom } from "../../call/use-room.ts";
import { text } from "../../catalogue/text.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { CopyLink } from "../../ui/CopyLink.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Panel } from "../../ui/Panel.tsx";
import styles from "./People.module.css";

const searchAbove = 12;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** Names that more than one person uses. */
function shared(people: readonly Participant[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of people) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map([...counts].filter(([, count]) => count > 1));
}

/** Everyone in the call: you, then the others from A to Z. */
export function PeoplePanel({ call }: { readonly call: Call }) {
  const room = useRoom(call.room);
  const [search, setSearch] = useState("");
  const others = [...room.participants.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  const everyone: Participant[] = [room.local, ...others];
  const doubled = shared(everyone);
  const shown = everyone.filter(({ name }) => name.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase()));
  return (
    <Panel title={text("people.title")} onClose={() => call.view.update({ panel: undefined })}>
      {everyone.length > searchAbove && (
        <Field
          label={text("people.search")}
          value={search}
          onChange={setSearch}
          beside={<Search aria-hidden size={20} />}
        />
      )}
      {[...doubled].map(([name, count]) => (
        <Notice key={name} tone="act">
          {text("people.sameName", { count, name })}
        </Notice>
      ))}
      <section className={styles.group} aria-labelledby="in-call">
        <h3 id="in-call" className={styles.heading}>
          {text("people.inCall", { count: everyone.length })}
        </h3>
        <ul className={styles.list}>
          {shown.map((person) => (
            <Row key={person.id} call={call} person={person} since={doubled.has(person.name)} />
          ))}
        </ul>
      </section>
      {others.length === 0 && <p className={styles.note}>{text("people.empty")}</p>}
      <p className={styles.note}>{text("call.aloneWhy")}</p>
      <CopyLink link={call.link} wide />
    </Panel>
  );
}

function Row({ call, person, since }: { readonly call: Call; readonly person: Participant; readonly since: boolean }) {
  const { volumes } = useStore(call.view);
  const self = person.id === call.room.local.id;
  const state = self ? undefined : personState(person);
  const microphone = person.tracks.get("microphone");
  const micOn = microphone !== undefined && !microphone.muted;
  const name = person.name === "" ? text("app.nobody") : person.name;
  return (
    <li className={styles.row}>
      <Avatar name={person.name} identity={person.id} small />
      <div className={styles.words}>
        <span className={styles.name} dir="auto">
          {self ? text("app.youNamed", { name }) : name}
        </span>
        {since && <span className={styles.note}>{text("people.since", { time: clock.format(person.joinedAt) })}</span>}
        {state && (
          <span className={styles.state}>
            <Badge state={state.state} />
          </span>
        )}
      </div>
      {volumes[person.id] === 0 && <VolumeX size={18} role="img" aria-label={text("tile.mutedForMe")} />}
      {micOn ? (
        <Mic size={18} role="img" aria-label={text("tile.microphone.on")} />
      ) : (
        <MicOff size={18} role="img" aria-label={text("tile.microphone.off")} />
      )}
      <PersonMenu call={call} participant={person} />
    </li>
  );
}
