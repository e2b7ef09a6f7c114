import type { Group } from "@subrosa/mls";
import { equalBytes } from "../encoding.ts";
import type { MembershipContext } from "./context.ts";
import { admit } from "./credential.ts";
import type { JoinQueue } from "./join-queue.ts";
import { encodePolicy, type GroupPolicy } from "./policy.ts";
import { turnAway } from "./turn-away.ts";

/** In larger groups, only who would let somebody in first reads requests as they come; the others do when it is their turn. */
const crowd = 16;

/** Where requests come in, and answers go out. */
export class Door {
  readonly #context: MembershipContext;
  readonly #group: Group;
  readonly #queue: JoinQueue;

  constructor(context: MembershipContext, group: Group, queue: JoinQueue) {
    this.#context = context;
    this.#group = group;
    this.#queue = queue;
  }

  /** Whether requests are for us to read as they come: soon it is our turn, or we show who knocks. */
  reads(people: number, policy: GroupPolicy, rank: number | undefined): boolean {
    return people <= crowd || policy.admission === "host" || rank === 0;
  }

  /** Somebody asks. `answers`: it is for us to say that their passphrase is different. */
  async asked(
    connection: string,
    request: Uint8Array,
    policy: GroupPolicy,
    answers: boolean,
  ): Promise<"nobody" | "somebody" | "ourselves"> {
    const { requests, send, emit, device } = this.#context;
    const asked = await this.#queue.ask(this.#group, connection, request);
    if (asked === "different" && answers) {
      const payload = await requests.answer(connection, request, { says: "different" });
      send({ type: "signal", to: connection, payload });
    }
    const waiting = asked === "waiting" ? this.#queue.find(connection) : undefined;
    if (waiting === undefined) return "nobody";
    await this.#queue.place(connection, policy);
    const { identity } = waiting;
    if (this.#queue.isKnocking(connection)) {
      emit({ type: "knock", connection, name: identity.name, device: identity.device });
    }
    return equalBytes(identity.device, device.publicKey) ? "ourselves" : "somebody";
  }

  /** A host lets somebody in: they ask again with its word. False when nobody knocks on this connection. */
  async admit(connection: string, policy: GroupPolicy): Promise<boolean> {
    const { device, room, requests, send } = this.#context;
    const waiting = this.#queue.find(connection);
    if (waiting === undefined) return false;
    const admission = await admit(device, room, waiting.identity, policy.generation);
    const payload = await requests.answer(connection, waiting.request, {
      says: "admitted",
      admission,
      policy: encodePolicy(policy),
    });
    send({ type: "signal", to: connection, payload });
    return true;
  }

  /** A host turns somebody away: they ask no more. False when nobody knocks on this connection. */
  async turnAway(connection: string, policy: Uint8Array): Promise<boolean> {
    const { device, room, requests, send } = this.#context;
    const waiting = this.#queue.find(connection);
    if (waiting === undefined) return false;
    const word = await turnAway(device, room.session, waiting.request, policy);
    const payload = await requests.answer(connection, waiting.request, { says: "turned-away", word });
    this.#queue.forget(connection);
    send({ type: "signal", to: connection, payload });
    return true;
  }
}
