import { fileURLToPath } from "node:url";
import { isRefusal, openFrame, type FrameOpener } from "@subrosa/media/frames";
import type { Browser } from "puppeteer-core";
import { openTab, servePages, type PageServer, type Tab } from "../harness/index.ts";
import type { Lab } from "./pages/lab.ts";

const page = (name: string): string => fileURLToPath(new URL(`./pages/${name}.ts`, import.meta.url));

/** Serves the lab's page with its workers, under a content security policy if there is one. */
export function serveLab(policy?: string): Promise<PageServer> {
  return servePages({
    ...(policy !== undefined && { headers: { "content-security-policy": policy } }),
    entries: { lab: page("lab") },
    scripts: { "tapped-worker": page("tapped-worker"), "tap-worker": page("tap-worker") },
  });
}

/** A tab with the lab in it. */
export interface LabTab {
  readonly tab: Tab;
  /** Calls one of the lab's functions in the page. */
  call<Name extends keyof Lab>(name: Name, ...args: Parameters<Lab[Name]>): Promise<Awaited<ReturnType<Lab[Name]>>>;
}

/** Opens the lab's page in a new tab. */
export async function openLab(browser: Browser, pages: PageServer): Promise<LabTab> {
  const tab = await openTab(browser, `${pages.origin}/lab.html`);
  return {
    tab,
    call: (name, ...args) =>
      tab.page.evaluate(
        (called, values) =>
          (window as unknown as { lab: Record<string, (...all: unknown[]) => never> }).lab[called]!(...values),
        name as string,
        args as unknown[],
      ),
  };
}

/** Carries offer and answer between two connections, which may live in two browsers. */
export async function negotiate(
  from: LabTab,
  caller: string,
  to: LabTab,
  callee: string,
  options: { readonly dtx?: boolean } = {},
): Promise<void> {
  const offer = await from.call("offer", caller);
  const answer = await to.call("answer", callee, offer);
  // The receiver asks for discontinuous transmission.
  await from.call(
    "accept",
    caller,
    options.dtx === true ? answer.replace("useinbandfec=1", "useinbandfec=1;usedtx=1") : answer,
  );
}

/** A key of the lab's, as the page makes it from one byte. */
export const baseKey = (kid: number, byte: number): { kid: bigint; baseKey: Uint8Array } => ({
  kid: BigInt(kid),
  baseKey: new Uint8Array(32).fill(byte),
});

/** Opens what was recorded on a wire, with the code that receivers run. Gives the plaintext, or the reason. */
export async function openRecorded(
  frame: { readonly mimeType: string; readonly type: string; readonly bytes: string },
  ring: FrameOpener,
): Promise<Uint8Array | string> {
  const wire = Uint8Array.from(Buffer.from(frame.bytes, "base64"));
  const result = await openFrame(
    { data: wire.buffer, type: frame.type, getMetadata: () => ({ mimeType: frame.mimeType }) },
    ring,
  );
  return isRefusal(result) ? result : new Uint8Array(result.data);
}
