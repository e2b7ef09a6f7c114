import type { Source } from "../../api/publication.ts";
import { systemClock, type Clock } from "../../clock.ts";
import type { Lane, MediaPlane, PlaneHost } from "../plane.ts";
import { concealAddresses, concealNothing } from "./conceal.ts";
import { parseMeshMessage } from "./messages.ts";
import { MeshPeer } from "./peer.ts";

/** What a mesh is made from. */
export interface MeshPlaneOptions {
  readonly host: PlaneHost;
  /** The own id. Of a pair, the one with the greater id has the first turn. */
  readonly self: string;
  /** Tell nobody this machine's address. */
  readonly relayOnly?: boolean;
  readonly clock?: Clock;
}

/** Peer to peer: one connection to each member. For up to 6 people; everyone encodes for each of the others. */
export class MeshPlane implements MediaPlane {
  readonly #options: MeshPlaneOptions;
  readonly #peers = new Map<string, MeshPeer>();
  readonly #tracks = new Map<Source, MediaStreamTrack | null>();
  readonly #unwanted = new Set<Source>();

  constructor(options: MeshPlaneOptions) {
    this.#options = options;
  }

  addMember(member: string): void {
    if (this.#peers.has(member)) return;
    const { host, self, relayOnly = false, clock = systemClock } = this.#options;
    const conceal = relayOnly ? concealAddresses : concealNothing;
    const peer = new MeshPeer({ host, member, first: self > member, clock, conceal });
    this.#peers.set(member, peer);
    for (const source of this.#unwanted) peer.want(source, false);
    for (const [source, track] of this.#tracks) peer.setTrack(source, track);
  }

  removeMember(member: string): void {
    this.#peers.get(member)?.close();
    this.#peers.delete(member);
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    this.#tracks.set(source, track);
    for (const peer of this.#peers.values()) peer.setTrack(source, track);
  }

  want(source: Source, wanted: boolean): void {
    if (wanted) this.#unwanted.delete(source);
    else this.#unwanted.add(source);
    for (const peer of this.#peers.values()) peer.want(source, wanted);
  }

  async changeCodec(member: string, source: Source): Promise<boolean> {
    return (await this.#peers.get(member)?.changeCodec(source)) ?? false;
  }

  receive(member: string, message: unknown): void {
    const parsed = parseMeshMessage(message);
    if (parsed !== undefined) void this.#peers.get(member)?.receive(parsed);
  }

  resync(member: string): void {
    this.#peers.get(member)?.resync();
  }

  refresh(): void {
    for (const peer of this.#peers.values()) peer.refresh();
  }

  configure(iceServers: RTCIceServer[]): void {
    for (const peer of this.#peers.values()) peer.configure(iceServers);
  }

  sendBytes(member: string, lane: Lane, bytes: Uint8Array<ArrayBuffer>): boolean {
    return this.#peers.get(member)?.sendBytes(lane, bytes) ?? false;
  }

  receiver(member: string, source: Source): RTCRtpReceiver | undefined {
    return this.#peers.get(member)?.receiver(source);
  }

  close(): void {
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.#tracks.clear();
  }
}
