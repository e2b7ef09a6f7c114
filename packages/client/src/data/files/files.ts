import { encodeBase64url } from "@subrosa/protocol";
import * as v from "valibot";
import { RoomError } from "../../api/errors.ts";
import type { RoomFiles } from "../../api/files.ts";
import { Allowance } from "../../channel/allowance.ts";
import type { Channel } from "../../channel/index.ts";
import type { Cancel } from "../../clock.ts";
import type { Company } from "../company.ts";
import { hashOf } from "./hash.ts";
import { LaneWays } from "./lanes.ts";
import { FileWord, Offer, plainName } from "./messages.ts";
import { Offered } from "./offered.ts";
import type { FilePaths } from "./paths.ts";
import { newFileKey } from "./pieces.ts";
import { blobSink, streamSink } from "./sink.ts";
import { Taking } from "./taking.ts";
import { Transfer } from "./transfer.ts";
import { relayWay } from "./way.ts";

const mostTransfers = 200;
/** Offers of one participant that are shown: at once, and a second over a longer time. */
const offersAtOnce = 20;
const offersPerSecond = 0.5;
/** Tries of one participant to take something, at once, and a second over a longer time. */
const takesAtOnce = 40;
const takesPerSecond = 5;
/** Progress is told so often, ms. */
const tellEvery = 100;

/** One session's ways. */
interface Paths {
  readonly channel: Channel;
  readonly paths: FilePaths;
  readonly lanes: LaneWays;
}

/** The files of a room. Offers live as long as their session. */
export class Files implements RoomFiles {
  readonly #company: Company;
  readonly #offerings: Allowance;
  readonly #tries: Allowance;
  readonly #transfers = new Map<string, Transfer>();
  /** What others offered. */
  readonly #offers = new Map<string, Offer>();
  readonly #offered = new Map<string, Offered>();
  readonly #takings = new Map<string, Taking>();
  #session: Paths | undefined;
  #telling: Cancel | undefined;

  constructor(company: Company) {
    this.#company = company;
    this.#offerings = new Allowance(company.clock, offersPerSecond, offersAtOnce);
    this.#tries = new Allowance(company.clock, takesPerSecond, takesAtOnce);
  }

  get limit(): number {
    return this.#session?.paths.limit ?? 0;
  }

  get transfers(): readonly Transfer[] {
    return [...this.#transfers.values()];
  }

  async offer(file: File): Promise<string> {
    const session = this.#inside();
    if (file.size > this.limit) throw new RoomError("file-too-large");
    let hash: Uint8Array;
    try {
      hash = await hashOf(file);
    } catch (cause) {
      throw new RoomError("file-failed", { cause });
    }
    if (session !== this.#session) throw new RoomError("closed");
    const id = encodeBase64url(crypto.getRandomValues(new Uint8Array(16)));
    const name = plainName(file.name);
    const type = file.type.length > 127 ? "" : file.type;
    const offer: Offer = { id, name, size: file.size, type, hash: new Uint8Array(hash), key: newFileKey() };
    const transfer = this.#show(offer, this.#company.local(), "out");
    const { clock } = this.#company;
    const say = (word: FileWord): void => this.#say(session, word);
    this.#offered.set(id, new Offered({ clock, file, offer, transfer, say, changed: () => this.#touch() }));
    const { key } = offer;
    await session.channel.send("file-offer", { ...offer, hash: encodeBase64url(hash), key: encodeBase64url(key) });
    return id;
  }

  async take(id: string, stream?: WritableStream<Uint8Array>): Promise<Blob | undefined> {
    const session = this.#inside();
    const offer = this.#offers.get(id);
    const transfer = this.#transfers.get(id);
    if (offer === undefined || transfer === undefined || this.#takings.has(id)) throw new RoomError("wrong-state");
    if (this.#company.people.seats.get(transfer.from) === undefined) throw new RoomError("file-gone");
    transfer.restart();
    this.#touch();
    const { from } = transfer;
    const taking = new Taking({
      clock: this.#company.clock,
      offer,
      transfer,
      sink: stream === undefined ? blobSink() : streamSink(stream),
      say: (word) => this.#say(session, word),
      lane: (name, end) => session.lanes.open(from, name, end),
      relay: (ticket, name, end) => relayWay(session.paths, ticket, name, end),
      changed: () => this.#touch(),
    });
    this.#takings.set(id, taking);
    taking.start();
    try {
      return await taking.done;
    } finally {
      this.#takings.delete(id);
    }
  }

  async cancel(id: string): Promise<void> {
    const transfer = this.#transfers.get(id);
    this.#takings.get(id)?.cancel();
    const offered = this.#offered.get(id);
    if (offered === undefined || transfer === undefined) return Promise.resolve();
    transfer.state = "cancelled";
    offered.withdraw("withdrawn");
    this.#offered.delete(id);
    this.#touch();
  }

  /** Another session's channel and ways; `undefined` at the end. What was not done in the one before is over. */
  follow(channel: Channel | undefined, paths: FilePaths | undefined): void {
    for (const [id, offered] of this.#offered) {
      offered.stop();
      const transfer = this.#transfers.get(id);
      if (transfer?.over === false) transfer.state = "cancelled";
    }
    this.#offered.clear();
    for (const transfer of this.#transfers.values()) this.#gone(transfer);
    this.#session?.lanes.close();
    this.#session = channel === undefined || paths === undefined ? undefined : this.#enter(channel, paths);
    this.#touch();
  }

  /** A participant has left, and what they offered with them. */
  left(id: string): void {
    for (const offered of this.#offered.values()) offered.left(id);
    for (const transfer of this.#transfers.values()) if (transfer.from === id) this.#gone(transfer);
    this.#touch();
  }

  #enter(channel: Channel, paths: FilePaths): Paths {
    const session = { channel, paths, lanes: new LaneWays(paths) };
    channel.on("file-offer", (from, value) => {
      const read = v.safeParse(Offer, value);
      if (read.success) this.#hearOffer(from, read.output);
    });
    channel.on("file", (from, value) => {
      const read = v.safeParse(FileWord, value);
      if (read.success) this.#hear(session, from, read.output);
    });
    return session;
  }

  #hearOffer(from: string, offer: Offer): void {
    const sender = this.#company.people.seats.get(from);
    if (sender === undefined || this.#transfers.has(offer.id) || offer.size > this.limit) return;
    if (!this.#offerings.take(from)) return;
    this.#offers.set(offer.id, offer);
    const transfer = this.#show({ ...offer, name: plainName(offer.name) }, sender, "in");
    this.#company.bus.emit("fileOffered", transfer);
  }

  #hear(session: Paths, from: string, word: FileWord): void {
    const offered = this.#offered.get(word.file);
    const isSender = this.#transfers.get(word.file)?.from === from;
    switch (word.say) {
      case "take":
        if (word.of !== this.#company.local().id || !this.#tries.take(from)) break;
        // Offered before this page was loaded, perhaps.
        if (offered === undefined) this.#say(session, { say: "gone", file: word.file, why: "unknown" });
        else offered.take(from, word, session.lanes, session.paths);
        break;
      case "end":
        offered?.end(from, word);
        break;
      case "relay":
        if (isSender) this.#takings.get(word.file)?.atRelay(word.way, word.key);
        break;
      case "gone":
        if (isSender) this.#hearGone(word.file, word.why);
    }
  }

  #hearGone(file: string, why: "withdrawn" | "unknown" | "unreadable"): void {
    const transfer = this.#transfers.get(file);
    const taking = this.#takings.get(file);
    if (why === "withdrawn") taking?.cancel();
    else taking?.fail(why === "unreadable" ? "unreadable" : "sender-left");
    if (transfer?.over === false) {
      if (why === "withdrawn") transfer.state = "cancelled";
      else transfer.fail(why === "unreadable" ? "unreadable" : "sender-left");
    }
    this.#offers.delete(file);
    this.#touch();
  }

  /** Its sender is not there any more. */
  #gone(transfer: Transfer): void {
    if (transfer.direction === "out" || transfer.over) return;
    this.#takings.get(transfer.id)?.fail("sender-left");
    if (!transfer.over) transfer.fail("sender-left");
  }

  #show(
    offer: Pick<Offer, "id" | "name" | "size" | "type">,
    by: { id: string; name: string },
    direction: "in" | "out",
  ): Transfer {
    const at = this.#company.clock.now();
    const transfer = new Transfer({ ...offer, from: by.id, fromName: by.name, at, direction });
    this.#transfers.set(offer.id, transfer);
    const [oldest] = this.#transfers.keys();
    if (this.#transfers.size > mostTransfers && oldest !== undefined) this.#forget(oldest);
    this.#touch();
    return transfer;
  }

  #forget(id: string): void {
    this.#takings.get(id)?.cancel();
    this.#offered.get(id)?.withdraw("withdrawn");
    this.#offered.delete(id);
    this.#offers.delete(id);
    this.#transfers.delete(id);
  }

  #say({ channel }: Paths, word: FileWord): void {
    // The channel goes on trying; at its end nobody is there to be told.
    channel.send("file", word).catch(() => undefined);
  }

  #inside(): Paths {
    if (this.#session === undefined) throw new RoomError("wrong-state");
    return this.#session;
  }

  #touch(): void {
    if (this.#telling !== undefined) return;
    this.#telling = this.#company.clock.after(tellEvery, () => {
      this.#telling = undefined;
      this.#company.bus.touch();
    });
  }
}
