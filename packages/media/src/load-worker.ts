/** The part of Trusted Types that we use; TypeScript's DOM library does not have it yet. */
interface TrustedTypePolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): { toString(): string } };
}

let allowedUrl: string | undefined;
let policy: ReturnType<TrustedTypePolicyFactory["createPolicy"]> | undefined;

/** A URL that a page with `require-trusted-types-for 'script'` lets a worker start from; the policy knows this one only. */
function trustedScriptUrl(url: string): string {
  const factory = (globalThis as { trustedTypes?: TrustedTypePolicyFactory }).trustedTypes;
  if (!factory) return url;
  // A page's CSP lets a policy be made once.
  policy ??= factory.createPolicy("subrosa-worker", {
    createScriptURL(asked) {
      if (asked !== allowedUrl) throw new TypeError("The policy subrosa-worker knows the frame worker only.");
      return asked;
    },
  });
  allowedUrl = url;
  try {
    // The constructor takes the trusted object; TypeScript knows strings only.
    return policy.createScriptURL(url) as string;
  } finally {
    allowedUrl = undefined;
  }
}

/**
 * Starts the frame worker. Bundlers find its file by the literal `new URL`, and emit it next to their output; `workerUrl`
 * says where else it is.
 */
export function loadWorker(workerUrl: string | URL | undefined): Worker {
  const url = workerUrl ?? new URL("./frame-worker.js", import.meta.url);
  const name = "subrosa-frames";
  return new Worker(trustedScriptUrl(new URL(url, location.href).href), { type: "module", name });
}
