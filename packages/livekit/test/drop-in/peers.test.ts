import { RoomSecret } from "@subrosa/keys";
import { beforeEach, describe, expect, it } from "vitest";
import { DataSealer, type Sealed } from "../../src/drop-in/envelope.ts";
import type { AnnouncedTrack } from "../../src/drop-in/announced.ts";
import { decodeHello } from "../../src/drop-in/hello.ts";
import type { Seat } from "../../src/drop-in/keys.ts";
import { Peers, type Letter, type Unopened } from "../../src/drop-in/peers.ts";

const secret = await RoomSecret.from({ application: new Uint8Array(32).fill(3), room: "room-1" });
const other = await RoomSecret.from({ application: new Uint8Array(32).fill(4), room: "room-1" });
const camera: AnnouncedTrack = { source: 1, name: "", kid: 7n };

interface Packet extends Sealed {
  readonly from: string;
  readonly to: string | undefined;
  readonly hello: boolean;
}

/** A page in a room whose server is the test: nothing arrives unless it says so. */
class Page {
  readonly identity: string;
  readonly sealer: DataSealer;
  readonly peers: Peers;
  /** Who announced what to this page, last. */
  readonly known = new Map<string, { seat: Seat; tracks: readonly AnnouncedTrack[] }>();
  /** Data that reached the application. */
  readonly got: string[] = [];
  readonly sent: Packet[] = [];
  #work: Promise<unknown> = Promise.resolve();

  constructor(identity: string, own = secret) {
    this.identity = identity;
    this.sealer = new DataSealer(own);
    this.peers = new Peers({
      secret: own,
      counter: () => this.sealer.counter,
      send: (hello, to) => this.#post(hello, to, true),
      announced: (seat, tracks) => void this.known.set(seat.identity, { seat, tracks }),
      answered: () => undefined,
      wanted: (wanted) => this.peers.ask(wanted),
      now: () => 0,
    });
  }

  /** The application sends something to all. */
  say(words: string): void {
    this.peers.spoke();
    this.#post(new TextEncoder().encode(words), undefined, false);
  }

  async receive({ from, payload, iv, hello }: Packet): Promise<Letter | Unopened> {
    const letter = await this.peers.open(from, payload, iv);
    if (typeof letter === "string") return letter;
    const read = hello ? decodeHello(letter.data) : undefined;
    if (read !== undefined) this.peers.heard(letter, read);
    else {
      const words = new TextDecoder().decode(letter.data);
      letter.peer.hold(letter.counter, letter.data.length, 0, () => this.got.push(words));
    }
    return letter;
  }

  /** What was sent since the last call. */
  async posted(): Promise<Packet[]> {
    await this.#work;
    return this.sent.splice(0);
  }

  #post(bytes: Uint8Array, to: string | undefined, hello: boolean): void {
    const sealed = this.sealer.seal(this.identity, bytes);
    this.#work = Promise.all([
      this.#work,
      sealed.then((one) => this.sent.push({ ...one, from: this.identity, to, hello })),
    ]);
  }
}

/** Carries all that is said until nobody says any more. Gives everything that was carried. */
async function carry(...pages: Page[]): Promise<Packet[]> {
  const carried: Packet[] = [];
  for (;;) {
    const packets = (await Promise.all(pages.map((page) => page.posted()))).flat();
    if (packets.length === 0) return carried;
    for (const packet of packets) {
      for (const page of pages) {
        if (page.identity !== packet.from && (packet.to ?? page.identity) === page.identity) await page.receive(packet);
      }
    }
    carried.push(...packets);
  }
}

describe("people in a room", () => {
  let ana: Page;
  let ben: Page;
  beforeEach(() => {
    ana = new Page("ana");
    ben = new Page("ben");
  });

  it("learn what is published by whom, whoever came first", async () => {
    ana.peers.announce([camera]);
    ben.peers.ask();
    await carry(ana, ben);
    expect(ben.known.get("ana")).toEqual({
      seat: { identity: "ana", instance: ana.sealer.instance },
      tracks: [camera],
    });
    ben.peers.announce([{ ...camera, kid: 8n }]);
    await carry(ana, ben);
    expect(ana.known.get("ben")?.tracks).toEqual([{ ...camera, kid: 8n }]);
    ana.peers.announce([]);
    await carry(ana, ben);
    expect(ben.known.get("ana")?.tracks).toEqual([]);
  });

  it("say nothing about themselves as long as there is nothing", async () => {
    ben.peers.ask();
    expect(await carry(ana, ben)).toHaveLength(1);
    ana.peers.announce([camera]);
    await carry(ana, ben);
    expect(ben.known.get("ana")?.tracks).toEqual([camera]);
  });

  it("know nobody with another secret, under whatever name", async () => {
    const eve = new Page("ana", other);
    eve.peers.announce([camera]);
    eve.peers.ask("ben");
    const [packet] = await eve.posted();
    expect(await ben.receive(packet!)).toBe("wrong-key");
    expect(ben.peers.size).toBe(0);
  });

  it("are nobody else's words: those of Ana are not Ben's", async () => {
    ana.peers.ask();
    const [packet] = await ana.posted();
    const carl = new Page("carl");
    expect(await carl.receive({ ...packet!, from: "ben" })).toBe("wrong-key");
  });

  it("take yesterday's recording for nobody", async () => {
    ana.peers.announce([camera]);
    ben.peers.ask();
    const recorded = await carry(ana, ben);
    ana.say("yes");
    recorded.push(...(await ana.posted()));

    const newcomer = new Page("ben");
    newcomer.peers.ask();
    for (const packet of recorded) if (packet.from === "ana") await newcomer.receive(packet);
    expect(newcomer.known.size).toBe(0);
    expect(newcomer.got).toEqual([]);
  });

  it("get words once, and only those said since they came", async () => {
    ben.peers.ask();
    await carry(ana, ben);
    ana.say("before");
    const early = await carry(ana, ben);
    expect(ben.got).toEqual(["before"]);

    const carl = new Page("carl");
    ana.peers.arrived("carl");
    ana.say("after");
    const late = await ana.posted();
    for (const packet of [...early, ...late]) if (packet.from === "ana") await carl.receive(packet);
    expect(carl.got).toEqual([]);
    carl.peers.ask();
    await carry(ana, carl);
    expect(carl.got).toEqual(["after"]);
    expect(await carl.receive(late[0]!)).toBe("replayed");
    expect(carl.got).toEqual(["after"]);
  });

  it("who load the page again take the place of their earlier page, for good", async () => {
    ana.peers.announce([camera]);
    ben.peers.ask();
    await carry(ana, ben);
    const again = new Page("ana");
    again.peers.announce([{ ...camera, kid: 9n }]);
    again.peers.ask();
    await carry(again, ben);
    expect(ben.known.get("ana")).toMatchObject({ seat: { instance: again.sealer.instance }, tracks: [{ kid: 9n }] });
    ana.say("from the earlier page");
    ana.peers.announce([camera]);
    for (const packet of await ana.posted()) expect(await ben.receive(packet)).toBe("replayed");
    expect(ben.known.get("ana")?.tracks).toEqual([{ ...camera, kid: 9n }]);
  });

  it("take an older announcement for no news", async () => {
    ana.peers.announce([camera]);
    ben.peers.ask();
    await carry(ana, ben);
    ana.peers.announce([]);
    ana.peers.announce([{ ...camera, kid: 10n }]);
    const [gone, there] = await ana.posted();
    await ben.receive(there!);
    await ben.receive(gone!);
    expect(ben.known.get("ana")?.tracks).toEqual([{ ...camera, kid: 10n }]);
  });

  it("are met at a bounded rate, and strange connections of one name are a bounded few", async () => {
    let refused = 0;
    for (let i = 0; i < 70; i++) {
      const page = new Page("ana");
      page.say("hello");
      if ((await ben.receive((await page.posted())[0]!)) === "too-many") refused++;
    }
    expect(refused).toBe(6);
    expect(ben.peers.size).toBe(4);
  });
});
