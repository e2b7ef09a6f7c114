/** A page with as many people as a test wants, each with a group worker and a frame worker of their own. */
import { createLink, parseLink, RoomSecret } from "@subrosa/keys";
import { DeviceIdentity, startGroup, type Group, type GroupError, type GroupRoom } from "@subrosa/keys/groups";
import { createPeerConnection, FrameWorker, protect, startWorker, unprotect } from "@subrosa/media";
import { pictureTrack, Watcher } from "../../frames/pages/media.ts";
import { Relay } from "../../../../packages/keys/test/groups/relay.ts";

interface Somebody {
  readonly group: Group;
  frames: FrameWorker;
  readonly heard: string[];
  readonly workers: Worker[];
}

const people = new Map<string, Somebody>();
const watchers = new Map<string, Watcher>();
const relay = new Relay();
const started: Worker[] = [];
let room: GroupRoom | undefined;

/** What was started by name: the tests end a worker as a browser that is short of memory does. */
window.Worker = class extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    started.push(this);
  }
};

async function theRoom(): Promise<GroupRoom> {
  if (room !== undefined) return room;
  const link = parseLink(createLink({ origin: location.origin, kind: "group" }));
  const secret = await RoomSecret.from({ link });
  room = { secret, session: "AAAAAAAAAAAAAAAAAAAAAA", link: { mode: link.mode }, people: 50 };
  return room;
}

function somebody(name: string): Somebody {
  const found = people.get(name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}

/** Keys for the name's own camera, and for the cameras of the others. */
function attach({ group, frames }: Somebody, name: string, others: readonly string[]): void {
  frames.sendTrack(`${name}/camera`);
  group.attach({ participant: name, source: "camera", direction: "send" }, `${name}/camera`);
  for (const other of others) {
    frames.receiveTrack(`${other}/camera`);
    group.attach({ participant: other, source: "camera", direction: "receive" }, `${other}/camera`);
  }
}

/** One picture from one to the other, over a connection of its own. */
async function show(from: string, to: string): Promise<void> {
  const [out, back] = [createPeerConnection(), createPeerConnection()];
  out.addEventListener("icecandidate", ({ candidate }) => void back.addIceCandidate(candidate ?? undefined));
  back.addEventListener("icecandidate", ({ candidate }) => void out.addIceCandidate(candidate ?? undefined));
  const { sender } = out.addTransceiver(pictureTrack(), { direction: "sendonly" });
  protect(sender, somebody(from).frames.sendTrack(`${from}/camera`));
  back.addEventListener("track", ({ receiver }) => {
    unprotect(receiver, somebody(to).frames.receiveTrack(`${from}/camera`));
    watchers.set(`${from} at ${to}`, new Watcher(receiver));
  });
  await out.setLocalDescription();
  await back.setRemoteDescription(out.localDescription!);
  await back.setLocalDescription();
  await out.setRemoteDescription(back.localDescription!);
}

const page = {
  /** Somebody comes, and founds the group or asks. */
  async come(name: string, does: "found" | "ask"): Promise<void> {
    const frames = await FrameWorker.start();
    const before = started.length;
    const group = await startGroup({
      room: await theRoom(),
      device: await DeviceIdentity.create(),
      connection: name,
      name,
      frames: frames.keyPort(),
      startWorker,
    });
    const one: Somebody = { group, frames, heard: [], workers: started.slice(before) };
    people.set(name, one);
    relay.connect(name, group);
    group.on("event", (event) => {
      if (event.type === "message")
        one.heard.push(`${event.from.identity.name}: ${new TextDecoder().decode(event.data)}`);
      if (event.type === "rejoining") one.heard.push(event.reason);
    });
    group.on("failed", () => one.heard.push("failed"));
    await group[does]();
  },
  /** Everybody's cameras get keys, and everybody shows a picture to everybody. */
  async call(): Promise<void> {
    const names = [...people.keys()];
    for (const [name, one] of people) {
      attach(
        one,
        name,
        names.filter((other) => other !== name),
      );
    }
    for (const from of names) for (const to of names) if (from !== to) await show(from, to);
  },
  sees(who: string, whom: string): boolean {
    return watchers.get(`${whom} at ${who}`)?.recognisesPicture() ?? false;
  },
  /** What somebody's frame worker says of somebody's camera. */
  state(who: string, whom: string): string {
    const { frames } = somebody(who);
    const track = who === whom ? frames.sendTrack(`${whom}/camera`) : frames.receiveTrack(`${whom}/camera`);
    return track.state.reason;
  },
  view(name: string): { phase: string; epoch: string; sendingEpoch: string; suite: string; people: string[] } {
    const { phase, epoch, sendingEpoch, suite, people: present } = somebody(name).group.view;
    const names = present.map(({ identity, presence }) => `${identity.name} ${presence}`);
    return { phase, epoch: String(epoch), sendingEpoch: String(sendingEpoch), suite, people: names };
  },
  heard(name: string): string[] {
    return somebody(name).heard;
  },
  async tell(name: string, text: string): Promise<void> {
    await somebody(name).group.tell(new TextEncoder().encode(text));
  },
  async remove(who: string, whom: string): Promise<void> {
    const { group } = somebody(who);
    const person = group.view.people.find(({ identity }) => identity.name === whom);
    if (person !== undefined) await group.remove(person);
  },
  /** Somebody's frame worker is another one. */
  async renewFrames(name: string): Promise<void> {
    const one = somebody(name);
    one.frames.close();
    one.frames = await FrameWorker.start();
    await one.group.rejoin(one.frames.keyPort());
    const others = [...people.keys()].filter((other) => other !== name);
    attach(one, name, others);
    for (const other of others) {
      await show(name, other);
      await show(other, name);
    }
  },
  /** Junk of every kind, for somebody's group. */
  async junk(name: string): Promise<void> {
    const { group } = somebody(name);
    for (let length = 0; length < 200; length += 7) {
      const bytes = crypto.getRandomValues(new Uint8Array(length));
      await group.receive({ type: "message", payload: bytes });
      await group.receive({ type: "signal", payload: bytes });
      await group.receive({ type: "asked", from: "nobody", request: bytes });
      await group.receive({ type: "welcome", epoch: 1n, chain: "x", shared: bytes, secret: bytes });
    }
  },
  endWorker(name: string): void {
    for (const worker of somebody(name).workers) worker.terminate();
  },
  /** The code of the error with which a group doesn't start. */
  async startError(options: { workerUrl?: string; engineUrl?: string }): Promise<string> {
    const device = await DeviceIdentity.create();
    const parts = { room: await theRoom(), device, connection: "nobody", name: "nobody", startWorker };
    return await startGroup({ ...parts, ...options }).then(
      () => "",
      (error: unknown) => (error as GroupError).code,
    );
  },
  /** This browser's device, as base64, and whether it is kept and can't be read. */
  async device(): Promise<{ key: string; kept: boolean; readable: boolean }> {
    const device = await DeviceIdentity.remembered({ create: true });
    const signed = await device.sign("statement", new Uint8Array(3));
    const key = btoa(String.fromCharCode(...device.publicKey));
    return { key, kept: device.isKept && signed.length === 64, readable: device.keys.privateKey.extractable };
  },
};

declare global {
  var groupsPage: typeof page;
}
globalThis.groupsPage = page;
