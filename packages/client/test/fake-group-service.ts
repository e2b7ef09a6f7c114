import type { Chain, CommitId, CommitKey, GroupClientMessage, ParticipantId, ServerMessage } from "@subrosa/protocol";
import { randomId } from "../src/session/seat.ts";

/** An honest delivery service in as few words as it takes: one group, one commit an epoch, no restart. */
export class FakeGroupService {
  readonly #say: (to: ParticipantId, message: ServerMessage) => void;
  readonly #requests = new Map<ParticipantId, string>();
  readonly members: Set<ParticipantId> = new Set();
  /** What members are not told. */
  withhold: (message: ServerMessage, to: ParticipantId) => boolean = () => false;
  #chain: Chain | undefined;
  #epoch = 0;

  constructor(say: (to: ParticipantId, message: ServerMessage) => void) {
    this.#say = say;
  }

  /** As `joined` tells it. */
  get group(): { readonly epoch: number } | undefined {
    return this.#chain === undefined ? undefined : { epoch: this.#epoch };
  }

  handle(from: ParticipantId, message: GroupClientMessage): void {
    const chain = this.#chain;
    switch (message.type) {
      case "group-create":
        if (chain !== undefined) return this.#error(from, "group-exists");
        this.#advance(0);
        return this.#seat(from);
      case "group-ask":
        this.#requests.set(from, message.request);
        this.gone(from);
        this.#tell({ type: "group-asked", from, request: message.request });
        if (this.#chain === undefined) this.#say(from, { type: "group-ended" });
        return;
      case "group-commit":
        if (message.chain !== chain) return this.#error(from, "commit-conflict");
        return this.#commit(message);
      case "group-message":
        return this.#tell({ type: "group-message", from, payload: message.payload }, from);
      case "group-resume":
        if (message.chain !== chain) return this.#error(from, "group-unknown");
        return this.#seat(from);
      case "group-refuse":
        return;
    }
  }

  /** Somebody is no member any more. */
  gone(participant: ParticipantId): void {
    if (!this.members.delete(participant) || this.members.size > 0) return;
    this.#chain = undefined;
    for (const asking of this.#requests.keys()) this.#say(asking, { type: "group-ended" });
  }

  #commit({ epoch, commit, welcome, removed = [] }: Extract<GroupClientMessage, { type: "group-commit" }>): void {
    const chain = this.#advance(epoch + 1);
    const told = { type: "group-commit", id: randomId(16) as CommitId, epoch, commit, removed } as const;
    const next = { chain, key: randomId(16) as CommitKey };
    for (const member of this.members) this.#give(member, removed.includes(member) ? told : { ...told, next });
    for (const gone of removed) this.members.delete(gone);
    for (const { to, secret } of welcome?.secrets ?? []) {
      this.#requests.delete(to);
      this.members.add(to);
      this.#give(to, { type: "group-welcome", epoch: this.#epoch, chain, shared: welcome?.shared ?? "", secret });
    }
  }

  #seat(participant: ParticipantId): void {
    this.members.add(participant);
    this.#requests.delete(participant);
    if (this.#chain !== undefined)
      this.#say(participant, { type: "group-state", epoch: this.#epoch, chain: this.#chain });
    for (const [from, request] of this.#requests) this.#say(participant, { type: "group-asked", from, request });
  }

  #advance(epoch: number): Chain {
    this.#epoch = epoch;
    this.#chain = randomId(32) as Chain;
    return this.#chain;
  }

  #tell(message: ServerMessage, except?: ParticipantId): void {
    for (const member of this.members) if (member !== except) this.#give(member, message);
  }

  #give(to: ParticipantId, message: ServerMessage): void {
    if (!this.withhold(message, to)) this.#say(to, message);
  }

  #error(to: ParticipantId, code: "group-exists" | "commit-conflict" | "group-unknown"): void {
    this.#say(to, { type: "error", code, message: code });
  }
}
