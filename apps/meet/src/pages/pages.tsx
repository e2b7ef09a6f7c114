import {
  AppWindow,
  DoorClosed,
  DoorOpen,
  Hourglass,
  Link2Off,
  LogOut,
  MonitorSmartphone,
  MonitorX,
  PhoneOff,
  ServerOff,
  Unplug,
  Users,
  UserX,
} from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

import { announcer } from "../app/announcer.ts";
import { useApp } from "../app/context.ts";
import type { Meeting } from "../app/meeting.ts";
import type { Ending, Joining, PageName } from "../app/phase.ts";
import { counted, usePresence } from "../app/presence.ts";
import { richText, text } from "../catalogue/text.ts";
import { JoinWait } from "../lobby/JoinWait.tsx";
import { PasteLink } from "../start/StartPage.tsx";
import { Button } from "../ui/Button.tsx";
import { CopyLink } from "../ui/CopyLink.tsx";
import { QrCode } from "../ui/QrCode.tsx";
import { Switch } from "../ui/Switch.tsx";
import { FullPage } from "./FullPage.tsx";
import styles from "./FullPage.module.css";

function Home({ tone = "quiet" }: { readonly tone?: "main" | "quiet" }) {
  const { router } = useApp();
  return (
    <Button tone={tone} onPress={() => router.home()}>
      {text("page.startPage")}
    </Button>
  );
}

function Main({ onPress, children }: { readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <Button tone="main" onPress={onPress}>
      {children}
    </Button>
  );
}

/** A link without its key. */
export function IncompletePage() {
  return (
    <FullPage icon={<Link2Off />} heading={text("page.incomplete")} sentence={richText("page.incomplete.why")}>
      <PasteLink label={text("page.incomplete.paste")} />
      <Home />
    </FullPage>
  );
}

/** A link of a version to come. */
export function NewerPage() {
  return (
    <FullPage icon={<Link2Off />} heading={text("page.newer")} sentence={text("page.newer.why")}>
      <Home tone="main" />
    </FullPage>
  );
}

/** After a reload: no lobby, and not yet the call. */
export function ReturningPage({
  meeting,
  joining,
}: {
  readonly meeting: Meeting;
  readonly joining: Joining | undefined;
}) {
  return (
    <FullPage icon={<Hourglass />} heading={text("page.returning")}>
      {joining && <JoinWait meeting={meeting} joining={joining} people={joining.room.participants.size} />}
    </FullPage>
  );
}

/** The page of that name. */
export function MessagePage({
  meeting,
  page,
  ending,
}: {
  readonly meeting: Meeting;
  readonly page: PageName;
  readonly ending: Ending;
}) {
  switch (page) {
    case "left":
      return (
        <FullPage icon={<LogOut />} heading={text("page.left")} sentence={text("page.left.why")}>
          <Main onPress={() => void meeting.comeBack()}>{text("page.left.rejoin")}</Main>
          <Home />
        </FullPage>
      );
    case "ended":
      return (
        <FullPage
          icon={<PhoneOff />}
          heading={ending.by === undefined ? text("page.ended") : text("page.endedBy", { name: ending.by })}
          sentence={text(ending.group ? "page.ended.group" : "page.ended.why")}
        >
          <Home tone="main" />
        </FullPage>
      );
    case "removed":
    case "blocked":
      return <RemovedPage meeting={meeting} blocked={page === "blocked"} by={ending.by} />;
    case "notAdmitted":
      return (
        <FullPage icon={<DoorClosed />} heading={text("page.notAdmitted")} sentence={text("page.notAdmitted.why")}>
          <Home tone="main" />
        </FullPage>
      );
    case "hostElsewhere":
      return (
        <FullPage
          icon={<MonitorSmartphone />}
          heading={text("page.hostElsewhere")}
          sentence={text("page.hostElsewhere.why")}
        >
          <Main onPress={() => void meeting.joinAsGuest()}>{text("page.hostElsewhere.go")}</Main>
          <Home />
        </FullPage>
      );
    case "moved":
      return (
        <FullPage icon={<AppWindow />} heading={text("page.moved")} sentence={text("page.moved.why")}>
          <Main onPress={() => void meeting.useHere()}>{text("page.moved.back")}</Main>
          <Home />
        </FullPage>
      );
    case "otherTab":
      return <OtherTabPage meeting={meeting} />;
    case "broken":
      return (
        <FullPage icon={<Unplug />} heading={text("page.broken")} sentence={text("page.broken.why")}>
          <Main onPress={() => meeting.backToLobby()}>{text("page.left.rejoin")}</Main>
          <Home />
        </FullPage>
      );
    case "wrongKey":
      return (
        <FullPage icon={<DoorOpen />} heading={text("page.wrongKey")} sentence={text("page.wrongKey.why")}>
          <Home tone="main" />
        </FullPage>
      );
    case "unsupported":
      return <UnsupportedPage link={meeting.link} />;
    case "full":
      return <FullRoomPage meeting={meeting} />;
    case "server":
      return <ServerPage meeting={meeting} />;
  }
}

function OtherTabPage({ meeting }: { readonly meeting: Meeting }) {
  const [closable, setClosable] = useState(false);
  const close = (): void => {
    window.close();
    // Browsers close a tab only for who opened it: who still reads this closes it themselves.
    setClosable(true);
    announcer.say(text("page.otherTab.closable"), "results");
  };
  return (
    <FullPage
      icon={<AppWindow />}
      heading={text("page.otherTab")}
      sentence={text(closable ? "page.otherTab.closable" : "page.otherTab.why")}
    >
      <Main onPress={() => void meeting.useHere()}>{text("page.otherTab.use")}</Main>
      <Button onPress={close}>{text("app.close")}</Button>
    </FullPage>
  );
}

function RemovedPage({
  meeting,
  blocked,
  by,
}: {
  readonly meeting: Meeting;
  readonly blocked: boolean;
  readonly by: string | undefined;
}) {
  const heading = by === undefined ? text("page.removed.nobody") : text("page.removed", { name: by });
  useEffect(() => announcer.interrupt(heading), [heading]);
  return (
    <FullPage icon={<UserX />} heading={heading} sentence={text(blocked ? "page.removed.blocked" : "page.removed.why")}>
      {blocked ? (
        <Home tone="main" />
      ) : (
        <>
          <Main onPress={() => void meeting.comeBack()}>{text("page.removed.ask")}</Main>
          <Home />
        </>
      )}
    </FullPage>
  );
}

function UnsupportedPage({ link }: { readonly link: string }) {
  const [shown, setShown] = useState(false);
  return (
    <FullPage icon={<MonitorX />} heading={text("page.unsupported")} sentence={text("page.unsupported.why")}>
      <CopyLink link={link} tone="main" />
      <Button onPress={() => setShown(!shown)} aria-expanded={shown}>
        {text("call.showCode")}
      </Button>
      {shown && (
        <div className={styles.code}>
          <QrCode value={link} label={text("call.codeAlt")} />
        </div>
      )}
    </FullPage>
  );
}

function FullRoomPage({ meeting }: { readonly meeting: Meeting }) {
  const [trying, setTrying] = useState(true);
  const presence = usePresence(meeting.link);
  const free = counted(presence) && presence.people < presence.capacity;
  useEffect(() => {
    if (trying && free) void meeting.join();
  }, [trying, free, meeting]);
  const sentence = counted(presence)
    ? text("page.full.why", { count: presence.people })
    : text("page.full.whyUncounted");
  return (
    <FullPage icon={<Users />} heading={text("page.full")} sentence={free ? text("page.full.free") : sentence}>
      <Switch label={text("page.full.trying")} value={trying} onChange={setTrying} />
      <Button onPress={() => meeting.backToLobby()}>{text("app.cancel")}</Button>
    </FullPage>
  );
}

function ServerPage({ meeting }: { readonly meeting: Meeting }) {
  const presence = usePresence(meeting.link);
  const answers = presence !== undefined && presence !== "unreachable";
  useEffect(() => {
    if (answers) void meeting.join();
  }, [answers, meeting]);
  return (
    <FullPage icon={<ServerOff />} heading={text("page.server")} sentence={text("page.server.why")}>
      <Main onPress={() => void meeting.join()}>{text("connection.tryNow")}</Main>
      <Home />
    </FullPage>
  );
}
