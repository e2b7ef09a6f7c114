import { limits, messageBytes } from "@subrosa/protocol";
import { count, list, oneOf, path, seconds, socketAddress, text, toggle, webAddress, type Kind } from "./kinds.ts";

/** How much the log says. */
export type LogLevel = "silent" | "error" | "warn" | "info" | "debug";

/** Everything that can be set. Times are in seconds, sizes in bytes; an empty text or list means "not set". */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly tlsCert: string;
  readonly tlsKey: string;
  readonly appDir: string;
  readonly origins: readonly string[];
  readonly frameAncestors: readonly string[];
  readonly sourceUrl: string;
  readonly trustedProxies: readonly string[];
  readonly stunUrls: readonly string[];
  readonly turnUrls: readonly string[];
  readonly turnSecret: string;
  readonly turnLifetime: number;
  readonly livekitUrl: string;
  readonly livekitKey: string;
  readonly livekitSecret: string;
  readonly livekitTokenLifetime: number;
  readonly meshLimit: number;
  readonly maxPeople: number;
  readonly maxRooms: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly maxJoinsPerMinute: number;
  readonly maxRequestsPerMinute: number;
  readonly maxMessageBytes: number;
  readonly maxMessagesPerSecond: number;
  readonly maxBytesPerSecond: number;
  readonly maxBufferedBytes: number;
  readonly maxKeptBytes: number;
  readonly maxFileBytes: number;
  readonly maxFileBytesPerSecond: number;
  readonly handshakeTimeout: number;
  readonly joinTimeout: number;
  readonly pingInterval: number;
  readonly hold: number;
  readonly roomMemory: number;
  readonly shutdownTimeout: number;
  readonly metricsToken: string;
  readonly logLevel: LogLevel;
  readonly logAddresses: boolean;
}

/** One line of the table. */
export interface Setting<Value> {
  readonly kind: Kind<Value>;
  readonly default: Value;
  readonly help: string;
  /** It has no flag, because every user of a machine can read command lines. */
  readonly secret?: true;
}

/** The one table of settings: flags, environment, help, documentation and defaults all come from here. */
export const settings: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
  host: {
    kind: text,
    default: "localhost",
    help: "Address to listen on. Browsers give no camera or microphone to plain http beyond localhost, so another one needs TLS.",
  },
  port: { kind: count(0, 65_535), default: 7300, help: "Port to listen on; 0 takes any free one." },
  tlsCert: { kind: path, default: "", help: "Certificate chain in PEM. With `tls-key` the server speaks https." },
  tlsKey: { kind: path, default: "", help: "Private key of the certificate in PEM." },
  appDir: { kind: path, default: "", help: "Folder of the built app; by default `apps/meet/dist` where it exists." },
  origins: {
    kind: list,
    default: [],
    help: "Origins of other sites whose pages may use this server, such as `https://calls.example`; `*` allows all. The server's own pages always may.",
  },
  frameAncestors: {
    kind: list,
    default: [],
    help: "Origins whose pages may show the app in a frame. None by default.",
  },
  sourceUrl: {
    kind: webAddress,
    default: "",
    help: "Where the source of this deployment can be read, such as `https://code.example/subrosa`. The app links to it.",
  },
  trustedProxies: {
    kind: list,
    default: [],
    help: "Addresses or networks of reverse proxies whose `x-forwarded-for` and `x-forwarded-proto` are believed, such as `127.0.0.1,10.0.0.0/8`.",
  },
  stunUrls: { kind: list, default: [], help: "STUN servers for clients, such as `stun:turn.example:3478`." },
  turnUrls: { kind: list, default: [], help: "TURN servers for clients, such as `turn:turn.example:3478`." },
  turnSecret: {
    kind: text,
    default: "",
    secret: true,
    help: "The `static-auth-secret` that coturn and this server share. Only in the environment: command lines are readable by others.",
  },
  turnLifetime: {
    kind: seconds(1, 604_800),
    default: 3_600,
    help: "How long TURN credentials are good; clients get fresh ones after two thirds of it.",
  },
  livekitUrl: {
    kind: socketAddress,
    default: "",
    help: "A LiveKit server that carries the media of larger rooms, as clients reach it, such as `wss://sfu.example`. Give `max-people` as well.",
  },
  livekitKey: { kind: text, default: "", help: "The API key by which that server knows this one." },
  livekitSecret: {
    kind: text,
    default: "",
    secret: true,
    help: "The secret of `livekit-key`. Only in the environment.",
  },
  livekitTokenLifetime: {
    kind: seconds(1, 86_400),
    default: 300,
    help: "How long a token for LiveKit is good, for one participant in one session; clients get a fresh one after two thirds of it.",
  },
  meshLimit: {
    kind: count(0, limits.people),
    default: 4,
    help: "People up to whom a room is a mesh of direct connections; LiveKit carries it above. 0: LiveKit always does.",
  },
  maxPeople: {
    kind: count(2, limits.people),
    default: 6,
    help: "People in one room. In a mesh each sends to each, so a home line carries about six; with LiveKit a room may have hundreds.",
  },
  maxRooms: { kind: count(1, 1_000_000), default: 10_000, help: "Rooms in use at once." },
  maxConnections: {
    kind: count(1, 1_000_000),
    default: 5_000,
    help: "WebSockets at once. Connections of all kinds: twice as many and 64.",
  },
  maxConnectionsPerAddress: {
    kind: count(1, 1_000_000),
    default: 64,
    help: "WebSockets at once from one address (IPv6: from one /64 network). Connections of all kinds: twice as many and 64.",
  },
  maxJoinsPerMinute: {
    kind: count(1, 1_000_000),
    default: 120,
    help: "Attempts to join a room, a minute, from one address.",
  },
  maxRequestsPerMinute: {
    kind: count(1, 1_000_000),
    default: 300,
    help: "Requests to the rooms API, a minute, from one address.",
  },
  maxMessageBytes: {
    kind: count(1_024, limits.messageBytes),
    default: messageBytes(6),
    help: "Bytes of one message; at least 65,536 and 12,288 for each of `max-people`, for the group's sake. A larger one is refused before it is read.",
  },
  maxMessagesPerSecond: {
    kind: count(1, 100_000),
    default: 50,
    help: "Messages a second from one connection over a longer time; four times as many may come at once.",
  },
  maxBytesPerSecond: {
    kind: count(1_024, 1_000_000_000),
    default: 262_144,
    help: "Bytes a second from one connection over a longer time; four times as many may come at once.",
  },
  maxBufferedBytes: {
    kind: count(1_024, 1_000_000_000),
    default: 1_048_576,
    help: "Bytes that wait for a client that reads slowly, before it is dropped; at least `max-message-bytes`. What others say may take half of them.",
  },
  maxKeptBytes: {
    kind: count(0, 1_000_000_000_000),
    default: 67_108_864,
    help: "Bytes of commits that are kept, in all rooms together, for members who come back after a moment; who finds none is added anew.",
  },
  maxFileBytes: {
    kind: count(0, 1_073_741_824),
    default: 100_000_000,
    help: "Bytes of the largest file that people may send each other; 0 for none. Files flow live between them, and nothing of one is kept.",
  },
  maxFileBytesPerSecond: {
    kind: count(65_536, 1_000_000_000),
    default: 8_388_608,
    help: "Bytes a second of each transfer that this server passes on. Those who have a direct path don't need it.",
  },
  handshakeTimeout: { kind: seconds(0.1, 300), default: 10, help: "Time for a whole HTTP request to arrive." },
  joinTimeout: { kind: seconds(0.1, 300), default: 10, help: "Time for a new connection to join a room." },
  pingInterval: {
    kind: seconds(0.05, 300),
    default: 10,
    help: "Time between pings; who has not answered one by the next is dropped.",
  },
  hold: {
    kind: seconds(0, 300),
    default: 15,
    help: "Time for which a lost participant keeps its place, an empty room its session, and a restarted server waits for sessions to come back.",
  },
  roomMemory: {
    kind: seconds(0, 31_536_000),
    default: 86_400,
    help: "Time for which an empty room still belongs to its link.",
  },
  shutdownTimeout: {
    kind: seconds(0, 300),
    default: 5,
    help: "Time for connections to end when the server stops, before they are cut.",
  },
  metricsToken: {
    kind: text,
    default: "",
    secret: true,
    help: "Bearer token for `/metrics`. Without one it answers only to this machine itself, not through a proxy.",
  },
  logLevel: {
    kind: oneOf("silent", "error", "warn", "info", "debug"),
    default: "warn",
    help: "How much the log says. No level logs messages, links, rooms or people.",
  },
  logAddresses: { kind: toggle, default: false, help: "Log addresses of clients that were refused." },
};

/** The names of all settings, in the order of the table. */
export const settingNames: readonly (keyof Config)[] = Object.keys(settings).filter(isSettingName);

/** `maxPeople` as `max-people`: the flag without its dashes. */
export function flagOf(name: keyof Config): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `maxPeople` as `SUBROSA_MAX_PEOPLE`. */
export function variableOf(name: keyof Config): string {
  return `SUBROSA_${flagOf(name).replaceAll("-", "_").toUpperCase()}`;
}

function isSettingName(name: string): name is keyof Config {
  return Object.hasOwn(settings, name);
}
