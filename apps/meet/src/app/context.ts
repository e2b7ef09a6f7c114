import { createContext, useContext } from "react";

import type { Engine } from "./engine.ts";
import type { Router } from "./router.ts";

/** What every screen may reach. */
export interface App {
  readonly engine: Engine;
  readonly router: Router;
}

export const AppContext = createContext<App | undefined>(undefined);

/** The app's engine and router. Only inside `AppContext`. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("A screen stands outside of AppContext. Render it inside.");
  return app;
}
