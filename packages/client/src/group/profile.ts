import type { OwnIntroduction } from "../session/session.ts";

/** What one shows of oneself. */
type Shown = Omit<OwnIntroduction, "seat">;

/** Where a profile is said. */
export interface ProfileOptions {
  readonly introduction: () => Shown;
  /** Our name as the group's tree has it; `undefined` while there is nobody to tell anything. */
  readonly nameInTree: () => string | undefined;
  readonly say: (profile: Shown) => void;
}

/** Tells the others what we show of ourselves, where that is more than the tree says: a thousand who only listen don't tell it to each one who comes. */
export class Profile {
  readonly #options: ProfileOptions;
  #announcing = false;
  /** We have said more of ourselves than the tree does. */
  #said = false;

  constructor(options: ProfileOptions) {
    this.#options = options;
  }

  /** Says it once for all calls in one task. */
  announce(): void {
    if (this.#announcing) return;
    this.#announcing = true;
    queueMicrotask(() => {
      this.#announcing = false;
      const { introduction, nameInTree, say } = this.#options;
      const known = nameInTree();
      if (known === undefined) return;
      const shown = introduction();
      const isKnown = shown.name === known && shown.publications.length === 0 && !shown.recording;
      if (isKnown && !this.#said) return;
      this.#said = true;
      say(shown);
    });
  }
}
