import type { ParticipantConnection } from "../../api/participant.ts";
import { needsMesh, type PairView, type Situation } from "./decisions.ts";
import type { Handover } from "./handover.ts";
import type { Standing, Way } from "./words.ts";

const best: readonly ParticipantConnection[] = ["connected", "interrupted", "connecting", "lost"];

/** What there is between us and one member. */
export class Pair {
  readonly handover: Handover;
  /** Their last word. */
  theirs: Standing | undefined;
  /** They have not said a word for long. */
  silent = false;
  /** Number of our direct connection; 0: none. */
  mesh = 0;
  /** As it was told last. */
  path: ParticipantConnection = "connecting";
  /** What we told them last. */
  told: Standing | undefined;
  readonly #paths = new Map<Way, ParticipantConnection>();
  /** The greatest number of a connection so far. */
  #numbers = 0;

  constructor(handover: Handover) {
    this.handover = handover;
  }

  /** The number of the next direct connection: theirs, where they have begun one. */
  nextNumber(): number {
    const theirs = this.theirs?.mesh ?? 0;
    this.#numbers = theirs > this.#numbers ? theirs : this.#numbers + 1;
    return this.#numbers;
  }

  /** They have a direct connection to us that is newer than ours. */
  get isOutdated(): boolean {
    return this.mesh > 0 && (this.theirs?.mesh ?? 0) > this.mesh;
  }

  /** `undefined`: there is no such path any more. */
  setPath(way: Way, path: ParticipantConnection | undefined): void {
    if (path === undefined) this.#paths.delete(way);
    else this.#paths.set(way, path);
  }

  get bestPath(): ParticipantConnection {
    return best.find((path) => [...this.#paths.values()].includes(path)) ?? "connecting";
  }

  get hears(): Standing["hears"] {
    const { target, isComplete } = this.handover;
    if (this.#paths.get(target) === "connected" && isComplete) return target;
    const other = target === "mesh" ? "sfu" : "mesh";
    return this.#paths.get(other) === "connected" ? other : "none";
  }

  view(mode: Way, sfu: Standing["sfu"]): PairView {
    const { hears, theirs, silent } = this;
    return { mode, sfu, hears, theirs, has: this.mesh > 0, silent };
  }

  needsMesh(mode: Way, sfu: Standing["sfu"], situation: Situation): boolean {
    return needsMesh(this.view(mode, sfu), situation);
  }
}
