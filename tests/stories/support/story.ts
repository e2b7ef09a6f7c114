import { expect, vi } from "vitest";
import { World, type Scale } from "./world.ts";

/** What a story came to: for whoever wants to know that something happened in it. */
export interface Told {
  readonly epochs: number;
  readonly messages: number;
  readonly rejoins: ReadonlyMap<string, number>;
}

/** Tells the story of a seed: coming and going, broken lines, a server that is killed; then all is well, and must come to rest. */
export async function tellStory(seed: number, { people, suite }: Scale): Promise<Told> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: 1_800_000_000_000 });
  const world = await World.create(seed, suite);
  try {
    await begin(world, people);
    const steps = world.random.between(8, 24);
    for (let step = 0; step < steps; step += 1) {
      await happen(world, people);
      await world.pass(world.random.chance(0.5) ? world.random.between(0, 300) : world.random.between(300, 8_000));
    }
    await rest(world);
    await talk(world);
    return { epochs: world.ledger.counts.epochs, messages: world.ledger.counts.messages, rejoins: world.rejoins };
  } finally {
    await world.close();
    vi.useRealTimers();
  }
}

async function begin(world: World, people: number): Promise<void> {
  const first = world.random.between(2, people);
  for (let count = 0; count < first; count += 1) {
    await world.arrive();
    if (world.random.chance(0.5)) await world.pass(world.random.between(0, 2_000));
  }
  await world.pass(3_000);
}

async function happen(world: World, people: number): Promise<void> {
  const { random } = world;
  const page = random.pick(world.live);
  const roll = random.next();
  if (page === undefined || (roll < 0.2 && world.live.length < people)) return world.arrive();
  if (roll < 0.3 && world.live.length > 1) {
    world.pages.delete(page.person);
    if (random.chance(0.5)) page.leave();
    else page.crash();
  } else if (roll < 0.4) {
    page.crash();
    world.open(page.person);
  } else if (roll < 0.5) page.cutOff(random.between(50, 2_000));
  else if (roll < 0.6) page.cutOff(random.between(5_000, 40_000));
  else if (roll < 0.68) {
    world.server.kill();
    world.forgot = true;
    setTimeout(() => world.server.start(), random.between(200, 4_000));
  } else if (roll < 0.72 && world.live.length > 2) {
    world.pages.delete(page.person);
    page.crash(true);
    world.ghosts.add(page);
  } else if (roll < 0.76) await world.arrive(true);
  else if (roll < 0.82) {
    const other = random.pick(page.member?.people ?? []);
    if (other !== undefined && other.identity.connection !== page.participant) {
      void page.member?.remove(other).catch(() => undefined);
      world.touched.add(page);
    }
  } else page.tell(`${page.name} at ${Date.now()}`);
}

/** Connected honest members converge on one epoch, with all of them and nobody else. */
async function rest(world: World): Promise<void> {
  await world.pass(5_000);
  const end = Date.now() + 300_000;
  while (Date.now() < end && !isOne(world)) await world.pass(2_000);
  const connected = world.live.map(({ participant }) => participant).toSorted();
  const seen = world.live.map((page) => ({
    page: page.name,
    phase: page.member?.phase,
    epoch: page.member?.epoch,
    people: page.member?.people.map(({ identity }) => identity.connection).toSorted(),
  }));
  const epoch = seen[0]?.epoch;
  expect(seen).toEqual(seen.map(({ page }) => ({ page, phase: "member", epoch, people: connected })));
}

function isOne(world: World): boolean {
  const { live } = world;
  return live.every(
    ({ member, connected }) =>
      connected &&
      member?.phase === "member" &&
      member.epoch === live[0]?.member?.epoch &&
      member.people.length === live.length,
  );
}

/** Everybody hears everybody: in the server's order, and with the direct path's losses and copies. */
async function talk(world: World): Promise<void> {
  for (const page of world.live) page.tell(`the last words of ${page.name}`);
  await world.pass(5_000);
  const speakers = world.live;
  for (const listener of speakers) {
    for (const speaker of speakers) {
      if (speaker === listener) continue;
      const heard = world.ledger.wasShown(listener.name, `the last words of ${speaker.name}`);
      expect(heard, `${listener.name} hears ${speaker.name}`).toBe(true);
    }
  }
}
