import type { DeviceChoice, RoomInterface, RoomOptions, RoomPresence, SiteInfo } from "@subrosa/client";

/** What a link says about its room. */
export interface LinkFacts {
  readonly origin: string;
  readonly room: string;
  readonly secret: "link" | "passphrase" | "both";
  readonly kind: "group" | "static";
  /** `livekit`: the older format, which native apps know. */
  readonly wire: "sframe" | "livekit";
  /** A server made it, and so had its key. */
  readonly serverMade: boolean;
}

/** What somebody wants of the room that they make. */
export interface RoomWishes {
  /** A passphrase beside the link. */
  readonly passphrase: boolean;
  /** Newcomers wait until a host lets them in. */
  readonly door: boolean;
  /** For more than 200 people. */
  readonly large: boolean;
}

/** What the screens need from below. The app has one made of the client; stories have one made of nothing. */
export interface Engine {
  /** @throws RoomError or LinkError whose `code` says what is wrong with the link. */
  parseLink(link: string): LinkFacts;
  /** Makes a room, of which this device is the host where rooms have one. */
  createLink(wishes: RoomWishes): Promise<string>;
  generatePassphrase(): string;
  /** @throws with code `unsupported-browser` */
  assertSupported(): void;
  createRoom(options: RoomOptions): RoomInterface;
  /** @throws RoomError `server-unreachable` and others. */
  presence(link: string): Promise<RoomPresence>;
  /** What the server that this page came from says about itself. @throws RoomError */
  site(): Promise<SiteInfo>;
  /** Everyone whom this browser remembers, with the marks of those who were checked. @throws where its storage fails. */
  forgetPeople(): Promise<void>;
  /** @throws RoomError with a `device-…` code. */
  openMicrophone(choice?: DeviceChoice): Promise<MediaStreamTrack>;
  openCamera(choice?: DeviceChoice): Promise<MediaStreamTrack>;
  /** Both with one question of the browser. @throws where either is refused or missing. */
  openBoth(microphone: DeviceChoice, camera: DeviceChoice): Promise<Record<"microphone" | "camera", MediaStreamTrack>>;
}

/** The `code` of an error of ours, if it has one. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
