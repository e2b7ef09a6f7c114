/** The part of Trusted Types that we use; TypeScript's DOM library does not have it yet. */
interface TrustedTypePolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): { toString(): string } };
}

let allowedUrl: string | undefined;
let policy: ReturnType<TrustedTypePolicyFactory["createPolicy"]> | undefined;

/** A URL that a page with `require-trusted-types-for 'script'` lets a worker start from; the policy knows this one only, for now. */
function trustedScriptUrl(url: string): string {
  const factory = (globalThis as { trustedTypes?: TrustedTypePolicyFactory }).trustedTypes;
  if (!factory) return url;
  // A page's CSP lets a policy be made once.
  policy ??= factory.createPolicy("subrosa-worker", {
    createScriptURL(asked) {
      if (asked !== allowedUrl) throw new TypeError("The policy subrosa-worker knows Subrosa's own workers only.");
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
  return startWorker(new URL(url, location.href), "subrosa-frames");
}

/**
 * Starts a module worker through the page's one Trusted Types policy, `subrosa-worker`: for the other workers of Subrosa, which have no
 * policy of their own. `name` is for developers' tools.
 */
export function startWorker(url: URL, name: string): Worker {
  return new Worker(trustedScriptUrl(url.href), { type: "module", name });
}
