import type { VerificationState } from "@subrosa/client";

import { comparedPeople, comparison, madeUpCode } from "./fake-verification.ts";
import { ana, ben, call, cy, dora, type Story } from "./story.ts";

const people = [ana, ben, cy];
const [first, second, third, fourth] = comparedPeople;
const code = { ...comparison, step: "code", code: madeUpCode, joined: [] } as const;
const story = (verification: VerificationState, present = people): Story =>
  call(present, { panel: "compare" }, { group: { verification } });

/** Comparing codes, step by step. */
export const compareStories: Readonly<Record<string, Story>> = {
  compare: story({ step: "idle" }),
  "compare-alone": story({ step: "idle" }, []),
  "compare-gathering": story({ ...comparison, step: "gathering", waitingFor: second && third ? [second, third] : [] }),
  "compare-code": story(code),
  "compare-code-other": story({
    ...code,
    startedBy: first,
    code: { ...madeUpCode, pictures: [0, 13, 19, 53, 60, 63] },
  }),
  "compare-one": story({ ...code, people: comparedPeople.slice(0, 1) }),
  "compare-joined": story({ ...code, joined: fourth ? [fourth] : [] }, [...people, dora]),
  "compare-same-name": story({ ...code, people: [0, 1].map((at) => ({ id: `person-${at}`, name: "Ana" })) }),
  "compare-silent": story({ ...comparison, step: "silent", silent: second ? [second] : [] }),
  "compare-silent-two": story({ ...comparison, triesLeft: 1, step: "silent", silent: comparedPeople.slice(1, 3) }),
  "compare-no-try": story({ ...comparison, triesLeft: 0, step: "silent", silent: second ? [second] : [] }),
  "compare-different": story({ ...comparison, step: "different", again: false }),
  "compare-different-again": story({ ...comparison, triesLeft: 1, step: "different", again: true }),
  "compare-done": story({ ...comparison, step: "done", checked: comparedPeople.slice(0, 2) }),
  "compare-done-nobody": story({ ...comparison, step: "done", checked: [] }),
};
