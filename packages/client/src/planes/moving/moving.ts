import type { ParticipantConnection } from "../../api/participant.ts";
import { sources, type Source } from "../../api/publication.ts";
import type { Cancel, Clock } from "../../clock.ts";
import { MeshPlane } from "../mesh/mesh.ts";
import type {
  CreatePlane,
  Lane,
  MediaPlane,
  PlaneFacts,
  PlaneHost,
  PlaneOptions,
  SfuAccess,
  ShownSize,
} from "../plane.ts";
import { factsOf, modeOf, needsSfu, type Situation } from "./decisions.ts";
import { Handover } from "./handover.ts";
import { Pair } from "./pair.ts";
import { passing } from "./passing.ts";
import { SfuSide } from "./sfu-side.ts";
import { parseMovingWord, type Standing, type Way } from "./words.ts";

/** Milliseconds between two looks while one way takes over from the other. */
const lookEvery = 100;
/** Milliseconds after which somebody who says nothing of ways is taken for one who only knows a mesh. */
const silentAfter = 3_000;

/**
 * A mesh up to the server's limit and an SFU above, without a break between them: the next way is up and decodes before the one before it ends. Each
 * two members agree for themselves, by words of the group, so whoever can't reach the SFU keeps direct connections.
 */
export class MovingPlane implements MediaPlane {
  readonly #options: PlaneOptions;
  readonly #clock: Clock;
  readonly #mesh: MeshPlane;
  readonly #sfu: SfuSide;
  readonly #pairs = new Map<string, Pair>();
  readonly #tracks = new Map<Source, MediaStreamTrack | null>();
  readonly #unwanted = new Set<Source>();
  readonly #sizes = new Map<string, readonly [member: string, source: Source, size: ShownSize]>();
  #access: SfuAccess | undefined;
  #mode: Way = "mesh";
  #facts: PlaneFacts | undefined;
  #looking: Cancel | undefined;
  #closed = false;

  constructor(options: PlaneOptions, load: () => Promise<CreatePlane>, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#access = options.sfu;
    this.#mesh = new MeshPlane({ ...options, host: this.#hostOf("mesh"), clock });
    this.#sfu = new SfuSide({
      clock,
      load,
      options: () => ({ ...options, host: this.#hostOf("sfu"), sfu: this.#access }),
      opened: (plane) => this.#opened(plane),
      changed: () => this.#settle(),
    });
    this.#settle();
  }

  addMember(member: string): void {
    if (this.#pairs.has(member)) return;
    const receiver = (way: Way, source: Source): RTCRtpReceiver | undefined =>
      this.#planeOf(way)?.receiver(member, source);
    const { host } = this.#options;
    const now = (): number => this.#clock.now();
    const pair = new Pair(new Handover({ member, host, receiver, now }, this.#mode));
    this.#pairs.set(member, pair);
    this.#clock.after(silentAfter, () => {
      pair.silent = true;
      this.#settle();
    });
    this.#sfu.plane?.addMember(member);
    this.#settle();
  }

  removeMember(member: string): void {
    this.#pairs.delete(member);
    for (const source of sources) this.#sizes.delete(`${member}/${source}`);
    this.#mesh.removeMember(member);
    this.#sfu.plane?.removeMember(member);
    this.#settle();
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    this.#tracks.set(source, track);
    for (const plane of this.#planes) plane.setTrack(source, track);
  }

  want(source: Source, wanted: boolean): void {
    if (wanted) this.#unwanted.delete(source);
    else this.#unwanted.add(source);
    for (const plane of this.#planes) plane.want(source, wanted);
  }

  show(member: string, source: Source, size: ShownSize): void {
    this.#sizes.set(`${member}/${source}`, [member, source, size]);
    this.#sfu.plane?.show?.(member, source, size);
  }

  async changeCodec(member: string, source: Source): Promise<boolean> {
    const asked = await Promise.all(this.#planes.map((plane) => plane.changeCodec(member, source)));
    return asked.includes(true);
  }

  receive(member: string, message: unknown): void {
    const pair = this.#pairs.get(member);
    if (pair === undefined) return;
    const word = parseMovingWord(message);
    if (word?.type === "standing") this.#heard(member, pair, word);
    else if (word?.type === "mesh-again") {
      if (word.mesh === pair.mesh) this.#mesh.receive(member, word.message);
    } else {
      if (pair.mesh === 1) this.#mesh.receive(member, message);
      this.#sfu.plane?.receive(member, message);
    }
  }

  resync(member: string): void {
    const pair = this.#pairs.get(member);
    if (pair === undefined) return;
    pair.told = undefined;
    this.#settle();
    for (const plane of this.#planes) plane.resync(member);
  }

  refresh(): void {
    for (const plane of this.#planes) plane.refresh();
  }

  configure(iceServers: RTCIceServer[], sfu?: SfuAccess): void {
    this.#access = sfu;
    for (const plane of this.#planes) plane.configure(iceServers, sfu);
    this.#settle();
  }

  sendBytes(member: string, lane: Lane, bytes: Uint8Array<ArrayBuffer>): boolean {
    return this.#planes.some((plane) => plane.sendBytes?.(member, lane, bytes) === true);
  }

  receiver(member: string, source: Source): RTCRtpReceiver | undefined {
    const pair = this.#pairs.get(member);
    const way = pair === undefined ? "sfu" : pair.handover.wayOf(source);
    return way === undefined ? undefined : this.#planeOf(way)?.receiver(member, source);
  }

  close(): void {
    this.#closed = true;
    this.#looking?.();
    this.#mesh.close();
    this.#sfu.close();
    this.#pairs.clear();
  }

  get #planes(): MediaPlane[] {
    return [this.#mesh, this.#sfu.plane].filter((plane) => plane !== undefined);
  }

  #planeOf(way: Way): MediaPlane | undefined {
    return way === "mesh" ? this.#mesh : this.#sfu.plane;
  }

  get #situation(): Situation {
    // Native clients are at the SFU and nowhere else.
    const most = this.#options.host.guestChanged === undefined ? Infinity : 0;
    return { people: this.#pairs.size + 1, meshLimit: this.#access && Math.min(this.#access.meshLimit, most) };
  }

  /** Brings everything in line with what is known now, and tells who has not heard of it. */
  #settle(): void {
    if (this.#closed) return;
    const pairs = [...this.#pairs.values()];
    this.#mode = modeOf(
      this.#situation,
      this.#mode,
      pairs.map(({ theirs }) => theirs),
    );
    for (const { handover } of pairs) handover.target = this.#mode;
    const views = pairs.map((pair) => pair.view(this.#mode, this.#sfu.state));
    if (this.#access !== undefined && needsSfu(this.#mode, views)) this.#sfu.open();
    else if (this.#sfu.state !== "off") this.#leaveSfu();
    for (const [member, pair] of this.#pairs) this.#settleMesh(member, pair);
    for (const [member, pair] of this.#pairs) this.#say(member, pair);
    this.#tell();
    this.#look();
  }

  #settleMesh(member: string, pair: Pair): void {
    const needed = pair.needsMesh(this.#mode, this.#sfu.state, this.#situation);
    if (pair.mesh > 0 && (!needed || pair.isOutdated)) {
      pair.mesh = 0;
      this.#mesh.removeMember(member);
      pair.setPath("mesh", undefined);
      pair.handover.lose("mesh");
    }
    if (!needed || pair.mesh > 0) return;
    pair.mesh = pair.nextNumber();
    // Before the first offer.
    this.#say(member, pair);
    this.#mesh.addMember(member);
  }

  #leaveSfu(): void {
    this.#sfu.close();
    for (const [member, pair] of this.#pairs) {
      pair.setPath("sfu", undefined);
      pair.handover.lose("sfu");
      this.#pathOf(member, pair);
    }
  }

  #opened(plane: MediaPlane): void {
    for (const source of this.#unwanted) plane.want(source, false);
    for (const member of this.#pairs.keys()) plane.addMember(member);
    for (const [source, track] of this.#tracks) plane.setTrack(source, track);
    for (const shown of this.#sizes.values()) plane.show?.(...shown);
    this.#settle();
  }

  #heard(member: string, pair: Pair, word: Standing): void {
    const before = pair.theirs;
    pair.theirs = word;
    this.#settle();
    // They were not there when their plane was spoken to.
    if (before?.sfu !== word.sfu && word.sfu !== "off") this.#sfu.plane?.resync(member);
    if (before?.mesh !== word.mesh && word.mesh === pair.mesh && pair.mesh > 0) this.#mesh.resync(member);
  }

  #hostOf(way: Way): PlaneHost {
    const { host } = this.#options;
    const pairOf = (member: string): Pair | undefined => this.#pairs.get(member);
    return {
      ...passing(host),
      signal: (member, message) => {
        const mesh = pairOf(member)?.mesh ?? 0;
        host.signal(member, way === "mesh" && mesh > 1 ? { type: "mesh-again", mesh, message } : message);
      },
      // Nothing of guests' changes hands.
      trackArrived: (member, source, track) => {
        if (!this.#pairs.has(member)) host.trackArrived(member, source, track);
        pairOf(member)?.handover.arrived(way, source, track);
        this.#settle();
      },
      trackGone: (member, source) => {
        if (!this.#pairs.has(member)) host.trackGone(member, source);
        pairOf(member)?.handover.gone(way, source);
        this.#settle();
      },
      pathChanged: (member, path) => this.#pathChanged(way, member, path),
      factsChanged: (facts) => this.#sfu.tell(facts),
    };
  }

  #pathChanged(way: Way, member: string, path: ParticipantConnection): void {
    const pair = this.#pairs.get(member);
    if (pair === undefined) return;
    pair.setPath(way, path);
    this.#pathOf(member, pair);
    this.#settle();
  }

  #pathOf(member: string, pair: Pair): void {
    const path = pair.bestPath;
    if (path === pair.path) return;
    pair.path = path;
    this.#options.host.pathChanged(member, path);
  }

  #say(member: string, pair: Pair): void {
    // Where there is no SFU, nobody moves, and there is nothing to say.
    if (this.#access === undefined) return;
    const { mesh, hears, told } = pair;
    const word: Standing = { type: "standing", mode: this.#mode, sfu: this.#sfu.state, mesh, hears };
    if (JSON.stringify(told) === JSON.stringify(word)) return;
    pair.told = word;
    this.#options.host.signal(member, word);
  }

  #tell(): void {
    const direct = [...this.#pairs.values()].some(({ mesh }) => mesh > 0);
    const { state, strangers } = this.#sfu;
    const facts = factsOf(this.#mode, state, direct, strangers);
    if (JSON.stringify(facts) === JSON.stringify(this.#facts)) return;
    this.#facts = facts;
    this.#options.host.factsChanged?.(facts);
  }

  /** As long as something has to change hands. */
  #look(): void {
    if (this.#looking !== undefined || this.#sfu.plane === undefined) return;
    const moving = [...this.#pairs.values()].filter(({ handover }) => !handover.isComplete);
    if (moving.length === 0) return;
    this.#looking = this.#clock.after(lookEvery, () => {
      void Promise.all(moving.map(({ handover }) => handover.look())).then(() => {
        this.#looking = undefined;
        this.#settle();
      });
    });
  }
}
