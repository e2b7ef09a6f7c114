import { beforeEach, expect, test } from "vitest";
import { Lanes } from "../src/planes/mesh/lanes.ts";
import { maxLaneMessage } from "../src/planes/plane.ts";
import { FakeClock } from "./fakes.ts";

class FakeChannel extends EventTarget {
  readonly label: string;
  readonly init: RTCDataChannelInit;
  readyState = "connecting";
  bufferedAmount = 0;
  broken = false;

  constructor(label: string, init: RTCDataChannelInit) {
    super();
    this.label = label;
    this.init = init;
  }

  send(bytes: Uint8Array): void {
    if (this.broken) throw new DOMException("closed", "InvalidStateError");
    this.bufferedAmount += bytes.length;
  }

  close(): void {
    this.readyState = "closed";
  }

  bring(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

class FakeConnection extends EventTarget {
  readonly channels: FakeChannel[] = [];

  createDataChannel(label: string, init: RTCDataChannelInit): FakeChannel {
    const channel = new FakeChannel(label, init);
    this.channels.push(channel);
    return channel;
  }
}

let clock: FakeClock;
let connection: FakeConnection;
let told: string[];
let lanes: Lanes;

function make(hosted: boolean): Lanes {
  const host = {
    bytes: (member: string, lane: string, bytes: Uint8Array) => told.push(`${member} ${lane} ${bytes.length}`),
    changed: (member: string, lane: string) => told.push(`${member} ${lane} changed`),
  };
  return new Lanes(connection as EventTarget as RTCPeerConnection, clock, "ben", hosted ? host : undefined);
}

beforeEach(() => {
  clock = new FakeClock();
  connection = new FakeConnection();
  told = [];
  lanes = make(true);
});

test("there are two, under ids that both sides know, and made once", () => {
  lanes.open();
  lanes.open();
  expect(connection.channels.map(({ label, init }) => [label, init])).toEqual([
    ["fast", { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 }],
    ["steady", { negotiated: true, id: 1 }],
  ]);
});

test("without a host there are none, and nothing is sent", () => {
  connection = new FakeConnection();
  lanes = make(false);
  lanes.open();
  expect(connection.channels).toEqual([]);
  expect(lanes.send("fast", new Uint8Array(1))).toBe(false);
});

test("what is not open, full, too large or just closing takes nothing", () => {
  expect(lanes.send("fast", new Uint8Array(1))).toBe(false);
  lanes.open();
  const [fast] = connection.channels;
  expect(lanes.send("fast", new Uint8Array(1))).toBe(false);
  fast!.readyState = "open";
  expect(lanes.send("fast", new Uint8Array(maxLaneMessage + 1))).toBe(false);
  expect(lanes.send("fast", new Uint8Array(maxLaneMessage))).toBe(true);
  expect(lanes.send("fast", new Uint8Array(maxLaneMessage))).toBe(true);
  expect(lanes.send("fast", new Uint8Array(1))).toBe(false);
  fast!.bufferedAmount = 0;
  fast!.broken = true;
  expect(lanes.send("fast", new Uint8Array(1))).toBe(false);
});

test("opening, closing and room are told", () => {
  lanes.open();
  for (const event of ["open", "bufferedamountlow", "close"]) connection.channels[1]!.dispatchEvent(new Event(event));
  expect(told).toEqual(Array.from({ length: 3 }, () => "ben steady changed"));
});

test("only bytes come in, of a bounded size and so many at once", () => {
  lanes.open();
  const [fast] = connection.channels;
  for (const junk of ["text", null, new Blob(["x"]), new ArrayBuffer(maxLaneMessage + 1)]) fast!.bring(junk);
  expect(told).toEqual([]);
  for (let number = 0; number < 1_000; number++) fast!.bring(new ArrayBuffer(2));
  expect(told).toHaveLength(400);
  clock.pass(1_000);
  for (let number = 0; number < 1_000; number++) fast!.bring(new ArrayBuffer(2));
  expect(told).toHaveLength(600);
});

test("a channel that the other side opens besides is closed", () => {
  const channel = new FakeChannel("more", {});
  connection.dispatchEvent(Object.assign(new Event("datachannel"), { channel }));
  expect(channel.readyState).toBe("closed");
});
