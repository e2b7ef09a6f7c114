import type { GroupStay } from "@subrosa/client/group-line";
import { DeviceIdentity, type GroupView, type Person } from "@subrosa/keys/groups";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { decodeAnnouncement, encodeAnnouncement } from "../../../src/drop-in/groups/announcement.ts";
import { People } from "../../../src/drop-in/groups/people.ts";
import { openLiveKitDoor, type LiveKitDoor } from "../../../../server/src/livekit-entry.ts";

const door = await openLiveKitDoor({ livekitKey: "key", livekitSecret: "the secret of LiveKit" });
const devices = {
  ana: await DeviceIdentity.create(),
  ben: await DeviceIdentity.create(),
  eve: await DeviceIdentity.create(),
};
const session = "a session";
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64url"));

/** The server's word that this device is this identity's. */
function word(identity: string, device: DeviceIdentity): ReturnType<LiveKitDoor["vouch"]> {
  const key = Buffer.from(device.publicKey).toString("base64url");
  return Reflect.apply(door!.vouch, door, [{ identity, room: "standup" }, session, key]);
}

function leaf(name: string, connection: string, device: DeviceIdentity): Person {
  const identity = {
    device: device.publicKey,
    participant: `p ${connection}`,
    connection,
    name,
    admission: undefined,
    expires: 0,
  };
  return { leaf: 0, leafKey: connection, identity };
}

/** What members say, by hand. */
class FakeChannel {
  readonly sent: unknown[] = [];
  hear: (from: string, value: unknown) => void = () => undefined;
  came: (arrivals: { others: readonly string[]; self: boolean }) => void = () => undefined;

  on(_kind: string, listener: typeof this.hear): void {
    this.hear = listener;
  }

  onCame(listener: typeof this.came): void {
    this.came = listener;
  }

  onBehind(): void {
    // nobody is
  }

  send(_kind: string, value: unknown): Promise<void> {
    this.sent.push(value);
    return Promise.resolve();
  }
}

const self = leaf("ben", "b1", devices.ben);
const ana = leaf("ana", "a1", devices.ana);
const camera = { source: 1, name: "", kid: 1n };
let channel: FakeChannel;
let people: People;
let published: Record<string, unknown>;

function sees(...others: Person[]): void {
  const all = [self, ...others].map((person) => ({ ...person, presence: "present", isHost: false }));
  const view = { epoch: 3n, sendingEpoch: 3n, people: all, self: all[0] };
  people.sees(Object.assign(Object.create(null), view) as GroupView);
}

function says(who: Person, change: { word?: Uint8Array; connection?: string } = {}): void {
  const { connection, participant } = who.identity;
  channel.hear(participant, encodeAnnouncement({ connection, word: new Uint8Array(0), tracks: [camera], ...change }));
}

beforeEach(() => {
  published = {};
  people = new People({
    publishes: ({ identity, instance }, tracks) => {
      published[`${identity} at ${instance}`] = tracks;
    },
    told: () => undefined,
  });
  begin();
});

/** A session begins. */
function begin(): void {
  channel = new FakeChannel();
  const said = word("ben", devices.ben);
  const ours = { room: said.room, key: bytesOf(said.key), word: bytesOf(said.word) };
  const stay = { session, connection: "b1", device: devices.ben, channel, keys: undefined, word: ours };
  people.stays(Object.assign(Object.create(null), stay) as GroupStay);
}

describe("people of a group under LiveKit", () => {
  it("publish what they announce, at their connection and under the identity that their leaf claims", () => {
    sees(ana);
    expect(published).toEqual({ "ana at a1": undefined });
    expect(people.isKnown("ana")).toBe(false);
    says(ana);
    expect(published).toEqual({ "ana at a1": [camera] });
    expect([people.isKnown("ana"), people.ownerOf("ana")?.by, people.ownerOf("ben")]).toEqual([
      true,
      "member",
      undefined,
    ]);
    sees();
    expect(published).toEqual({ "ana at a1": undefined });
    sees(ana);
    expect(people.isKnown("ana")).toBe(false);
  });

  it("are met anew in another session, whatever its epoch is called", () => {
    sees(ana);
    says(ana);
    begin();
    expect([published["ana at a1"], people.ownerOf("ana")]).toEqual([undefined, undefined]);
    sees(ana);
    expect(people.ownerOf("ana")?.by).toBe("member");
  });

  it("speak for their own connection alone", () => {
    const eve = leaf("eve", "e1", devices.eve);
    sees(ana, eve);
    says(eve, { connection: "a1" });
    channel.hear("nobody", encodeAnnouncement({ connection: "a1", word: new Uint8Array(0), tracks: [camera] }));
    channel.hear("p a1", "no bytes");
    expect(published).toEqual({ "ana at a1": undefined, "eve at e1": undefined });
  });

  it("have the server's word when it is about their own device, and keep their identity by it", async () => {
    const thief = leaf("ana", "e1", devices.eve);
    sees(ana);
    says(ana);
    sees(ana, thief);
    expect(people.ownerOf("ana")).toBeUndefined();
    expect(published["ana at a1"]).toBeUndefined();
    // a word for another identity, and one for another's device
    says(thief, { word: bytesOf(word("eve", devices.eve).word) });
    says(thief, { word: bytesOf(word("ana", devices.ana).word) });
    says(ana, { word: bytesOf(word("ana", devices.ana).word) });
    await vi.waitFor(() => expect(people.ownerOf("ana")?.by).toBe("service"));
    expect(people.ownerOf("ana")?.person.identity.connection).toBe("a1");
    expect(published["ana at a1"]).toEqual([camera]);
    expect(published["ana at e1"]).toBeUndefined();
  });

  it("are told once in a task what we publish, with the server's word on us", async () => {
    people.announce([camera]);
    people.announce([camera, { ...camera, kid: 5n }]);
    channel.came({ others: [], self: true });
    await vi.waitFor(() => expect(channel.sent).toHaveLength(1));
    const said = decodeAnnouncement(channel.sent[0]);
    expect([said?.connection, said?.tracks.length, said?.word.length]).toEqual(["b1", 2, 72]);
  });
});
