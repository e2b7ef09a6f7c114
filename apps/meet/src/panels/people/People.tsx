import { Search } from "lucide-react";
import { useState } from "react";

import type { Call } from "../../call/call.ts";
import { RecordingRows } from "../../call/recording/RecordingMark.tsx";
import type { Person } from "../../call/person/person.ts";
import { useRoom } from "../../call/use-room.ts";
import { text } from "../../catalogue/text.ts";
import { CopyLink } from "../../ui/CopyLink.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Door } from "./Door.tsx";
import { inOrder, sharedNames } from "./order.ts";
import styles from "./People.module.css";
import { Row } from "./Row.tsx";

const searchAbove = 12;

/** Who waits, and everyone in the call: you, hosts, raised hands, then the others from A to Z. */
export function PeoplePanel({ call }: { readonly call: Call }) {
  const room = useRoom(call.room);
  const [search, setSearch] = useState("");
  const everyone = inOrder<Person>(room.local, [...room.participants.values()]);
  const doubled = sharedNames(everyone);
  const wanted = search.trim().toLocaleLowerCase();
  const shown = everyone.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  return (
    <Panel title={text("people.title")} onClose={() => call.view.update({ panel: undefined })}>
      {call.group && <Door group={call.group} />}
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
      <RecordingRows room={room} />
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
      {everyone.length === 1 && <p className={styles.note}>{text("people.empty")}</p>}
      <p className={styles.note}>{text(room.hosting.admission === "host" ? "people.locked" : "call.aloneWhy")}</p>
      <CopyLink link={call.link} wide />
    </Panel>
  );
}
