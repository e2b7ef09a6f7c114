import { createRoot } from "react-dom/client";

import "./styles/tokens.css";
import "./styles/base.css";
import { App } from "./app/App.tsx";
import { clientEngine } from "./app/client-engine.ts";
import { followTheme } from "./app/preferences.ts";
import { Router } from "./app/router.ts";

const place = document.querySelector("#app");
if (!place) throw new Error("index.html has no #app to render into. Restore it.");
followTheme();
const router = new Router(clientEngine);
router.read();
createRoot(place).render(<App parts={{ engine: clientEngine, router }} />);
