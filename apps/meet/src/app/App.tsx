import { I18nProvider } from "react-aria-components";

import { CallScreen } from "../call/CallScreen.tsx";
import { text } from "../catalogue/text.ts";
import { Lobby } from "../lobby/Lobby.tsx";
import { Boundary } from "../pages/Boundary.tsx";
import { IncompletePage, MessagePage, NewerPage, ReturningPage } from "../pages/pages.tsx";
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

function MeetingScreens({ meeting }: { readonly meeting: Meeting }) {
  const phase = useStore(meeting.phase);
  switch (phase.at) {
    case "looking":
      return <main aria-label={text("app.name")} />;
    case "lobby":
      return <Lobby meeting={meeting} joining={phase.joining} />;
    case "returning":
      return <ReturningPage meeting={meeting} joining={phase.joining} />;
    case "call":
      return <CallScreen call={phase.call} onLeave={() => void meeting.leave()} />;
    case "page":
      return <MessagePage meeting={meeting} page={phase.page} />;
  }
}
