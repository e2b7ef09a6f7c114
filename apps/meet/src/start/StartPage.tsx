import { useState } from "react";
import { Button as AriaButton, Disclosure, DisclosurePanel, Form, Heading } from "react-aria-components";
import { ChevronDown, X } from "lucide-react";

import { useApp } from "../app/context.ts";
import type { RoomWishes } from "../app/engine.ts";
import { preferences } from "../app/preferences.ts";
import type { LinkFault } from "../app/router.ts";
import { keepSeat } from "../app/seat.ts";
import { useStore } from "../app/store.ts";
import { useTitle } from "../app/title.ts";
import { text } from "../catalogue/text.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { Field } from "../ui/Field.tsx";
import { Rose } from "../ui/Rose.tsx";
import { Switch } from "../ui/Switch.tsx";
import { About } from "./About.tsx";
import { roomName } from "./room-name.ts";
import styles from "./StartPage.module.css";

const words: Readonly<Record<LinkFault, string>> = {
  incomplete: text("page.incomplete"),
  newer: text("page.newer"),
  invalid: text("start.notALink"),
};

/** One click to a private room. */
export function StartPage({ fault }: { readonly fault: LinkFault | undefined }) {
  const { engine, router } = useApp();
  const [wishes, setWishes] = useState<RoomWishes>({ passphrase: false, door: false, large: false });
  const start = async (): Promise<void> => {
    const link = await engine.createLink(wishes);
    keepSeat(engine.parseLink(link).room, { link, made: true });
    router.go(link);
  };
  const wish = (name: keyof RoomWishes, label: string, hint: string) => (
    <Switch label={label} hint={hint} value={wishes[name]} onChange={(on) => setWishes({ ...wishes, [name]: on })} />
  );
  useTitle(text("app.name"));
  return (
    <div className={styles.page}>
      <header className={styles.wordmark}>
        <Rose size={32} />
        <span>{text("app.name")}</span>
      </header>
      <main className={styles.main}>
        <h1 className={styles.headline}>{text("start.headline")}</h1>
        <p className={styles.sentence}>{text("start.sentence")}</p>
        <Button tone="main" wide autoFocus onPress={() => void start()}>
          {text("start.button")}
        </Button>
        <PasteLink fault={fault} />
        <Disclosure className={cx(styles.options)}>
          <Heading level={2} className={cx(styles.optionsHeading)}>
            <AriaButton slot="trigger" className={cx(styles.trigger)}>
              {text("start.options")}
              <ChevronDown aria-hidden size={18} />
            </AriaButton>
          </Heading>
          <DisclosurePanel className={cx(styles.panel)}>
            {wish("passphrase", text("start.passphrase"), text("start.passphraseWhy"))}
            {wish("door", text("start.wait"), text("start.waitWhy"))}
            {wish("large", text("start.large"), text("start.largeWhy"))}
            <RememberRooms />
          </DisclosurePanel>
        </Disclosure>
        <Rooms />
      </main>
      <About />
    </div>
  );
}

/** The field for a link that someone sent. Also on the page about an incomplete link. */
export function PasteLink({ fault, label }: { readonly fault?: LinkFault | undefined; readonly label?: string }) {
  const { router } = useApp();
  const [link, setLink] = useState("");
  const [shown, setShown] = useState(fault);
  return (
    <Form
      className={cx(styles.paste)}
      onSubmit={(event) => {
        event.preventDefault();
        setShown(router.go(link));
      }}
    >
      <Field
        label={label ?? text("start.paste")}
        value={link}
        onChange={(value) => {
          setLink(value);
          setShown(undefined);
        }}
        error={shown && words[shown]}
        beside={<Button type="submit">{text("start.join")}</Button>}
      />
    </Form>
  );
}

function RememberRooms() {
  const { rememberRooms } = useStore(preferences);
  const change = (on: boolean): void =>
    preferences.update(on ? { rememberRooms: true } : { rememberRooms: false, rooms: [] });
  return (
    <Switch label={text("start.remember")} hint={text("start.rememberWhy")} value={rememberRooms} onChange={change} />
  );
}

function Rooms() {
  const { engine, router } = useApp();
  const { rooms } = useStore(preferences);
  if (rooms.length === 0) return null;
  return (
    <section aria-labelledby="rooms" className={styles.rooms}>
      <h2 id="rooms">{text("start.rooms")}</h2>
      <ul>
        {rooms.map((link) => {
          const name = roomName(engine.parseLink(link).room, true);
          return (
            <li key={link}>
              <AriaButton className={cx(styles.room)} onPress={() => router.go(link)}>
                {name}
              </AriaButton>
              <IconButton
                label={text("start.forget", { room: name })}
                icon={<X />}
                onPress={() => preferences.update({ rooms: rooms.filter((other) => other !== link) })}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
