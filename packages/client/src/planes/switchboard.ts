import type { ParticipantConnection } from "../api/participant.ts";
import type { Source } from "../api/publication.ts";
import { readInbound, type Inbound } from "./inbound.ts";
import type { PlaneLab } from "./lab.ts";
import type { Lane, LaneHost, MediaPlane, PlaneHost } from "./plane.ts";

/** One member on the contract's own switchboard, which can lose messages. */
export class Member implements PlaneHost {
  readonly id: string;
  readonly plane: MediaPlane;
  readonly arrived: Map<string, MediaStreamTrack> = new Map();
  readonly paths: Map<string, ParticipantConnection> = new Map();
  /** What came by lanes, as "member lane: bytes". */
  readonly carried: string[] = [];
  readonly #protected = new Set<RTCRtpSender>();
  readonly #unprotected = new Set<RTCRtpReceiver>();
  readonly #connections: RTCPeerConnection[] = [];
  /** As when the frame worker has died. */
  refusing = false;
  readonly #board: Board;

  readonly lanes: LaneHost = {
    bytes: (member, lane, bytes) => this.carried.push(`${member} ${lane}: ${bytes.join(" ")}`),
    changed: () => undefined,
  };

  constructor(id: string, board: Board) {
    this.id = id;
    this.#board = board;
    this.plane = board.lab.createPlane(id, this);
  }

  createPeerConnection(): RTCPeerConnection {
    const connection = this.#board.lab.createPeerConnection();
    this.#connections.push(connection);
    return connection;
  }

  configuration(): RTCConfiguration {
    return {};
  }

  signal(member: string, message: unknown): void {
    this.#board.pass(this.id, member, message);
  }

  protect(sender: RTCRtpSender, source: Source): boolean {
    if (this.refusing) return false;
    this.#protected.add(sender);
    this.#board.lab.protect?.(sender, this.id, source);
    return true;
  }

  unprotect(receiver: RTCRtpReceiver, member: string, source: Source): boolean {
    if (this.refusing) return false;
    this.#unprotected.add(receiver);
    this.#board.lab.unprotect?.(receiver, this.id, member, source);
    return true;
  }

  trackArrived(member: string, source: Source, track: MediaStreamTrack): void {
    const name = `${member}/${source}`;
    if (this.arrived.get(name) === track || (this.isMesh && this.arrived.has(name)))
      throw new Error(`${name} arrived twice.`);
    this.arrived.set(name, track);
  }

  trackGone(member: string, source: Source): void {
    this.arrived.delete(`${member}/${source}`);
  }

  pathChanged(member: string, path: ParticipantConnection): void {
    this.paths.set(member, path);
  }

  /** Sends one byte as soon as the lane takes it; at once where there are no lanes. */
  async sendByte(to: Member, lane: Lane, byte: number): Promise<void> {
    const { lab } = this.#board;
    if (this.plane.sendBytes === undefined) return;
    await lab.until(
      () => this.plane.sendBytes?.(to.id, lane, Uint8Array.of(byte)) === true,
      `the lane "${lane}" from ${this.id} to ${to.id} to open`,
    );
    await lab.until(() => to.carried.includes(`${this.id} ${lane}: ${byte}`), `byte ${byte} to arrive at ${to.id}`);
  }

  /** Those that the room made for the plane; else those that planes made on this board by themselves. */
  get connections(): readonly RTCPeerConnection[] {
    return this.#board.lab.connections?.() ?? this.#connections;
  }

  /** Whether connections are the room's: to one member each. */
  get isMesh(): boolean {
    return this.#board.lab.connections === undefined;
  }

  isProtected(sender: RTCRtpSender): boolean {
    return this.#protected.has(sender);
  }

  /** Senders with a track that nobody protected: none, at the end of each task of the plane. */
  get bareSenders(): number {
    const senders = this.connections.flatMap((connection) => connection.getSenders());
    return senders.filter((sender) => sender.track !== null && !this.#board.isProtected(sender)).length;
  }

  /** Arrived tracks whose receiver nobody unprotected. */
  get bareReceivers(): number {
    const bare = (track: MediaStreamTrack): boolean =>
      ![...this.#unprotected].some((receiver) => receiver.track === track);
    return [...this.arrived.values()].filter(bare).length;
  }

  /** What came so far of a member's source. */
  incoming(from: Member, source: Source): Promise<Inbound> {
    return readInbound(this.plane.receiver(from.id, source));
  }

  /** What tells one path from the next: each ICE restart brings new names (RFC 8445 §9). */
  get pathNames(): string[] {
    return this.#connections.flatMap(({ localDescription: own }) => own?.sdp.match(/^a=ice-ufrag:\S+$/gm) ?? []);
  }

  /** Addresses of the ICE servers of all connections. */
  get servers(): string[] {
    const configured = this.#connections.flatMap((connection) => connection.getConfiguration().iceServers ?? []);
    return configured.flatMap(({ urls }) => urls);
  }

  get openConnections(): number {
    return this.connections.filter(({ connectionState }) => connectionState !== "closed").length;
  }
}

/** Carries messages between members in order, as the sealed session does. */
export class Board {
  readonly lab: PlaneLab;
  readonly #members = new Map<string, Member>();
  losing = false;
  lost = 0;

  constructor(lab: PlaneLab) {
    this.lab = lab;
  }

  /** Adds members who all know each other. */
  add(...ids: string[]): Member[] {
    const added = ids.map((id) => new Member(id, this));
    for (const member of added) {
      for (const other of this.#members.values()) {
        other.plane.addMember(member.id);
        member.plane.addMember(other.id);
      }
      this.#members.set(member.id, member);
    }
    return added;
  }

  pass(from: string, to: string, message: unknown): void {
    if (this.losing) {
      this.lost++;
      return;
    }
    // What travels is text: nothing of the sender's objects may be relied on.
    const text = JSON.stringify(message);
    queueMicrotask(() => this.#members.get(to)?.plane.receive(from, JSON.parse(text)));
  }

  async sees(viewer: Member, owner: Member, source: Source, mark: number): Promise<void> {
    const name = `${owner.id}/${source}`;
    await this.lab.until(() => viewer.arrived.has(name), `${name} to arrive at ${viewer.id}`);
    for (;;) {
      const track = viewer.arrived.get(name);
      const seen = this.lab.recognise(track!, source, mark).then(() => true);
      // Another takes its place: that one it has to be. Whichever comes second tells nobody any more.
      const other = this.lab.until(() => viewer.arrived.get(name) !== track, `another ${name}`).then(() => false);
      other.catch(() => undefined);
      if (await Promise.race([seen, other])) return;
      seen.catch(() => undefined);
      await this.lab.until(() => viewer.arrived.has(name), `${name} to arrive at ${viewer.id} again`);
    }
  }

  isProtected(sender: RTCRtpSender): boolean {
    return [...this.#members.values()].some((member) => member.isProtected(sender));
  }

  close(): void {
    for (const { plane } of this.#members.values()) plane.close();
  }
}
