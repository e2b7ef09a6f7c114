import { decodeServerMessage, type Chain, type CommitId, type CommitKey, type ServerMessage } from "@subrosa/protocol";
import { beforeEach, expect, test } from "vitest";
import { random } from "./support/client.ts";
import { dice, mangle, times } from "./support/mangle.ts";
import { Stage } from "./support/stage.ts";
import { VirtualTime } from "./support/virtual-time.ts";

// Every message of the group's protocol, mangled, for a real room: `SLOW=1` does ten times as many of each.

/** What is said before it is waited for. */
const batch = 1_000;

let time: VirtualTime;
let stage: Stage;
beforeEach(() => {
  time = new VirtualTime(async () => {
    for (let round = 0; round < 3; round += 1) await stage.dealt(...stage.groups.keys());
  });
  stage = new Stage(undefined, time);
});

/** Says so many mangled messages to somebody. Whatever it refuses meanwhile is undone, as the service would. */
async function pelt(to: string, make: (roll: (below: number) => number) => ServerMessage | string): Promise<void> {
  const roll = dice(7);
  for (let done = 0; done < times; done += batch) {
    for (let each = 0; each < batch; each += 1) {
      const made = make(roll);
      stage.wire(to).speak(typeof made === "string" ? made : JSON.stringify(made));
    }
    await stage.dealt(to);
    const { epoch, phase } = stage.group(to).view;
    if (phase === "member") stage.say(to, { type: "group-freed", epoch: Number(epoch), chain: stage.chain(to) });
    stage.wire(to).said.splice(1);
  }
  await stage.dealt(to);
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const bytesOf = (value: string | undefined): Uint8Array => Buffer.from(value ?? "", "base64url");

/** Ana and Ben, and what Ana's device said: messages, with a heartbeat among them, and statements. */
async function pair(): Promise<readonly string[]> {
  await stage.gather("Ana", "Ben");
  await stage.goesOn("Ana", "Ben");
  await time.pass(16_000);
  return stage
    .wire("Ana")
    .spoke("group-message")
    .map(({ payload }) => payload);
}

/** What has become of the call, which goes on. */
async function outcome(): Promise<unknown> {
  await stage.goesOn("Ana", "Ben");
  const { room, events } = stage.guests.get("Ben") ?? {};
  const told = events?.filter((event) => /^(left|error|failed)/.test(event));
  return { people: stage.seen("Ben"), epoch: stage.group("Ben").view.epoch, split: room?.encryption.split, told };
}

/** Nothing. */
const nothing = { people: ["Ana", "Ben"], epoch: 1n, split: false, told: [] };

test("messages and statements", async () => {
  const payloads = await pair();
  expect(new Set(payloads.map((payload) => bytesOf(payload)[0]))).toEqual(new Set([1, 2]));
  const from = stage.wire("Ana").participant;
  const statements = payloads.filter((payload) => bytesOf(payload)[0] === 2);
  for (const kind of [payloads, statements]) {
    await pelt("Ben", (roll) => {
      const payload = text(mangle(bytesOf(kind[roll(kind.length)]), roll));
      return { type: roll(2) === 0 ? "group-message" : "signal", from, payload } as ServerMessage;
    });
  }
  expect(await outcome()).toEqual(nothing);
});

test("commits", async () => {
  await pair();
  // a true one, which the server keeps
  stage.swallows = (_, { type }) => type === "group-commit";
  await stage.group("Ana").remove(stage.group("Ana").view.people[1]!);
  await stage.dealt("Ana");
  const { commit } = stage.wire("Ana").spoke("group-commit").at(-1)!;
  const next = { chain: random(32) as Chain, key: random(16) as CommitKey };
  await pelt("Ben", (roll) => {
    const mangled = text(mangle(bytesOf(commit), roll));
    return { type: "group-commit", id: random(16) as CommitId, epoch: 1, commit: mangled, removed: [], next };
  });
  expect([stage.seen("Ben"), stage.group("Ben").view.epoch]).toEqual([["Ana", "Ben"], 1n]);
  await stage.group("Ana").rejoin();
  stage.swallows = () => false;
  await stage.goesOn("Ana", "Ben");
});

test("requests", async () => {
  await pair();
  const [asked] = stage.wire("Ana").heard("group-asked");
  const from = stage.wire("Ben").participant;
  await pelt("Ana", (roll) => ({ type: "group-asked", from, request: text(mangle(bytesOf(asked?.request), roll)) }));
  expect(await outcome()).toEqual(nothing);
});

test("Welcomes and answers, for who asks", async () => {
  await pair();
  let welcome: Extract<ServerMessage, { type: "group-welcome" }> | undefined;
  stage.bends = (to, message) => {
    if (to !== "Cleo" || message.type !== "group-welcome") return [message];
    welcome = message;
    return [];
  };
  const cleo = stage.room("Cleo").room;
  const joining = cleo.join();
  await time.until(() => welcome !== undefined);
  const { shared = "", secret = "" } = welcome ?? {};
  const told = welcome!;
  await pelt("Cleo", (roll) => {
    const part = roll(2) === 0;
    const [one, other] = [part ? shared : secret, part ? secret : shared].map(bytesOf);
    const mangled = text(mangle(one ?? new Uint8Array(0), roll));
    return {
      ...told,
      ...(part ? { shared: mangled, secret: text(other!) } : { shared: text(other!), secret: mangled }),
    };
  });
  await pelt("Cleo", (roll) => {
    const payload = text(mangle(Buffer.concat([Buffer.of(roll(3)), bytesOf(secret)]), roll));
    return { type: "signal", from: stage.wire("Ana").participant, payload } as ServerMessage;
  });
  expect(stage.group("Cleo").view.phase).toBe("asking");
  stage.say("Cleo", told);
  await joining;
  await stage.goesOn("Ana", "Ben", "Cleo");
});

test("the text of every message that a server may say of a group", async () => {
  await pair();
  const all = [...stage.wire("Ben").told, ...stage.wire("Ana").told].filter(({ type }) => type.startsWith("group-"));
  all.push(
    { type: "group-elsewhere" },
    { type: "group-ended" },
    { type: "group-freed", epoch: 1, chain: stage.chain("Ben") },
  );
  // with everything in it that is believed as it stands, a server ends a call: what is left has to be mangled in its form
  await pelt("Ben", (roll) => {
    const mangled = mangle(Buffer.from(JSON.stringify(all[roll(all.length)])), roll).toString("latin1");
    return decodeServerMessage(mangled) === undefined ? mangled : "";
  });
  expect(await outcome()).toEqual(nothing);
});

test("messages without measure", async () => {
  await pair();
  for (const length of [65_000, 1_000_000, 10_000_000]) {
    const payload = random(length);
    for (const field of ["payload", "commit", "request", "shared"]) {
      for (const type of ["group-message", "group-commit", "group-asked", "group-welcome", "signal"]) {
        const rest = {
          id: random(16),
          epoch: 1,
          removed: [],
          from: random(16),
          chain: random(32),
          secret: random(400),
        };
        stage.wire("Ben").speak(JSON.stringify({ type, ...rest, [field]: payload }));
      }
    }
    stage.wire("Ben").speak(`${"[".repeat(length)}`);
    await stage.dealt("Ben");
    stage.say("Ben", { type: "group-freed", epoch: 1, chain: stage.chain("Ben") });
  }
  expect(await outcome()).toEqual(nothing);
});
