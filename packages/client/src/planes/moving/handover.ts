import { kindOf, type Source } from "../../api/publication.ts";
import type { PlaneHost } from "../plane.ts";
import { hasBegun, measure, type Flow, type Measurable } from "./flow.ts";
import type { Way } from "./words.ts";

/** Milliseconds without a byte after which nothing flows in a track. */
const idleAfter = 2_000;

/** What a handover is made from. */
export interface HandoverOptions {
  readonly member: string;
  readonly host: Pick<PlaneHost, "trackArrived" | "trackGone">;
  readonly receiver: (way: Way, source: Source) => Measurable | undefined;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * One member's tracks while they come by two ways: each source is played from one of them, and the other takes over when it has decoded a frame,
 * so that nothing is missed and nothing is heard twice.
 */
export class Handover {
  /** The way that should carry everything. */
  target: Way;
  readonly #options: HandoverOptions;
  readonly #tracks: Readonly<Record<Way, Map<Source, MediaStreamTrack>>> = { mesh: new Map(), sfu: new Map() };
  readonly #played = new Map<Source, Way>();
  /** Sources of which nothing flows by the way that plays them. */
  readonly #idle = new Set<Source>();
  /** When each flow was seen first as it is. */
  readonly #flows = new Map<string, Flow & { readonly since: number }>();

  constructor(options: HandoverOptions, target: Way) {
    this.#options = options;
    this.target = target;
  }

  arrived(way: Way, source: Source, track: MediaStreamTrack): void {
    this.#tracks[way].set(source, track);
    this.#flows.delete(`${way}/${source}`);
    const now = this.#played.get(source);
    if (now === undefined || now === way) this.#play(way, source, track);
  }

  gone(way: Way, source: Source): void {
    this.#tracks[way].delete(source);
    this.#flows.delete(`${way}/${source}`);
    if (this.#played.get(source) !== way) return;
    const other = way === "mesh" ? "sfu" : "mesh";
    const track = this.#tracks[other].get(source);
    if (track !== undefined) {
      this.#play(other, source, track);
      return;
    }
    this.#played.delete(source);
    this.#idle.delete(source);
    this.#options.host.trackGone(this.#options.member, source);
  }

  /** This way has ended. */
  lose(way: Way): void {
    for (const source of [...this.#tracks[way].keys()]) this.gone(way, source);
  }

  /** From which way a source is played. */
  wayOf(source: Source): Way | undefined {
    return this.#played.get(source);
  }

  /** Whether everything that flows is played from the target. */
  get isComplete(): boolean {
    return [...this.#played].every(([source, way]) => way === this.target || this.#idle.has(source));
  }

  /** Looks what flows, and hands over what the target has begun to play. */
  async look(): Promise<void> {
    const waiting = [...this.#played].filter(([, way]) => way !== this.target).map(([source]) => source);
    await Promise.all(waiting.map((source) => this.#lookAt(source)));
  }

  async #lookAt(source: Source): Promise<void> {
    const { target } = this;
    const from = target === "mesh" ? "sfu" : "mesh";
    const [begun, idleFor] = [await this.#begins(target, from, source), await this.#idleFor(from, source)];
    // What was true before may have changed while the browser was asked.
    if (this.#played.get(source) !== from || this.target !== target) return;
    if (idleFor >= idleAfter) this.#idle.add(source);
    else this.#idle.delete(source);
    const track = this.#tracks[target].get(source);
    if (track !== undefined && (begun || this.#idle.has(source))) this.#play(target, source, track);
  }

  /** Whether something was decoded since the first look. */
  async #begins(way: Way, from: Way, source: Source): Promise<boolean> {
    const name = `${way}/${source}`;
    const { receiver } = this.#options;
    const [flow, before] = [await measure(receiver(way, source)), await measure(receiver(from, source))];
    const first = this.#flows.get(name);
    if (first === undefined) this.#flows.set(name, { ...flow, since: this.#options.now() });
    return first !== undefined && hasBegun(kindOf(source), first, flow, before.played > 0);
  }

  async #idleFor(way: Way, source: Source): Promise<number> {
    const name = `${way}/${source}`;
    const flow = await measure(this.#options.receiver(way, source));
    const before = this.#flows.get(name);
    const now = this.#options.now();
    if (before !== undefined && before.bytes === flow.bytes) return now - before.since;
    this.#flows.set(name, { ...flow, since: now });
    return 0;
  }

  #play(way: Way, source: Source, track: MediaStreamTrack): void {
    this.#played.set(source, way);
    this.#idle.delete(source);
    this.#flows.delete(`mesh/${source}`);
    this.#flows.delete(`sfu/${source}`);
    this.#options.host.trackArrived(this.#options.member, source, track);
  }
}
