export { launch, type BrowserName, type LaunchOptions } from "./launch.ts";
export { servePages, type PageServer, type ServePagesOptions } from "./pages.ts";
export { openTab, type Tab, type TabOptions } from "./tab.ts";
export { patience, until, type UntilOptions } from "./until.ts";
