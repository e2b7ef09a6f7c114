import type { ParticipantConnection } from "../../api/participant.ts";
import { kindOf, type Source } from "../../api/publication.ts";
import type { Clock } from "../../clock.ts";
import type { Lane, PlaneHost } from "../plane.ts";
import { refuseAudioLevel } from "./audio-level.ts";
import { CandidateBatch } from "./candidates.ts";
import { transceiverInit } from "./encodings.ts";
import { Lanes } from "./lanes.ts";
import type { MeshMessage } from "./messages.ts";
import { Negotiation } from "./negotiation.ts";
import { Reception } from "./reception.ts";
import { Repair } from "./repair.ts";

/** Milliseconds by which the other side repairs later than the one with the first turn. */
const headStart = 2_000;

/** What a peer is made from. */
export interface MeshPeerOptions {
  readonly host: PlaneHost;
  readonly member: string;
  /** Offers first, and repairs first. Exactly one side of a pair does. */
  readonly first: boolean;
  readonly clock: Clock;
  /** Drops everything from SDP and candidates that names this machine's own address. */
  readonly conceal: (sdp: string) => string;
}

/**
 * One peer connection to one member: a sending transceiver for each own source, made when the source is first published and
 * kept until the end (a new sender would need a new transform), and the receivers of the member's (`Reception`).
 */
export class MeshPeer {
  readonly #options: MeshPeerOptions;
  readonly #connection: RTCPeerConnection;
  readonly #negotiation: Negotiation;
  readonly #batch: CandidateBatch;
  readonly #repair: Repair;
  readonly #lanes: Lanes;
  readonly #sending = new Map<Source, RTCRtpTransceiver>();
  readonly #reception: Reception;
  #path: ParticipantConnection = "connecting";
  #closed = false;

  constructor(options: MeshPeerOptions) {
    const { host, member, clock, conceal } = options;
    this.#options = options;
    this.#connection = host.createPeerConnection();
    this.#negotiation = new Negotiation(this.#connection, options.first, {
      send: (message) => this.#send("sdp" in message ? { ...message, sdp: conceal(message.sdp) } : message),
      sources: () => this.#sources(),
      declared: (sources) => {
        this.#reception.declared = sources;
      },
      answering: () => {
        this.#lanes.open();
        this.#connection.getTransceivers().forEach(refuseAudioLevel);
      },
    });
    this.#reception = new Reception(this.#connection, member, host);
    this.#lanes = new Lanes(this.#connection, clock, member, host.lanes);
    this.#batch = new CandidateBatch(clock, (candidates) => this.#send({ type: "candidates", candidates }));
    this.#repair = new Repair(
      clock,
      options.first ? 0 : headStart,
      () => this.#connection.restartIce(),
      (path) => {
        this.#path = path;
        host.pathChanged(member, path);
      },
    );
    this.#listen();
    // The first offer is made whether or not there is anything to send: the path is up before it is needed.
    if (!options.first) return;
    refuseAudioLevel(this.#connection.addTransceiver("audio", { direction: "inactive" }));
    this.#lanes.open();
  }

  /** See `MediaPlane.setTrack`. */
  setTrack(source: Source, track: MediaStreamTrack | null): void {
    const known = this.#sending.get(source);
    if (known !== undefined) {
      // A sender whose protection failed takes no track again: the next one gets another sender.
      known.sender.replaceTrack(track).catch(() => this.#giveUp(source, known));
      return;
    }
    if (track === null) return;
    const added = this.#connection.addTransceiver(kindOf(source), transceiverInit(source));
    refuseAudioLevel(added);
    if (!this.#options.host.protect(added.sender, source)) {
      added.stop();
      return;
    }
    this.#sending.set(source, added);
    added.sender.replaceTrack(track).catch(() => this.#giveUp(source, added));
  }

  /** A message of the member's mesh. Settles when it was applied or refused. */
  async receive(message: MeshMessage): Promise<void> {
    // What a member says and no browser takes, costs that member its path, and others nothing.
    await this.#apply(message).catch(() => undefined);
  }

  resync(): void {
    this.#negotiation.repeat();
    if (this.#path !== "connected") this.#repair.now();
  }

  refresh(): void {
    this.#repair.now();
  }

  configure(iceServers: RTCIceServer[]): void {
    // All else must be as it was, also what only Chromium knows: it throws otherwise (WebRTC §4.4.1.6).
    this.#connection.setConfiguration({ ...this.#connection.getConfiguration(), iceServers });
  }

  /** See `MediaPlane.sendBytes`. */
  sendBytes(lane: Lane, bytes: Uint8Array<ArrayBuffer>): boolean {
    return this.#lanes.send(lane, bytes);
  }

  /** See `MediaPlane.want`. */
  want(source: Source, wanted: boolean): void {
    this.#reception.want(source, wanted);
  }

  /** See `MediaPlane.changeCodec`. */
  async changeCodec(source: Source): Promise<boolean> {
    // A section that the member stopped refuses.
    const changed = await this.#reception.avoidCodec(source).catch(() => false);
    // An order of codecs asks for no negotiation by itself. It fails when the connection is closed meanwhile.
    if (changed) await this.#negotiation.offer().catch(() => undefined);
    return changed;
  }

  receiver(source: Source): RTCRtpReceiver | undefined {
    return this.#reception.receiver(source);
  }

  close(): void {
    this.#closed = true;
    this.#repair.close();
    this.#batch.close();
    this.#lanes.close();
    this.#connection.close();
  }

  #apply(message: MeshMessage): Promise<void> {
    if ("sdp" in message) return this.#negotiation.describe(message);
    if ("candidates" in message) return this.#negotiation.candidates(message.candidates);
    return this.#negotiation.turn(message);
  }

  #listen(): void {
    const connection = this.#connection;
    connection.addEventListener("negotiationneeded", () => {
      // It fails when the connection is closed meanwhile.
      this.#negotiation.offer().catch(() => undefined);
    });
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate === null || candidate.candidate === "") return;
      const text = this.#options.conceal(candidate.candidate);
      if (text === "") return;
      const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
      this.#batch.add({ candidate: text, sdpMid, sdpMLineIndex, usernameFragment });
    });
    connection.addEventListener("connectionstatechange", () => this.#repair.observe(connection.connectionState));
    connection.addEventListener("track", ({ transceiver }) => this.#reception.arrived(transceiver));
  }

  #giveUp(source: Source, transceiver: RTCRtpTransceiver): void {
    if (this.#closed) return;
    transceiver.stop();
    if (this.#sending.get(source) === transceiver) this.#sending.delete(source);
  }

  #sources(): Record<string, Source> {
    const declared: Record<string, Source> = {};
    for (const [source, { mid }] of this.#sending) if (mid !== null) declared[mid] = source;
    return declared;
  }

  #send(message: MeshMessage): void {
    if (!this.#closed) this.#options.host.signal(this.#options.member, message);
  }
}
