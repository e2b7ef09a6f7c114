import type { ParticipantConnection, PlaneHost } from "@subrosa/client";

/** Milliseconds after which a path that is interrupted is called lost. */
const lostAfter = 15_000;

/** The path to each member: ours to the SFU, and theirs. */
export class Paths {
  readonly #host: Pick<PlaneHost, "pathChanged">;
  readonly #members = new Map<string, { path: ParticipantConnection; timer?: ReturnType<typeof setTimeout> }>();

  constructor(host: Pick<PlaneHost, "pathChanged">) {
    this.#host = host;
  }

  add(member: string): void {
    if (!this.#members.has(member)) this.#members.set(member, { path: "connecting" });
  }

  remove(member: string): void {
    clearTimeout(this.#members.get(member)?.timer);
    this.#members.delete(member);
  }

  /** @param present members who are at the SFU now, as far as we are there ourselves */
  see(present: ReadonlySet<string>): void {
    for (const [member, { path }] of this.#members) {
      if (present.has(member)) this.#become(member, "connected");
      else if (path === "connected") this.#become(member, "interrupted");
    }
  }

  isConnected(member: string): boolean {
    return this.#members.get(member)?.path === "connected";
  }

  close(): void {
    for (const { timer } of this.#members.values()) clearTimeout(timer);
    this.#members.clear();
  }

  #become(member: string, path: ParticipantConnection): void {
    const known = this.#members.get(member);
    if (known === undefined || known.path === path) return;
    clearTimeout(known.timer);
    known.path = path;
    if (path === "interrupted") known.timer = setTimeout(() => this.#become(member, "lost"), lostAfter);
    this.#host.pathChanged(member, path);
  }
}
