/** The example's meeting, with what the test says in the page's address. */
import { meet } from "../../../../../examples/livekit-drop-in/app.tsx";

const asked = new URLSearchParams(location.search);
const main = document.body.appendChild(document.createElement("main"));

void meet(main, {
  serverUrl: asked.get("url") ?? "",
  token: asked.get("token") ?? "",
  key: new Uint8Array(32).fill(Number(asked.get("key"))),
});
