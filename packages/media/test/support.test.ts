import { afterEach, expect, test, vi } from "vitest";
import { assertSupported, UnsupportedBrowserError } from "../src/index.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

function stubBrowser(without: string): void {
  const names = ["RTCPeerConnection", "RTCRtpScriptTransform", "RTCRtpSender", "RTCRtpReceiver", "Worker"];
  for (const name of names.filter((one) => one !== without)) {
    class Stub {}
    Object.defineProperty(Stub.prototype, "transform", { value: null });
    vi.stubGlobal(name, Stub);
  }
}

function refusal(): UnsupportedBrowserError {
  try {
    assertSupported();
  } catch (error) {
    if (error instanceof UnsupportedBrowserError) return error;
  }
  throw new Error("There was no refusal.");
}

test("a browser that has everything is supported", () => {
  stubBrowser("nothing");
  expect(() => assertSupported()).not.toThrow();
});

test.each(["RTCPeerConnection", "RTCRtpScriptTransform", "Worker"])("without %s it is not", (name) => {
  stubBrowser(name);
  expect(refusal().code).toBe("unsupported-browser");
});

test("a browser whose senders have no transform is told what it lacks", () => {
  stubBrowser("nothing");
  vi.stubGlobal("RTCRtpSender", class {});
  expect(refusal().message).toContain("RTCRtpSender.transform");
});

test("a page over plain http is told so, for no browser would help", () => {
  stubBrowser("nothing");
  vi.stubGlobal("isSecureContext", false);
  expect(refusal().code).toBe("insecure-page");
});
