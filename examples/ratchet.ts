// Sender keys with the ratchet of RFC 9605 §5.1: someone joins, the sender steps on, and the newcomer can't read back.
import { defaultSuite, RatchetReceiver, SealingKey, SenderRatchet, type Opened } from "@subrosa/sframe";

const none = new Uint8Array(0);

/** What Ben, who was there, and Cy, who came between the frames, make of Ana's two frames. */
export async function joinBetweenFrames(
  before: Uint8Array,
  after: Uint8Array,
): Promise<Record<"ben" | "cy", Opened[]>> {
  const baseKey = crypto.getRandomValues(new Uint8Array(32));
  const ana = new SenderRatchet(defaultSuite, { generation: 1n, step: 0, baseKey });
  const [ben, cy] = [new RatchetReceiver(defaultSuite), new RatchetReceiver(defaultSuite)];
  await ben.install(ana.senderKey);

  const first = await (await SealingKey.derive(defaultSuite, ana.current)).seal(before, none);
  const next = await SealingKey.derive(defaultSuite, await ana.advance());
  await cy.install(ana.senderKey); // sent to Cy over a channel that Ana trusts
  const second = await next.seal(after, none);

  return {
    ben: [await ben.open(first, none), await ben.open(second, none)], // he follows the step by himself
    cy: [await cy.open(first, none), await cy.open(second, none)],
  };
}
