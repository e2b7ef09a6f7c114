import { CryptorError, CryptorErrorReason, EngineEvent, Encryption_Type } from "livekit-client";
import type { Bytes } from "./bytes.ts";
import type { Engine } from "./engine.ts";
import type { Sealed } from "./envelope.ts";
import { DropInError } from "./errors.ts";

/** Under which topic hellos travel, inside of their envelope. */
export const helloTopic = "subrosa/1 hello";

type Packet = Parameters<Engine["sendDataPacket"]>[0];

type Emit = (event: string, ...values: unknown[]) => boolean;

/** As the engine takes it. */
interface Answer {
  readonly uuid: string;
  readonly payload: Bytes;
}

/** What livekit-client seals (its `EncryptedPacketPayload`). Everything else that it sends over data channels it sends in the clear. */
const sealable: ReadonlySet<string | undefined> = new Set([
  "user",
  "chatMessage",
  "rpcRequest",
  "rpcAck",
  "rpcResponse",
  "streamHeader",
  "streamChunk",
  "streamTrailer",
]);

/** A packet that opened. */
export interface OpenedPacket {
  readonly data: Bytes;
  /** A hello was in it. */
  hello(bytes: Uint8Array): void;
  /** Something for the application was in it: `pass` gives it on, now or later or never. */
  deliver(pass: () => void): void;
}

/** An opened packet, and who sealed it. */
interface Carrier {
  readonly identity: string;
  readonly packet: OpenedPacket;
}

/** Who seals, opens and takes what goes through an engine. */
export interface PacketHandling {
  /** LiveKit carries a key index beside it: 0 unless there is one. */
  seal(data: Uint8Array): Promise<Sealed & { readonly keyIndex?: number }>;
  /** Resolves to the reason where it does not open. */
  open(identity: string, payload: Uint8Array, iv: Uint8Array, keyIndex: number): Promise<OpenedPacket | string>;
  /** The application sends something. */
  speaks(): void;
  /** One's own identity. */
  readonly identity: string;
}

/**
 * Puts our envelope around all that an engine sends and gets over data channels, and lets nothing else through.
 *
 * livekit-client hands plain packets to the application beside those that its manager opened, and tells nobody which is which. So what an
 * engine says has come is passed on only in the very step in which it goes on with a packet that we opened, and as from its sender.
 */
export function guardPackets(engine: Engine, handling: PacketHandling): void {
  const packets = new WeakMap<object, Carrier>();
  const questions = new Questions();
  let opened: Carrier | undefined;
  const open = async (...[identity, ...sealed]: Parameters<PacketHandling["open"]>): Promise<Answer> => {
    // livekit-client takes the sender's name from inside of a packet that comes without one.
    const packet = identity === "" ? "it names no sender" : await handling.open(identity, ...sealed);
    if (typeof packet === "string") {
      throw new CryptorError(`This packet is refused: ${packet}.`, CryptorErrorReason.InvalidKey, identity);
    }
    const answer = { uuid: "", payload: packet.data };
    packets.set(answer, { identity, packet });
    return answer;
  };
  const manager = {
    isDataChannelEncryptionEnabled: true,
    encryptData: async (data: Uint8Array) => ({ uuid: "", keyIndex: 0, ...(await handling.seal(data)) }),
    handleEncryptedData(payload: Uint8Array, iv: Uint8Array, identity: string, keyIndex: number) {
      const answer = open(identity, payload, iv, keyIndex);
      // Reactions to one promise run directly one after the other: this one, the engine's, which emits in it, and the one below.
      answer.then(
        (read) => (opened = packets.get(read)),
        () => undefined,
      );
      const close = (): void => (opened = undefined);
      queueMicrotask(() => void answer.then(close, close));
      return answer;
    },
  };
  Object.defineProperty(engine, "e2eeManager", {
    configurable: true,
    get: () => manager,
    set() {
      // The room gives its engine the manager that it was made with, which is not this one.
    },
  });

  const emit = engine.emit.bind(engine) as Emit;
  const receive = (packet: Packet): boolean => {
    const carrier = opened;
    opened = undefined;
    if (carrier === undefined || !questions.mayAnswer(packet, carrier.identity)) return false;
    packet.participantIdentity = carrier.identity;
    nameStreams(packet, carrier.identity);
    if (packet.value.case === "user") {
      const { destinationIdentities, topic, payload } = packet.value.value;
      if (destinationIdentities.length > 0 && !destinationIdentities.includes(handling.identity)) return false;
      if (topic === helloTopic) {
        carrier.packet.hello(payload);
        return true;
      }
    }
    carrier.packet.deliver(() => void emit(EngineEvent.DataPacketReceived, packet, Encryption_Type.GCM));
    return true;
  };
  Reflect.set(engine, "emit", (event: string, ...values: unknown[]) =>
    event === EngineEvent.DataPacketReceived.valueOf() ? receive(values[0] as Packet) : emit(event, ...values),
  );

  const send = engine.sendDataPacket.bind(engine);
  engine.sendDataPacket = async (packet, kind) => {
    if (!sealable.has(packet.value.case)) throw notEncryptable(packet.value.case ?? "This");
    if (packet.value.case === "user") {
      const { destinationIdentities, topic } = packet.value.value;
      // livekit-client leaves them in what it seals, so that the server would send it to everybody.
      if (packet.destinationIdentities.length === 0) packet.destinationIdentities = [...destinationIdentities];
      if (topic !== helloTopic) handling.speaks();
    } else {
      questions.note(packet);
      handling.speaks();
    }
    await send(packet, kind);
  };
  engine.sendDataTrackFrame = () => Promise.reject(notEncryptable("A data track"));
}

/**
 * Makes a received stream its sender's: livekit-client looks for streams by their id alone, so that anybody's chunk would go into anybody's
 * stream. Other streams that a header speaks of come from the same sender; what it replies to may not, and livekit-client doesn't read that.
 */
function nameStreams({ value: { case: kind, value } }: Packet, identity: string): void {
  if (kind !== "streamHeader" && kind !== "streamChunk" && kind !== "streamTrailer") return;
  const named = (id: string): string => JSON.stringify([identity, id]);
  value.streamId = named(value.streamId);
  if (kind !== "streamHeader" || value.contentHeader.case !== "textHeader") return;
  const text = value.contentHeader.value;
  text.attachedStreamIds = text.attachedStreamIds.map(named);
}

/** How many RPC requests may wait for their answers at once: the oldest one's is refused then. */
const maxQuestions = 1024;

/** Whom one asked something by RPC: livekit-client takes acknowledgements and answers from anybody who knows the request's id. */
class Questions {
  readonly #asked = new Map<string, string>();

  /** This packet leaves. */
  note(packet: Packet): void {
    const id = requestIn(packet);
    const [identity] = packet.destinationIdentities;
    if (id === undefined || identity === undefined) return;
    this.#asked.set(id, identity);
    for (const oldest of this.#asked.keys()) {
      if (this.#asked.size <= maxQuestions) break;
      this.#asked.delete(oldest);
    }
  }

  /** Whether `identity` was asked what this packet answers, if it answers anything. */
  mayAnswer({ value: { case: kind, value } }: Packet, identity: string): boolean {
    if (kind !== "rpcAck" && kind !== "rpcResponse") return true;
    if (this.#asked.get(value.requestId) !== identity) return false;
    if (kind === "rpcResponse") this.#asked.delete(value.requestId);
    return true;
  }
}

/** The id of the RPC request in a packet: in a text stream's header (livekit-client's version 2), or by itself. */
function requestIn({ value: { case: kind, value } }: Packet): string | undefined {
  if (kind === "rpcRequest") return value.id;
  return kind === "streamHeader" && value.topic === "lk.rpc_request"
    ? value.attributes["lk.rpc_request_id"]
    : undefined;
}

/** What LiveKit would send in the clear. */
export function notEncryptable(what: string): DropInError {
  return new DropInError(
    "not-encryptable",
    `${what} would leave in the clear, so the application must send it another way: publishData, sendText, sendFile and RPC are sealed.`,
  );
}
