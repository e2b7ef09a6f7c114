import type { ParticipantConnection } from "../../api/participant.ts";
import type { Source } from "../../api/publication.ts";
import type { Clock } from "../../clock.ts";
import type { PlaneHost } from "../plane.ts";
import { CandidateBatch } from "./candidates.ts";
import { transceiverInit } from "./encodings.ts";
import type { MeshMessage } from "./messages.ts";
import { Negotiation } from "./negotiation.ts";
import { Repair } from "./repair.ts";

/** Milliseconds by which the polite side lets the other repair first. */
const politeWait = 2_000;

/** What a peer is made from. */
export interface MeshPeerOptions {
  readonly host: PlaneHost;
  readonly member: string;
  /** Yields when both offer at once. Exactly one side of a pair is polite. */
  readonly polite: boolean;
  readonly clock: Clock;
  /** Drops everything from SDP and candidates that names this machine's own address. */
  readonly conceal: (sdp: string) => string;
}

/**
 * One peer connection to one member: a sending transceiver for each own source, made when the source is first published and
 * kept until the end (a new sender would need a new transform), and the receivers of the member's.
 */
export class MeshPeer {
  readonly #options: MeshPeerOptions;
  readonly #connection: RTCPeerConnection;
  readonly #negotiation: Negotiation;
  readonly #batch: CandidateBatch;
  readonly #repair: Repair;
  readonly #sending = new Map<Source, RTCRtpTransceiver>();
  readonly #receiving = new Map<Source, RTCRtpReceiver>();
  #declared: Readonly<Record<string, Source>> = {};
  #path: ParticipantConnection = "connecting";
  #closed = false;

  constructor(options: MeshPeerOptions) {
    const { host, member, clock, conceal } = options;
    this.#options = options;
    this.#connection = host.createPeerConnection();
    this.#negotiation = new Negotiation(this.#connection, options.polite, {
      send: (description) => this.#send({ ...description, sdp: conceal(description.sdp) }),
      sources: () => this.#sources(),
      declared: (sources) => {
        this.#declared = sources;
      },
    });
    this.#batch = new CandidateBatch(clock, (candidates) => this.#send({ type: "candidates", candidates }));
    this.#repair = new Repair(
      clock,
      options.polite ? politeWait : 0,
      () => this.#connection.restartIce(),
      (path) => {
        this.#path = path;
        host.pathChanged(member, path);
      },
    );
    this.#listen();
    // The first offer comes from here, whether or not there is anything to send: the path is up before it is needed.
    if (!options.polite) this.#connection.createDataChannel("subrosa");
  }

  /** See `MediaPlane.setTrack`. */
  setTrack(source: Source, track: MediaStreamTrack | null): void {
    const transceiver = this.#sending.get(source);
    if (transceiver !== undefined) {
      // Refused only when the connection is closed, and then there is nothing to send.
      transceiver.sender.replaceTrack(track).catch(() => undefined);
      return;
    }
    if (track === null) return;
    const added = this.#connection.addTransceiver(track, transceiverInit(source));
    this.#options.host.protect(added.sender, source);
    this.#sending.set(source, added);
  }

  /** A message of the member's mesh. Settles when it was applied or refused. */
  async receive(message: MeshMessage): Promise<void> {
    const applied =
      message.type === "candidates"
        ? this.#negotiation.candidates(message.candidates)
        : this.#negotiation.describe(message);
    // What a member says and no browser takes, costs that member its path, and others nothing.
    await applied.catch(() => undefined);
  }

  resync(): void {
    this.#negotiation.repeat();
    if (this.#path !== "connected") this.#repair.now();
  }

  refresh(): void {
    this.#repair.now();
  }

  configure(configuration: RTCConfiguration): void {
    this.#connection.setConfiguration(configuration);
  }

  receiver(source: Source): RTCRtpReceiver | undefined {
    return this.#receiving.get(source);
  }

  close(): void {
    this.#closed = true;
    this.#repair.close();
    this.#batch.close();
    this.#connection.close();
  }

  #listen(): void {
    const connection = this.#connection;
    connection.addEventListener("negotiationneeded", () => {
      // It fails when the connection is closed meanwhile, or an offer crossed: then it is needed again.
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
    connection.addEventListener("track", ({ receiver, transceiver, track }) =>
      this.#arrived(receiver, transceiver, track),
    );
  }

  #arrived(receiver: RTCRtpReceiver, transceiver: RTCRtpTransceiver, track: MediaStreamTrack): void {
    const source = transceiver.mid === null ? undefined : this.#declared[transceiver.mid];
    const known = source === undefined ? undefined : this.#receiving.get(source);
    const kind = source === "microphone" || source === "screen-audio" ? "audio" : "video";
    // What nobody declared, or a second of the same, is never given keys, so it can't be played: stop it.
    if (source === undefined || (known !== undefined && known !== receiver) || track.kind !== kind) {
      transceiver.direction = "inactive";
      return;
    }
    if (known === receiver) return;
    const { host, member } = this.#options;
    host.unprotect(receiver, member, source);
    this.#receiving.set(source, receiver);
    host.trackArrived(member, source, track);
  }

  #sources(): Record<string, Source> {
    const sources: Record<string, Source> = {};
    for (const [source, { mid }] of this.#sending) if (mid !== null) sources[mid] = source;
    return sources;
  }

  #send(message: MeshMessage): void {
    if (!this.#closed) this.#options.host.signal(this.#options.member, message);
  }
}
