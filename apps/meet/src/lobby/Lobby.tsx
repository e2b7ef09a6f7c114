import { ChevronRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import type { Meeting } from "../app/meeting.ts";
import { useKeptFocus } from "../app/kept-focus.ts";
import type { Joining } from "../app/phase.ts";
import { usePhone } from "../app/media-query.ts";
import { preferences } from "../app/preferences.ts";
import { counted, type Presence, usePresence } from "../app/presence.ts";
import { useStore } from "../app/store.ts";
import { useTitle } from "../app/title.ts";
import { text } from "../catalogue/text.ts";
import { HideAddress } from "../panels/privacy/HideAddress.tsx";
import { SettingsTabs } from "../panels/settings/Settings.tsx";
import { roomName } from "../start/room-name.ts";
import { Button } from "../ui/Button.tsx";
import { CopyLink } from "../ui/CopyLink.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { DeviceNotices } from "./DeviceNotices.tsx";
import { JoinWait } from "./JoinWait.tsx";
import { LobbyKeys } from "./LobbyKeys.tsx";
import { LobbyPickers } from "./LobbyPickers.tsx";
import { PassphrasePrompt, usePassphraseWait } from "./PassphrasePrompt.tsx";
import { Preview } from "./Preview.tsx";
import { RoomPill } from "./RoomPill.tsx";
import styles from "./Lobby.module.css";

/** In a full room nobody wants to hear a newcomer's arrival. */
const startsMutedAbove = 8;

/** Look, sound and name right before anyone sees or hears you. Nothing here ever blocks Join. */
export function Lobby({ meeting, joining }: { readonly meeting: Meeting; readonly joining: Joining | undefined }) {
  const [tries, setTries] = useState(0);
  const presence = usePresence(meeting.link, tries);
  const { name } = useStore(preferences);
  const wait = usePassphraseWait(meeting);
  const [nameMissing, setNameMissing] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const joinButton = useRef<HTMLButtonElement>(null);
  const page = useRef<HTMLDivElement>(null);
  const phone = usePhone();
  const room = roomName(meeting.facts.room);
  useTitle(text("app.title.call", { room }));
  useKeptFocus(page);
  useEffect(() => {
    // Once, on arrival; a wrong passphrase has the focus already.
    if (meeting.passphrase.get().fault === undefined)
      (preferences.get().name === "" ? nameField : joinButton).current?.focus();
  }, [meeting]);
  useEffect(() => () => meeting.gone.set(undefined), [meeting]);

  const people = counted(presence) ? presence.people : 0;
  const relay = counted(presence) && presence.relay;
  const crowded = people > startsMutedAbove;
  const join = (quiet: boolean): void => {
    const missing = name.trim() === "";
    setNameMissing(missing);
    if (missing) nameField.current?.focus();
    else void meeting.join(quiet, quiet || crowded);
  };
  return (
    <div ref={page} className={styles.page}>
      <header className={styles.header}>
        <h1 className={styles.title}>
          <span className="visually-hidden">{text("lobby.title")}: </span>
          {room}
        </h1>
        <RoomPill facts={meeting.facts} />
      </header>
      <main className={styles.main}>
        <section className={styles.who}>
          <p className={styles.count}>{countWords(presence)}</p>
          {presence === "unreachable" && (
            <Button small onPress={() => setTries(tries + 1)}>
              {text("app.tryAgain")}
            </Button>
          )}
          <Field
            label={text("lobby.name")}
            hint={text("lobby.nameWhy")}
            value={name}
            inputRef={nameField}
            maxLength={64}
            autoComplete="name"
            error={nameMissing && name.trim() === "" ? text("lobby.nameMissing") : undefined}
            onChange={(value) => preferences.update({ name: value })}
            onSubmit={() => join(false)}
          />
        </section>
        <section className={styles.look}>
          <Preview meeting={meeting} />
          <DeviceNotices meeting={meeting} />
        </section>
        <section className={styles.devices}>
          {phone ? <PhoneDevices meeting={meeting} relay={relay} /> : <LobbyPickers meeting={meeting} />}
        </section>
        <section className={styles.go}>
          {meeting.facts.secret !== "link" && (
            <PassphrasePrompt
              meeting={meeting}
              people={people}
              joining={joining !== undefined}
              onSubmit={() => join(false)}
            />
          )}
          {joining && <JoinWait meeting={meeting} joining={joining} people={people} />}
          {!phone && <HideAddress relay={relay} />}
          <Button
            ref={joinButton}
            tone="main"
            wide
            isDisabled={joining !== undefined || wait > 0}
            onPress={() => join(false)}
          >
            {text(joining ? "lobby.joining" : "lobby.join")}
          </Button>
          <CopyLink link={meeting.link} label={text("lobby.copyInvite")} wide />
          <Button tone="quiet" wide isDisabled={joining !== undefined || wait > 0} onPress={() => join(true)}>
            {text("lobby.joinQuiet")}
          </Button>
        </section>
      </main>
      <LobbyKeys meeting={meeting} />
    </div>
  );
}

function countWords(presence: Presence): string {
  if (counted(presence) && presence.people > startsMutedAbove) return text("lobby.crowded", { count: presence.people });
  if (counted(presence))
    return presence.people === 0 ? text("lobby.nobody") : text("lobby.people", { count: presence.people });
  if (presence === undefined) return text("lobby.counting");
  return presence === "unreachable" ? text("lobby.noCount") : text("lobby.title");
}

function PhoneDevices({ meeting, relay }: { readonly meeting: Meeting; readonly relay: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button tone="quiet" wide onPress={() => setOpen(true)} icon={<ChevronRight aria-hidden />}>
        {text("lobby.devices")}
      </Button>
      <Dialog title={text("settings.title")} isOpen={open} onClose={() => setOpen(false)}>
        <SettingsTabs devices={meeting.devices} relay={relay} />
      </Dialog>
    </>
  );
}
