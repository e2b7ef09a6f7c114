import type { Group, GroupIn, GroupOut } from "@subrosa/keys/groups";

/** The least that a delivery service can be: everybody is a member or asks, and the first commit for a chain is taken. */
export class Relay {
  readonly #groups = new Map<string, Group>();
  readonly #members = new Set<string>();
  #epoch = 0n;
  #chain = "";

  /** Somebody's group speaks through this relay from now on. */
  connect(connection: string, group: Group): void {
    this.#groups.set(connection, group);
    group.on("send", (message) => this.#serve(connection, message));
  }

  #serve(from: string, message: GroupOut): void {
    switch (message.type) {
      case "create":
        this.#chain = "chain 0";
        this.#members.add(from);
        return this.#give(from, { type: "state", epoch: this.#epoch, chain: this.#chain });
      case "ask":
        this.#members.delete(from);
        return this.#tell({ type: "asked", from, request: message.request });
      case "message":
        return this.#tell({ type: "message", payload: message.payload }, from);
      case "commit":
        return this.#commit(from, message);
      case "resume":
        return this.#give(from, { type: "state", epoch: this.#epoch, chain: this.#chain });
      case "signal":
        return this.#give(message.to, { type: "signal", payload: message.payload });
      case "refuse":
        throw new Error(`${from} refuses an honest member's commit.`);
    }
  }

  #commit(from: string, { epoch, chain, commit, removed, welcome }: Extract<GroupOut, { type: "commit" }>): void {
    if (chain !== this.#chain) return this.#give(from, { type: "conflict" });
    this.#epoch += 1n;
    this.#chain = `chain ${this.#epoch}`;
    const next = { chain: this.#chain, key: "key" };
    for (const member of this.#members) {
      const told = removed.includes(member) ? undefined : next;
      this.#give(member, { type: "commit", id: this.#chain, epoch, commit, removed, next: told });
    }
    for (const leaver of removed) this.#members.delete(leaver);
    if (welcome === undefined) return;
    for (const { to, secret } of welcome.secrets) {
      this.#members.add(to);
      this.#give(to, { type: "welcome", epoch: this.#epoch, chain: this.#chain, shared: welcome.shared, secret });
    }
  }

  #tell(message: GroupIn, except?: string): void {
    for (const member of this.#members) if (member !== except) this.#give(member, message);
  }

  #give(connection: string, message: GroupIn): void {
    void this.#groups.get(connection)?.receive(message);
  }
}
