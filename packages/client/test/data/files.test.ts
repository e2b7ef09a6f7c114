import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { decodeFrame, encodeFrame } from "../../src/data/files/frames.ts";
import { Files } from "../../src/data/files/files.ts";
import { plainName } from "../../src/data/files/messages.ts";
import { pieceBytes } from "../../src/data/files/pieces.ts";
import type { FileTransfer } from "../../src/api/files.ts";
import { World, settle, type Peer } from "../channel/world.ts";
import { company } from "./company.ts";
import { Net } from "./net.ts";

class Person {
  readonly peer: Peer;
  readonly company: ReturnType<typeof company>;
  readonly files: Files;

  constructor(id: string, world: World, net: Net) {
    this.peer = world.add(id);
    this.peer.quiet = true;
    const others = ["ana", "ben", "cy"].filter((other) => other !== id);
    this.company = company(id, others, world.clock);
    this.files = new Files(this.company);
    this.files.follow(this.peer.channel, net.of(id));
    this.peer.channel.resync();
  }

  get only(): FileTransfer {
    const [transfer, ...more] = this.files.transfers;
    if (transfer === undefined || more.length > 0) throw new Error("There should be one transfer.");
    return transfer;
  }
}

let world: World;
let net: Net;
let ana: Person;
let ben: Person;
beforeEach(() => {
  world = new World();
  net = new Net();
  [ana, ben] = [new Person("ana", world, net), new Person("ben", world, net)];
});

const size = 5 * pieceBytes + 7;

function made(length: number): File {
  const bytes = new Uint8Array(length).map((_, at) => (at * 31 + (at >> 8)) % 251);
  return new File([bytes], "notes.txt", { type: "text/plain" });
}

const hashOf = async (file: Blob): Promise<string> =>
  createHash("sha256")
    .update(new Uint8Array(await file.arrayBuffer()))
    .digest("hex");

/** Lets time pass until something holds, by what WebCrypto and timers do. */
async function until(check: () => boolean): Promise<void> {
  for (let step = 0; step < 600; step++) {
    if (check()) return;
    await settle();
    world.clock.pass(100);
  }
  throw new Error("It never came to that.");
}

/** A stream that takes one piece each time it is let. */
class Gate {
  readonly taken: Uint8Array[] = [];
  ended = "";
  readonly stream: WritableStream<Uint8Array>;
  #let: (() => void) | undefined;
  #open = false;

  constructor() {
    this.stream = new WritableStream<Uint8Array>({
      write: async (bytes) => {
        this.taken.push(bytes);
        if (!this.#open) await new Promise<void>((resolve) => (this.#let = resolve));
      },
      close: () => {
        this.ended = "closed";
      },
      abort: () => {
        this.ended = "aborted";
      },
    });
  }

  open(): void {
    this.#open = true;
    this.#let?.();
  }
}

describe.each([
  ["by a lane", true],
  ["by the relay", false],
])("a file %s", (_, lanes) => {
  beforeEach(() => {
    net.lanes = lanes;
  });

  test("arrives whole, under its name, from its sender", async () => {
    const file = made(size);
    const id = await ana.files.offer(file);
    expect(ben.company.told).toEqual([`Ana offers notes.txt of ${size}`]);
    const got = await ben.files.take(id);
    expect(await hashOf(got!)).toBe(await hashOf(file));
    expect(got!.type).toBe("application/octet-stream");
    await until(() => ana.only.state === "done");
    expect(ben.only).toMatchObject({ state: "done", bytes: size, from: "ana", fromName: "Ana", type: "text/plain" });
    expect(ana.only.takers).toMatchObject([{ id: "ben", state: "done", bytes: size }]);
    expect(net.relayed > size).toBe(!lanes);
  });

  test("of no bytes, of one piece and of one byte more arrive too", async () => {
    for (const length of [0, pieceBytes, pieceBytes + 1]) {
      const got = await ben.files.take(await ana.files.offer(made(length)));
      expect(got!.size).toBe(length);
    }
  });

  test("goes into a stream no faster than that takes it, and is closed at the end", async () => {
    const id = await ana.files.offer(made(60 * pieceBytes));
    const gate = new Gate();
    const taken = ben.files.take(id, gate.stream);
    await until(() => gate.taken.length === 1);
    await world.pass(3_000);
    expect(gate.taken).toHaveLength(1);
    // A piece is being written; sixteen more wait, which is all that may.
    expect(ana.only.bytes).toBeLessThanOrEqual(pieceBytes);
    gate.open();
    expect(await taken).toBeUndefined();
    expect(gate.ended).toBe("closed");
    expect(gate.taken).toHaveLength(60);
  });

  test("goes on from where it was when the line breaks", async () => {
    const file = made(40 * pieceBytes);
    const id = await ana.files.offer(file);
    let broken = false;
    const taken = ben.files.take(id);
    await until(() => {
      if (!broken && ben.only.bytes > 4 * pieceBytes) {
        broken = true;
        net.cut();
        net.lanes = false;
        net.relays = false;
      }
      return ben.only.state === "paused";
    });
    const before = ben.only.bytes;
    expect(before).toBeGreaterThan(0);
    net.lanes = lanes;
    net.relays = true;
    let least = Infinity;
    const watch = until(() => {
      least = Math.min(least, ben.only.bytes);
      return ben.only.state === "done";
    });
    expect(await hashOf((await taken)!)).toBe(await hashOf(file));
    await watch;
    expect(least).toBeGreaterThanOrEqual(before);
  });

  test("is refused when a byte was changed on the way", async () => {
    const id = await ana.files.offer(made(size));
    net.tamper = (bytes) => {
      if (bytes.length > 1_000) bytes[500]! ^= 1;
      return bytes;
    };
    const taken = ben.files.take(id).then(
      () => "taken",
      ({ code }: { code: string }) => code,
    );
    await until(() => ben.only.state === "failed");
    expect(await taken).toBe("file-changed");
    expect(ben.only.failure).toBe("changed");
    expect(ben.only.reason).toMatch(/not the file that was offered/);
  });
});

describe("files", () => {
  test("leave a lane that closes at once, and go on by the relay, also when there is a lane again", async () => {
    const file = made(80 * pieceBytes);
    const id = await ana.files.offer(file);
    const gate = new Gate();
    const taken = ben.files.take(id, gate.stream);
    await until(() => gate.taken.length === 1);
    net.setLanes(false);
    expect(ben.only.state).toBe("paused");
    gate.open();
    await until(() => net.relayed > pieceBytes);
    net.setLanes(true);
    await taken;
    expect(gate.taken).toHaveLength(80);
    expect(ben.only).toMatchObject({ state: "done", bytes: file.size });
    await until(() => ana.only.takers[0]?.state === "done");
  });

  test("go to several at once, and a slow one holds back only itself", async () => {
    const cy = new Person("cy", world, net);
    const id = await ana.files.offer(made(40 * pieceBytes));
    const gate = new Gate();
    const slow = cy.files.take(id, gate.stream);
    await until(() => gate.taken.length === 1);
    expect((await ben.files.take(id))!.size).toBe(40 * pieceBytes);
    expect(cy.only.state).toBe("running");
    gate.open();
    await slow;
    await until(() => ana.only.takers.every(({ state }) => state === "done"));
  });

  test("are cancelled by the taker, and can be taken again", async () => {
    const id = await ana.files.offer(made(40 * pieceBytes));
    const gate = new Gate();
    const taken = ben.files.take(id, gate.stream);
    await until(() => gate.taken.length === 1);
    await ben.files.cancel(id);
    await expect(taken).rejects.toMatchObject({ code: "file-cancelled" });
    expect(ben.only).toMatchObject({ state: "offered", bytes: 0 });
    gate.open();
    await until(() => gate.ended === "aborted");
    await until(() => ana.only.takers[0]?.state === "cancelled");
    expect(ana.only.state).toBe("offered");
    expect((await ben.files.take(id))!.size).toBe(40 * pieceBytes);
  });

  test("are taken back by the sender, for who takes them and who has not begun", async () => {
    const cy = new Person("cy", world, net);
    const id = await ana.files.offer(made(40 * pieceBytes));
    const gate = new Gate();
    const taken = ben.files.take(id, gate.stream);
    await until(() => gate.taken.length === 1);
    await ana.files.cancel(id);
    await expect(taken).rejects.toMatchObject({ code: "file-cancelled" });
    expect([ana.only.state, ben.only.state, cy.only.state]).toEqual(["cancelled", "cancelled", "cancelled"]);
    await expect(cy.files.take(id)).rejects.toMatchObject({ code: "wrong-state" });
  });

  test("end with a sentence when their sender leaves", async () => {
    const id = await ana.files.offer(made(40 * pieceBytes));
    const gate = new Gate();
    const taken = ben.files.take(id, gate.stream);
    await until(() => gate.taken.length === 1);
    ben.files.left("ana");
    await expect(taken).rejects.toMatchObject({ code: "file-gone" });
    expect(ben.only).toMatchObject({ state: "failed", failure: "sender-left" });
    expect(ben.only.reason).toMatch(/left/);
  });

  test("end when the sender's page was loaded anew and knows them no more", async () => {
    const id = await ana.files.offer(made(40 * pieceBytes));
    ana.peer.reload();
    const fresh = new Files(ana.company);
    fresh.follow(ana.peer.channel, net.of("ana"));
    await expect(ben.files.take(id)).rejects.toMatchObject({ code: "file-gone" });
  });

  test("end when the sender can't read them any more", async () => {
    const file = made(size);
    const id = await ana.files.offer(file);
    Object.defineProperty(file, "slice", { value: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) });
    await expect(ben.files.take(id)).rejects.toMatchObject({ code: "file-failed" });
    expect(ana.only.failure).toBe("unreadable");
    expect(ben.only.failure).toBe("unreadable");
  });

  test("that were changed after the offer are not taken for it", async () => {
    const file = made(size);
    const id = await ana.files.offer(file);
    const other = new Blob([new Uint8Array(size)]);
    Object.defineProperty(file, "slice", { value: (from: number, to: number) => other.slice(from, to) });
    const gate = new Gate();
    gate.open();
    await expect(ben.files.take(id, gate.stream)).rejects.toMatchObject({ code: "file-changed" });
    expect(gate.ended).toBe("aborted");
  });

  test("end when the stream fails that they go into", async () => {
    const id = await ana.files.offer(made(size));
    const full = new WritableStream<Uint8Array>({
      write: () => {
        throw new Error("disk full");
      },
    });
    await expect(ben.files.take(id, full)).rejects.toMatchObject({ code: "file-failed" });
    expect(ben.only.failure).toBe("sink-failed");
    await until(() => ana.only.takers[0]?.state === "cancelled");
  });

  test("above the server's limit are not offered, and not shown", async () => {
    const small = new Net(1_000);
    const [cy] = [new Person("cy", world, small)];
    await expect(cy.files.offer(made(1_001))).rejects.toMatchObject({ code: "file-too-large" });
    await ana.files.offer(made(1_001));
    expect(cy.files.transfers).toEqual([]);
    expect(ben.files.transfers).toHaveLength(1);
    expect(cy.files.limit).toBe(1_000);
  });

  test("that newcomers did not see offered can't be taken by them", async () => {
    const id = await ana.files.offer(made(1));
    const cy = new Person("cy", world, net);
    await world.pass(3_000);
    expect(cy.files.transfers).toEqual([]);
    await expect(cy.files.take(id)).rejects.toMatchObject({ code: "wrong-state" });
  });

  test("of a session end with it", async () => {
    const id = await ana.files.offer(made(40 * pieceBytes));
    const gate = new Gate();
    const taken = ben.files.take(id, gate.stream);
    ben.files.follow(undefined, undefined);
    ana.files.follow(undefined, undefined);
    await expect(taken).rejects.toMatchObject({ code: "file-gone" });
    expect(ana.only.state).toBe("cancelled");
    await expect(ana.files.offer(made(1))).rejects.toMatchObject({ code: "wrong-state" });
  });

  test("are kept for the newest two hundred", async () => {
    for (let number = 0; number < 205; number++) {
      await ana.files.offer(made(1));
      world.clock.pass(2_000);
    }
    expect([ana.files.transfers.length, ben.files.transfers.length]).toEqual([200, 200]);
  });
});

describe("junk and lies", () => {
  test("words that are none, of files that are none, or by others than the sender, do nothing", async () => {
    const cy = new Person("cy", world, net);
    const id = await ana.files.offer(made(size));
    const gate = new Gate();
    const taken = ben.files.take(id, gate.stream);
    await until(() => gate.taken.length === 1);
    const words = [
      null,
      { say: "take", file: id },
      { say: "end", file: id, way: "AAAAAAAAAAA", done: true },
      { say: "gone", file: id, why: "withdrawn" },
      { say: "relay", file: id, way: "AAAAAAAAAAA", key: "A".repeat(43) },
      { say: "gone", file: "AAAAAAAAAAAAAAAAAAAAAA", why: "unknown" },
    ];
    for (const word of words) await cy.peer.channel.send("file", word);
    const offer = { id, name: "mine", size: 1, type: "", hash: "A".repeat(43), key: "A".repeat(43) };
    for (const junk of [null, offer, { ...offer, id: "x" }, { ...offer, size: -1 }, { ...offer, hash: "AA" }]) {
      await cy.peer.channel.send("file-offer", junk);
    }
    gate.open();
    await taken;
    expect(ben.only).toMatchObject({ state: "done", from: "ana", name: "notes.txt" });
    expect(ana.only.takers.map(({ id: taker }) => taker)).toEqual(["ben"]);
  });

  test("a member who hears all that two say of a file can't take their place at the relay", async () => {
    net.lanes = false;
    const cy = world.add("cy");
    const places = net.of("cy");
    const tried = new Set<string>();
    let paired = false;
    cy.channel.on("file", (_, word) => {
      // Before the one to whom it was said.
      for (const text of Object.values(word as object)) {
        if (typeof text !== "string" || tried.has(text)) continue;
        tried.add(text);
        places.openRelay(text).addEventListener("message", () => (paired = true));
      }
    });
    const id = await ana.files.offer(made(size));
    expect((await ben.files.take(id))!.size).toBe(size);
    expect(tried.size).toBeGreaterThan(4);
    expect(paired).toBe(false);
  });

  test("a part of a ticket that is no key costs only whoever sent it", async () => {
    net.lanes = false;
    const cy = world.add("cy");
    const id = await ana.files.offer(made(size));
    const word = { say: "take", file: id, of: "ana", way: "AAAAAAAAAAA", piece: 0 };
    // The point of order one: an agreement with it would be everybody's.
    for (const key of ["A".repeat(43), "x"]) await cy.channel.send("file", { ...word, key });
    await until(() => ana.only.takers[0]?.state === "paused");
    expect((await ben.files.take(id))!.size).toBe(size);
  });

  test("somebody else's frames on a lane do nothing", async () => {
    const cy = net.of("cy");
    const id = await ana.files.offer(made(size));
    let way = "";
    const { tamper } = net;
    net.tamper = (bytes) => {
      way ||= decodeFrame(bytes)?.way ?? "";
      if (way !== "" && bytes.length > 1_000 && bytes !== junk) cy.sendByLane("ben", junk);
      return bytes;
    };
    const junk = encodeFrame("AAAAAAAAAAA", { type: "piece", piece: 0, sealed: new Uint8Array(9) });
    const got = await ben.files.take(id);
    net.tamper = tamper;
    expect(got!.size).toBe(size);
  });

  test("names are no paths", () => {
    const names = ["../../etc/passwd", "a\u202Egnp.exe", "c:\\x\u0000.txt", "...", "", " ok.txt "];
    expect(names.map(plainName)).toEqual(["....etcpasswd", "agnp.exe", "c:x.txt", "file", "file", "ok.txt"]);
    expect(plainName("ü".repeat(300))).toHaveLength(200);
  });

  test("frames that are none are nothing", () => {
    for (let length = 0; length < 60; length++) {
      for (let type = 0; type < 5; type++) {
        const bytes = new Uint8Array(length).fill(7);
        if (length > 8) bytes[8] = type;
        const read = decodeFrame(bytes);
        expect(read === undefined ? bytes : encodeFrame(read.way, read.frame)).toEqual(bytes);
      }
    }
  });
});
