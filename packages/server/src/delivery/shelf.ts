/** One text on the shelf. */
export interface Slot {
  /** `undefined` once it had to make room for newer ones, or was dropped. */
  readonly text: string | undefined;
  /** It is not needed any more. */
  drop(): void;
}

/** Texts that are good to have, all rooms together, in a bounded memory: the oldest make room for the newest. */
export class Shelf {
  readonly #room: number;
  readonly #slots = new Set<{ text: string | undefined }>();
  #size = 0;

  /** @param room characters of all texts together */
  constructor(room: number) {
    this.#room = room;
  }

  /** Characters of all texts together. */
  get size(): number {
    return this.#size;
  }

  /** Keeps a text for as long as there is room for it. */
  put(text: string): Slot {
    const slot: { text: string | undefined; drop(): void } = { text, drop: () => this.#drop(slot) };
    this.#slots.add(slot);
    this.#size += text.length;
    // A set keeps the order of insertion.
    for (const oldest of this.#slots) {
      if (this.#size <= this.#room) break;
      this.#drop(oldest);
    }
    return slot;
  }

  #drop(slot: { text: string | undefined }): void {
    if (!this.#slots.delete(slot)) return;
    this.#size -= slot.text?.length ?? 0;
    slot.text = undefined;
  }
}
