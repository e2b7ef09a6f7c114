/** Runs before each file of browser tests: a page's errors fail the test in which they happen. */
import { afterAll, afterEach, beforeEach } from "vitest";
import { answerForErrors, forgetLogs, forgetTabs } from "./tab.ts";

beforeEach(forgetLogs);
afterEach(({ task }) => {
  const errors = answerForErrors(task.result?.state === "fail");
  if (errors.length > 0) throw new Error(`A page had an error that the test did not expect:\n${errors.join("\n")}`);
});
afterAll(forgetTabs);
