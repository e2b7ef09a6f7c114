import { vi } from "vitest";

/** Waits until `check` doesn't throw, as long as it may take on a busy machine. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 10 });
}
