import type { VerificationCode } from "@subrosa/client";
import { lazy, Suspense } from "react";

import { text } from "../../catalogue/text.ts";
import styles from "./Compare.module.css";

/** Comes with the panel. Without it the words still stand. */
const Picture = lazy(() => import("./Picture.tsx").catch(() => ({ default: () => null })));

/** The words of all pictures, in their order. */
const words = text("compare.words").split(" ");

/** Six pictures with their words under them, in two rows of three: to be read aloud from left to right. */
export function CodePictures({ pictures }: Pick<VerificationCode, "pictures">) {
  return (
    <ol className={styles.pictures} aria-label={text("compare.codeWords")}>
      {pictures.map((place, index) => (
        <li key={index}>
          <span className={styles.picture}>
            <Suspense>
              <Picture place={place} />
            </Suspense>
          </span>
          <span className={styles.word}>{words[place]}</span>
        </li>
      ))}
    </ol>
  );
}

/** The same bits as four groups of digits, which screen readers say one by one. */
export function CodeDigits({ digits }: Pick<VerificationCode, "digits">) {
  return (
    <ol className={styles.digits} aria-label={text("compare.codeNumbers")}>
      {digits.map((group, index) => (
        <li key={index}>
          <span aria-hidden>{group}</span>
          <span className="visually-hidden">{group.split("").join(" ")}</span>
        </li>
      ))}
    </ol>
  );
}
