import { GroupLine, type GroupLink } from "@subrosa/client/group-line";
import type { RoomLink, RoomSecret } from "@subrosa/keys";
import type { FrameWorker } from "@subrosa/media";
import { WorkerEncryption, type Encryption } from "../encryption.ts";
import { DropInError } from "../errors.ts";
import { identityOf } from "../token.ts";
import type { IdentityBy } from "./claims.ts";
import { exportLabel } from "./data-keys.ts";
import { GroupSession, type OpenLine } from "./session.ts";

/** What `createEncryption` is told about the group. */
export interface GroupSettings {
  /** Origin of the Subrosa server that carries the group's messages, such as `https://calls.example`; it knows LiveKit's API key and secret. */
  readonly server: string;
  /** For more than 200 people, without the post-quantum suite; the same for everybody. A link says so itself. Default: false. */
  readonly large?: boolean;
  /** Where `group-worker.js` of `@subrosa/keys` is, if the bundler has not put it beside this module. Same origin. */
  readonly workerUrl?: string | URL;
}

/** Encryption with the keys of an MLS group (RFC 9420). One room at a time. */
export interface GroupEncryption extends Encryption {
  /** The group's epoch: another one, with other keys, whenever somebody comes or goes. `undefined` outside of a group. */
  readonly epoch: bigint | undefined;
  /**
   * By whose word this LiveKit identity is a member's: `service` if our server has read the member's LiveKit token, `member` if only the member says so.
   * `undefined`: it is nobody's (a stranger's, or two members claim it), and nothing of it is played.
   */
  identityBy(identity: string): IdentityBy | undefined;
}

/** What a group is made from. */
export interface GroupParts extends GroupSettings {
  readonly secret: RoomSecret;
  /** Where the secret is from: the first of a link's mode characters (docs/groups.md). */
  readonly origin: "l" | "p" | "b";
  /** A link of the kind `group`, where there is one. */
  readonly link: RoomLink | undefined;
}

/** Encryption by a group, for rooms that share this frame worker one after the other. */
export class GroupWorkerEncryption extends WorkerEncryption implements GroupEncryption {
  #session: GroupSession | undefined;

  constructor(worker: FrameWorker, parts: GroupParts) {
    const openLine = lineOpener(worker, parts);
    super(
      worker,
      (room, tell) =>
        new GroupSession({
          ...{ room, tell, worker, openLine },
          begins: (session) => {
            if (this.#session !== undefined)
              throw new DropInError("one-room", "The application must create another encryption for a second room.");
            this.#session = session;
          },
          ended: (session) => {
            if (this.#session === session) this.#session = undefined;
          },
        }),
    );
  }

  get epoch(): bigint | undefined {
    return this.#session?.epoch;
  }

  identityBy(identity: string): IdentityBy | undefined {
    return this.#session?.identityBy(identity);
  }

  override close(): void {
    this.#session?.close();
    super.close();
  }
}

function lineOpener(worker: FrameWorker, { server, secret, workerUrl, ...parts }: GroupParts): OpenLine {
  return async ({ token, cast, follow }) => {
    const name = identityOf(token());
    if (name === undefined) throw new DropInError("not-in-group", "The application must connect with a LiveKit token.");
    const line = await GroupLine.prepare({
      ...{ server, secret, name, token, cast, workerUrl },
      link: linkOf(parts),
      frames: worker,
      exports: exportLabel,
    });
    follow(line);
    line.open();
  };
}

/** What a link would say of such a group: anybody with the secret comes in. */
function linkOf({ link, origin, large = false }: Pick<GroupParts, "link" | "origin" | "large">): GroupLink {
  return (
    link ?? { mode: `${origin}go${large ? "x" : "q"}s`, hostHash: undefined, admission: "open", serverMade: false }
  );
}
