import type { ComparedPerson, VerificationInterface, VerificationState } from "@subrosa/client";

/** The people of stories, as a comparison names them. */
export const comparedPeople: readonly ComparedPerson[] = ["Ana Ferreira", "Ben", "Cy Okafor", "Dóra Kiss"].map(
  (name, index) => ({ id: `person-${index}`, name }),
);

/** The beginning of every made-up comparison. */
export const comparison = { id: "1", people: comparedPeople.slice(0, 3), startedBy: undefined, triesLeft: 2 } as const;

/** A code with the longest words in it, and its digits. */
export const madeUpCode = { pictures: [46, 27, 36, 2, 23, 42], digits: ["371", "228", "018", "490"] } as const;

const nothing = async (): Promise<void> => undefined;

/** A comparison made of nothing: whoever starts one has a code at once. `tell` says that something changed. */
export function fakeVerification(
  first: VerificationState,
  available: boolean,
  tell: () => void,
  more: Partial<VerificationInterface> = {},
): VerificationInterface {
  let state = first;
  let count = 1;
  const become = (next: VerificationState): void => {
    state = next;
    tell();
  };
  return {
    available,
    everyone: true,
    remembers: true,
    get state() {
      return state;
    },
    mayStart: () => available,
    async start(participant) {
      const people = comparison.people.filter(({ id }) => participant === undefined || id === participant);
      become({ ...comparison, id: String(++count), people, step: "code", code: madeUpCode, joined: [] });
    },
    async matches(heard) {
      const checked = comparison.people.filter(({ id }) => heard.includes(id));
      become({ ...comparison, id: String(count), step: "done", checked });
    },
    differs: () => become({ ...comparison, id: String(count), step: "different", again: false }),
    cancel: () => become({ step: "idle" }),
    forget: nothing,
    ...more,
  };
}
