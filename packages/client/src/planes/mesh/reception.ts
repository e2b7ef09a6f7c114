import { kindOf, type Source } from "../../api/publication.ts";
import { readInbound } from "../inbound.ts";
import type { PlaneHost } from "../plane.ts";
import { codecsOf } from "./codecs.ts";

/** A section in which something of the member's comes. */
interface Section {
  readonly mid: string;
  readonly transceiver: RTCRtpTransceiver;
  /** MIME types, in lower case, that we asked to have no longer. */
  readonly avoided: Set<string>;
}

/** What comes from one member: the section of each source, whether it is wanted, and in which codec. */
export class Reception {
  /** What the member said of its sections: mid → source. */
  declared: ReadonlyMap<string, Source> = new Map();
  readonly #connection: Pick<RTCPeerConnection, "remoteDescription">;
  readonly #member: string;
  readonly #host: PlaneHost;
  readonly #sections = new Map<Source, Section>();
  readonly #unwanted = new Set<Source>();

  constructor(connection: Pick<RTCPeerConnection, "remoteDescription">, member: string, host: PlaneHost) {
    this.#connection = connection;
    this.#member = member;
    this.#host = host;
  }

  /** A section of the member's. In the task of the event, before a frame is played. */
  arrived(transceiver: RTCRtpTransceiver): void {
    const { mid, receiver } = transceiver;
    const source = mid === null ? undefined : this.declared.get(mid);
    const known = source === undefined ? undefined : this.#sections.get(source);
    if (known?.transceiver.receiver === receiver) return;
    // What nobody declared, or a second of the same while the first one is, can't be played: stop it.
    const second = known !== undefined && this.declared.get(known.mid) === source;
    if (mid === null || source === undefined || second || receiver.track.kind !== kindOf(source)) {
      transceiver.direction = "inactive";
      return;
    }
    if (!this.#host.unprotect(receiver, this.#member, source)) {
      transceiver.direction = "inactive";
      return;
    }
    this.#sections.set(source, { mid, transceiver, avoided: new Set() });
    // Before the answer, so that not one frame of it comes.
    if (this.#unwanted.has(source)) transceiver.direction = "inactive";
    this.#host.trackArrived(this.#member, source, receiver.track);
  }

  /** By the section's direction (RFC 8829 §4.2.4): the other browser's sender stops and goes on by it, whatever program there is. */
  want(source: Source, wanted: boolean): void {
    if (wanted) this.#unwanted.delete(source);
    else this.#unwanted.add(source);
    const section = this.#sections.get(source);
    try {
      if (section !== undefined) section.transceiver.direction = wanted ? "recvonly" : "inactive";
    } catch {
      // The member stopped the section (WebRTC §5.4): nothing comes in it any more.
    }
  }

  /**
   * Puts the codec that comes now behind all others that are left: the next offer asks for those. `false`: none is left, or nothing comes.
   * Rejects where the member stopped the section.
   * Codecs only change places: Firefox leaves traces of those that were taken out, which Chromium refuses.
   */
  async avoidCodec(source: Source): Promise<boolean> {
    const section = this.#sections.get(source);
    if (section === undefined || kindOf(source) !== "video") return false;
    const { mid, transceiver, avoided } = section;
    const { codec: now } = await readInbound(transceiver.receiver);
    const own = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
    const isAvoided = ({ mimeType }: RTCRtpCodec): boolean => avoided.has(mimeType.toLowerCase());
    const theirs = new Set(codecsOf(this.#connection.remoteDescription?.sdp ?? "", mid));
    if (now !== undefined) avoided.add(now);
    const left = own.some((codec) => theirs.has(codec.mimeType.toLowerCase()) && !isAvoided(codec));
    if (now === undefined || !left) return false;
    transceiver.setCodecPreferences([...own.filter((codec) => !isAvoided(codec)), ...own.filter(isAvoided)]);
    return true;
  }

  receiver(source: Source): RTCRtpReceiver | undefined {
    return this.#sections.get(source)?.transceiver.receiver;
  }
}
