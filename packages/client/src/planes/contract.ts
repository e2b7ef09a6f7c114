import type { PlaneLab } from "./lab.ts";
import { Board } from "./switchboard.ts";

/** One rule of the contract. `run` rejects with a sentence when it is broken. */
export interface PlaneRule {
  readonly name: string;
  /** Resolves when the rule holds; rejects with what does not. */
  run(): Promise<void>;
}

type Story = (board: Board, lab: PlaneLab) => Promise<void>;

function expect(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(sentence);
}

const stories: Readonly<Record<string, Story>> = {
  "a track that was set before a member came arrives as its source": async (board, lab) => {
    const [ana] = board.add("ana");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 1));
    const [ben] = board.add("ben");
    await board.sees(ben!, ana!, "camera", 1);
  },
  "crossing offers both arrive, and each source is told apart": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    for (const [member, mark] of [
      [ana!, 0],
      [ben!, 2],
    ] as const) {
      member.plane.setTrack("camera", lab.makeTrack("camera", mark));
      member.plane.setTrack("screen", lab.makeTrack("screen", mark + 1));
      member.plane.setTrack("microphone", lab.makeTrack("microphone", mark));
    }
    await Promise.all([
      board.sees(ben!, ana!, "camera", 0),
      board.sees(ben!, ana!, "screen", 1),
      board.sees(ben!, ana!, "microphone", 0),
      board.sees(ana!, ben!, "camera", 2),
      board.sees(ana!, ben!, "screen", 3),
      board.sees(ana!, ben!, "microphone", 2),
    ]);
  },
  "no sender is ever without protection, and no receiver either": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 0));
    expect(ana!.bareSenders === 0, "A sender left its task without protection.");
    await board.sees(ben!, ana!, "camera", 0);
    ana!.plane.setTrack("camera", null);
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 1));
    ana!.plane.setTrack("screen", lab.makeTrack("screen", 2));
    expect(ana!.bareSenders === 0, "A later sender left its task without protection.");
    await board.sees(ben!, ana!, "screen", 2);
    expect(ben!.bareReceivers === 0, "A track arrived whose receiver was not unprotected.");
  },
  "a sender that could not be protected carries nothing, and the next one is tried anew": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 0));
    await board.sees(ben!, ana!, "camera", 0);
    ana!.refusing = true;
    ana!.plane.setTrack("screen", lab.makeTrack("screen", 1));
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 2));
    await board.sees(ben!, ana!, "camera", 2);
    expect(ana!.bareSenders === 0, "A sender whose protection was refused carries a track.");
    expect(!ben!.arrived.has("ana/screen"), "A track arrived whose sender could not be protected.");
    ana!.refusing = false;
    ana!.plane.setTrack("screen", lab.makeTrack("screen", 3));
    await board.sees(ben!, ana!, "screen", 3);
  },
  "a track whose receiver could not be unprotected does not arrive": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 0));
    await board.sees(ben!, ana!, "camera", 0);
    ben!.refusing = true;
    ana!.plane.setTrack("screen", lab.makeTrack("screen", 1));
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 2));
    await board.sees(ben!, ana!, "camera", 2);
    expect(!ben!.arrived.has("ana/screen"), "A track arrived that may not be played.");
  },
  "a path is up before anyone sends anything": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    await lab.until(() => ana!.paths.get("ben") === "connected", "Ana to tell of Ben's path");
    await lab.until(() => ben!.paths.get("ana") === "connected", "Ben to tell of Ana's path");
    ben!.plane.setTrack("camera", lab.makeTrack("camera", 1));
    await board.sees(ana!, ben!, "camera", 1);
  },
  "replacing, pausing and going on happen in place": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 0));
    await board.sees(ben!, ana!, "camera", 0);
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 1));
    await board.sees(ben!, ana!, "camera", 1);
    ana!.plane.setTrack("camera", null);
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 3));
    await board.sees(ben!, ana!, "camera", 3);
  },
  "three members see each other, and paths are told": async (board, lab) => {
    const members = board.add("ana", "ben", "cy");
    members.forEach(({ plane }, mark) => plane.setTrack("camera", lab.makeTrack("camera", mark)));
    for (const viewer of members) {
      for (const [mark, owner] of members.entries()) {
        if (owner === viewer) continue;
        // One after the other: a page has two cores at most.
        await board.sees(viewer, owner, "camera", mark);
        await lab.until(() => viewer.paths.get(owner.id) === "connected", `${viewer.id} to tell of ${owner.id}'s path`);
      }
    }
  },
  "after lost messages a resync brings everything": async (board, lab) => {
    // Of an SFU all is said when people meet.
    board.losing = lab.connections !== undefined;
    const [ana, ben] = board.add("ana", "ben");
    board.losing = true;
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 2));
    await lab.until(() => board.lost > 1, "what they say to be lost");
    board.losing = false;
    ana!.plane.resync("ben");
    ben!.plane.resync("ana");
    await board.sees(ben!, ana!, "camera", 2);
  },
  "a new path is found when the network changes": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 1));
    await board.sees(ben!, ana!, "camera", 1);
    const before = [ana!.pathNames, ben!.pathNames];
    ana!.plane.refresh();
    ben!.plane.refresh();
    for (const [i, member] of [ana!, ben!].entries()) {
      const old = before[i] ?? [];
      await lab.until(() => member.pathNames.every((name) => !old.includes(name)), `${member.id}'s path to be new`);
    }
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 2));
    await board.sees(ben!, ana!, "camera", 2);
  },
  "lanes carry bytes both ways, beside media and without": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    await ana!.sendByte(ben!, "steady", 1);
    await ben!.sendByte(ana!, "fast", 2);
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 1));
    await board.sees(ben!, ana!, "camera", 1);
    await ben!.sendByte(ana!, "steady", 3);
    await ana!.sendByte(ben!, "fast", 4);
    expect(ana!.plane.sendBytes?.("nobody", "fast", new Uint8Array(1)) !== true, "A lane leads to nobody.");
  },
  "lanes take no more than one message holds": async (board) => {
    const [ana, ben] = board.add("ana", "ben");
    await ana!.sendByte(ben!, "steady", 1);
    const sent = ana!.plane.sendBytes?.("ben", "steady", new Uint8Array(65_537));
    expect(sent !== true, "A lane took more than maxLaneMessage.");
  },
  "sounds are told apart: each one's microphone, and what their screen plays": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    ana!.plane.setTrack("microphone", lab.makeTrack("microphone", 0));
    ana!.plane.setTrack("screen-audio", lab.makeTrack("screen-audio", 1));
    ben!.plane.setTrack("screen-audio", lab.makeTrack("screen-audio", 2));
    ben!.plane.setTrack("microphone", lab.makeTrack("microphone", 3));
    await board.sees(ben!, ana!, "microphone", 0);
    await board.sees(ben!, ana!, "screen-audio", 1);
    await board.sees(ana!, ben!, "screen-audio", 2);
    await board.sees(ana!, ben!, "microphone", 3);
  },
  "fresh servers reach the connections that run, and media go on": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 0));
    await board.sees(ben!, ana!, "camera", 0);
    ana!.plane.configure([{ urls: ["stun:127.0.0.1:3478"] }]);
    if (ana!.isMesh)
      expect(ana!.servers.join() === "stun:127.0.0.1:3478", `A connection has the servers ${ana!.servers.join()}.`);
    ana!.plane.refresh();
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 2));
    await board.sees(ben!, ana!, "camera", 2);
  },
  "what is not wanted stops to come, and comes again when it is": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 0));
    await board.sees(ben!, ana!, "camera", 0);
    ben!.plane.want("camera", false);
    ana!.plane.setTrack("screen", lab.makeTrack("screen", 1));
    await board.sees(ben!, ana!, "screen", 1);
    const { bytes } = await ben!.incoming(ana!, "camera");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 2));
    ana!.plane.setTrack("screen", lab.makeTrack("screen", 3));
    await board.sees(ben!, ana!, "screen", 3);
    expect((await ben!.incoming(ana!, "camera")).bytes === bytes, "Bytes came of a camera that nobody wants.");
    ben!.plane.want("camera", true);
    await board.sees(ben!, ana!, "camera", 2);
  },
  "what was never wanted does not come at all, whoever comes later": async (board, lab) => {
    const [ben] = board.add("ben");
    ben!.plane.want("camera", false);
    const [ana] = board.add("ana");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 0));
    ana!.plane.setTrack("screen", lab.makeTrack("screen", 1));
    await board.sees(ben!, ana!, "screen", 1);
    expect((await ben!.incoming(ana!, "camera")).bytes === 0, "Bytes came of a camera that was never wanted.");
    ben!.plane.want("camera", true);
    await board.sees(ben!, ana!, "camera", 0);
  },
  "a member who is asked for another codec sends another, and the picture goes on": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 0));
    ana!.plane.setTrack("microphone", lab.makeTrack("microphone", 0));
    await board.sees(ben!, ana!, "camera", 0);
    await board.sees(ben!, ana!, "microphone", 0);
    const { codec } = await ben!.incoming(ana!, "camera");
    const asked = await ben!.plane.changeCodec("ana", "camera");
    expect(
      asked === (lab.oneCodec !== true),
      asked ? "There was no other codec." : "Ana was not asked for another codec.",
    );
    const changed = async (): Promise<boolean> => {
      const now = (await ben!.incoming(ana!, "camera")).codec;
      return now !== undefined && (now !== codec) === asked;
    };
    await lab.until(changed, "Ana to send another codec");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 2));
    await board.sees(ben!, ana!, "camera", 2);
    expect(await changed(), "Ana went back to the first codec.");
    for (const [member, source] of [
      ["ana", "microphone"],
      ["ana", "screen"],
      ["nobody", "camera"],
    ] as const)
      expect(!(await ben!.plane.changeCodec(member, source)), `A codec of ${member}'s ${source} could be changed.`);
  },
  "each track's receiver is told, and no other": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 1));
    ana!.plane.setTrack("microphone", lab.makeTrack("microphone", 1));
    await board.sees(ben!, ana!, "camera", 1);
    await board.sees(ben!, ana!, "microphone", 1);
    for (const source of ["camera", "microphone"] as const) {
      const told = ben!.plane.receiver("ana", source)?.track;
      expect(told === ben!.arrived.get(`ana/${source}`), `The receiver of Ana's ${source} is another's.`);
    }
    expect(ben!.plane.receiver("ana", "screen") === undefined, "There is a receiver for what nobody sends.");
    expect(ben!.plane.receiver("nobody", "camera") === undefined, "There is a receiver for nobody.");
    ben!.plane.removeMember("ana");
    expect(ben!.plane.receiver("ana", "camera") === undefined, "There is a receiver for someone who was removed.");
  },
  "nonsense from a member is ignored, and media go on": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 0));
    await board.sees(ben!, ana!, "camera", 0);
    const nonsense = [null, 7, "x", [], {}, { type: "offer" }, { type: "offer", sdp: "v=0", number: 9, sources: {} }];
    for (const message of nonsense) ben!.plane.receive("ana", message);
    ben!.plane.receive("nobody", { type: "candidates", candidates: [] });
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 3));
    await board.sees(ben!, ana!, "camera", 3);
  },
  "removing a member and closing end every connection": async (board, lab) => {
    const [ana, ben] = board.add("ana", "ben", "cy");
    ana!.plane.setTrack("camera", lab.makeTrack("camera", 0));
    await board.sees(ben!, ana!, "camera", 0);
    const before = ana!.openConnections;
    ben!.plane.removeMember("ana");
    expect(ben!.plane.receiver("ana", "camera") === undefined, "There is a receiver for someone who was removed.");
    ana!.plane.removeMember("ben");
    ana!.plane.removeMember("nobody");
    if (ana!.isMesh) await lab.until(() => ana!.openConnections < before, "the connection to close");
    if (ana!.isMesh) ana!.plane.close();
    else board.close();
    await lab.until(() => ana!.openConnections === 0, "all connections to close");
  },
};

/** The rules that every media plane keeps, each on a switchboard of its own. For any test runner. */
export function mediaPlaneContract(lab: PlaneLab): PlaneRule[] {
  return Object.entries(stories).map(([name, story]) => ({
    name,
    run: async () => {
      const board = new Board(lab);
      try {
        await story(board, lab);
      } finally {
        board.close();
      }
    },
  }));
}
