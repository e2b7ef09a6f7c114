import { createRoot } from "react-dom/client";

import "../styles/tokens.css";
import "../styles/base.css";
import { App } from "../app/App.tsx";
import { Meeting } from "../app/meeting.ts";
import { followTheme, preferences } from "../app/preferences.ts";
import { Router } from "../app/router.ts";
import { Call } from "../call/call.ts";
import { fakeEngine } from "./fake-engine.ts";
import { FakeRoom } from "./fake-room.ts";
import { stories } from "./stories.ts";
import type { Story } from "./story.ts";

const key = "A".repeat(43);

function meetingOf(story: Story): Meeting {
  const engine = fakeEngine(story.engine ?? {});
  const secret = story.secret ?? "l";
  const link = `${location.origin}/r/team-sync#1.${secret}${story.static ? "ko-" : "goq"}s${secret === "p" ? "" : `.${key}`}`;
  const meeting = new Meeting(engine, link);
  const room = new FakeRoom(story.engine?.room ?? { people: [] });
  if (story.at === "call") {
    const call = new Call({
      room,
      link,
      facts: meeting.facts,
      quiet: false,
      hidesAddress: false,
      rejoin: async () => undefined,
    });
    call.view.update(story.view ?? {});
    call.group?.view.update(story.group ?? {});
    if (story.recording) call.recording.phase.set(story.recording);
    for (const [id, emoji] of story.reactions ?? []) call.group?.reactions.show(id, emoji);
    meeting.phase.set({ at: "call", call });
  } else if (story.page) meeting.phase.set({ at: "page", page: story.page, ...story.ending });
  else if (story.joiningFor === undefined) meeting.phase.set({ at: "lobby" });
  else meeting.phase.set({ at: "lobby", joining: { room, since: Date.now() - story.joiningFor } });
  if (story.fault) meeting.passphrase.update({ value: "maple orbit lantern", fault: story.fault });
  return meeting;
}

/** `?story=name&theme=dark`: one screen, forced. Without a story: the list of all. */
function show(place: Element): void {
  const query = new URLSearchParams(location.search);
  const story = stories[query.get("story") ?? ""];
  if (!story) {
    for (const name of Object.keys(stories)) {
      const link = document.createElement("a");
      link.href = `?story=${name}`;
      link.textContent = name;
      place.append(link, document.createElement("br"));
    }
    return;
  }
  const theme = query.get("theme");
  preferences.update({
    soundOnly: false,
    automaticPip: false,
    ...story.preferences,
    theme: theme === "light" || theme === "dark" ? theme : "system",
  });
  followTheme();
  const engine = fakeEngine(story.engine ?? {});
  const router = new Router(engine);
  if (story.at === "incomplete") router.route.set({ at: "link", fault: "incomplete" });
  else if (story.at !== "start") router.route.set({ at: "room", meeting: meetingOf(story) });
  createRoot(place).render(<App parts={{ engine, router }} />);
}

const place = document.querySelector("#app");
if (place) show(place);
