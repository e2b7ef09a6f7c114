import type { Group } from "@subrosa/keys/groups";
import { expect, test } from "vitest";
import { decodeBody, encodeBody } from "../../packages/client/src/channel/body.ts";
import { decodeLetter, encodeLetter } from "../../packages/client/src/channel/letters.ts";
import { FakeServer } from "../../packages/client/test/fake-server.ts";
import { server, type Guest } from "../../packages/client/test/guests.ts";
import { eventually } from "../eventually.ts";
import { Stage } from "./support/stage.ts";

// The server has the link, and leads Ana and Ben into two groups: in each, a ghost of its own bears the other one's name.

interface Said {
  readonly step: "commit" | "reveal";
  readonly part: string;
}

/** One ghost's side of a comparison. What it hears here, the other ghost says there, bit for bit. */
class Ghost {
  readonly heard = new Map<Said["step"], string>();
  /** Whose words it says. */
  other: Ghost | undefined;

  haunt(group: Group): void {
    group.on("event", (event) => {
      const said = event.type === "message" ? partOf(event.data) : undefined;
      if (said !== undefined) this.heard.set(said.value.step, said.value.part);
    });
    const tell = group.tell.bind(group);
    group.tell = async (bytes) => tell(await this.#borrowed(bytes));
  }

  async #borrowed(bytes: Uint8Array): Promise<Uint8Array> {
    const said = partOf(bytes);
    if (said === undefined) return bytes;
    const part = await eventually(() => {
      const found = this.other?.heard.get(said.value.step);
      if (found === undefined) throw new Error("There is nothing to borrow yet.");
      return found;
    });
    return encodeLetter({ ...said.letter, body: encodeBody({ kind: "verify", value: { ...said.value, part } }) });
  }
}

/** A letter that is a part of a code. */
function partOf(bytes: Uint8Array) {
  const letter = decodeLetter(bytes);
  const body = letter?.type === "content" ? decodeBody(letter.body) : undefined;
  return letter?.type === "content" && body?.kind === "verify" ? { letter, value: body.value as Said } : undefined;
}

const codeOf = ({ room }: Guest): string => {
  const { state } = room.verification;
  if (state.step !== "code") throw new Error(`There is no code: ${state.step}.`);
  return `${state.code.digits.join(" ")}: ${state.code.pictures.join(" ")}`;
};

test("a ghost between two people, which hands each one's parts on to the other, gives them different codes; nobody becomes checked", async () => {
  const stage = new Stage();
  const elsewhere = { connect: () => there.connect() };
  const [asBen, asAna] = [new Ghost(), new Ghost()];
  [asBen.other, asAna.other] = [asAna, asBen];
  const [ana] = await stage.gather("Ana");
  const there = new FakeServer();
  // of one name for both, or the parts would not even fit
  there.session = server.session;
  const bensGhost = stage.room("Ben's ghost", { name: "Ben" }, {}, (group) => asBen.haunt(group));
  const anasGhost = stage.room("Ana's ghost", { name: "Ana" }, elsewhere, (group) => asAna.haunt(group));
  const ben = stage.room("Ben", {}, elsewhere);
  for (const { room } of [bensGhost, anasGhost, ben]) await room.join();
  await stage.sees(["Ana", "Ben"], "Ana", "Ben's ghost", "Ana's ghost", "Ben");
  // each sees who is expected, in the place that is expected
  const places = ["Ana", "Ben"].map((name) => {
    const { epoch, people } = stage.group(name).view;
    return [epoch, ...people.map(({ leaf, identity }) => `${leaf} ${identity.name}`)];
  });
  expect(places).toEqual([
    [1n, "0 Ana", "1 Ben"],
    [1n, "0 Ana", "1 Ben"],
  ]);

  await Promise.all([ana!.room.verification.start(), anasGhost.room.verification.start()]);
  const codes = await eventually(() => [ana!, ben].map(codeOf));
  // the ghosts kept nothing of their own: whatever Ana chose, Ben was told, and the other way round
  for (const step of ["commit", "reveal"] as const) {
    expect([asBen.heard.get(step), asAna.heard.get(step)]).not.toContain(undefined);
  }
  expect(codes[0]).not.toBe(codes[1]);
  for (const { room } of [ana!, ben]) room.verification.differs();
  for (const { room } of [ana!, ben]) {
    expect(room.verification.state.step).toBe("different");
    expect([...room.participants.values()].map(({ device }) => device.state)).toEqual(["not-compared"]);
  }

  // and when the server does as it should, they are in one group, and their codes agree
  await anasGhost.room.leave();
  await bensGhost.room.leave();
  await ben.room.leave();
  const [again] = await stage.gather("Ben");
  await stage.sees(["Ana", "Ben"], "Ana", "Ben");
  await ana!.room.verification.start();
  const agreed = await eventually(() => [ana!, again!].map(codeOf));
  expect(agreed[0]).toBe(agreed[1]);
  await stage.goesOn("Ana", "Ben");
});
