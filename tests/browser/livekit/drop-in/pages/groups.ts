/** The example's meeting in a group, with what the test says in the page's address. */
import { meet } from "../../../../../examples/livekit-drop-in/groups.ts";

const asked = new URLSearchParams(location.search);

void meet({
  liveKit: asked.get("url") ?? "",
  token: asked.get("token") ?? "",
  key: new Uint8Array(32).fill(7),
  subrosa: asked.get("server") ?? "",
});
