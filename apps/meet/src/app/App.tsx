import type { JoinStep, RoomInterface } from "@subrosa/client";
import { useCallback, useSyncExternalStore } from "react";
import { I18nProvider } from "react-aria-components";

import { CallScreen } from "../call/CallScreen.tsx";
import { text } from "../catalogue/text.ts";
import { Lobby } from "../lobby/Lobby.tsx";
import { Boundary } from "../pages/Boundary.tsx";
import { IncompletePage, MessagePage, NewerPage, ReturningPage } from "../pages/pages.tsx";
import { WaitingRoom } from "../pages/WaitingRoom.tsx";
import { StartPage } from "../start/StartPage.tsx";
import { LiveRegions } from "../ui/LiveRegions.tsx";
import { AppContext, useApp, type App as AppParts } from "./context.ts";
import type { Meeting } from "./meeting.ts";
import { useStore } from "./store.ts";

/** The whole app. The announcer stays where it is while screens change. */
export function App({ parts }: { readonly parts: AppParts }) {
  return (
    <I18nProvider locale="en-US">
      <AppContext value={parts}>
        <Boundary onRestart={() => location.reload()}>
          <Screens />
        </Boundary>
        <LiveRegions />
      </AppContext>
    </I18nProvider>
  );
}

function Screens() {
  const { router } = useApp();
  const route = useStore(router.route);
  if (route.at === "start") return <StartPage fault={route.fault} />;
  if (route.at === "link") return route.fault === "incomplete" ? <IncompletePage /> : <NewerPage />;
  return <MeetingScreens key={route.meeting.link} meeting={route.meeting} />;
}

/** How far a join has come, as it goes on. */
function useStep(room: RoomInterface | undefined): JoinStep | undefined {
  const subscribe = useCallback((listener: () => void) => room?.on("changed", listener) ?? (() => undefined), [room]);
  return useSyncExternalStore(subscribe, () => room?.step);
}

function MeetingScreens({ meeting }: { readonly meeting: Meeting }) {
  const phase = useStore(meeting.phase);
  const waits = useStep("joining" in phase ? phase.joining?.room : undefined) === "waiting-room";
  switch (phase.at) {
    case "looking":
      return <main aria-label={text("app.name")} />;
    case "lobby":
    case "returning":
      if (phase.joining && waits) return <WaitingRoom meeting={meeting} />;
      return phase.at === "lobby" ? (
        <Lobby meeting={meeting} joining={phase.joining} />
      ) : (
        <ReturningPage meeting={meeting} joining={phase.joining} />
      );
    case "call":
      return <CallScreen call={phase.call} onLeave={() => void meeting.leave()} />;
    case "page":
      return <MessagePage meeting={meeting} page={phase.page} ending={phase} />;
  }
}
