import { createDecipheriv, hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createLink, parseLink, RoomSecret } from "@subrosa/keys";
import { LiveKitData, liveKitFrameKey, LiveKitKeys, liveKitRoomKey } from "@subrosa/keys/livekit";
import type { BaseKey } from "@subrosa/sframe";
import { describe, expect, test } from "vitest";

interface KnownKey {
  readonly kind: "string" | "bytes";
  readonly secret: string;
  readonly salt: string;
  readonly bits: 128 | 256;
  readonly key: string;
  readonly keyIndex: number;
  readonly data: { readonly plaintext: string; readonly payload: string; readonly iv: string };
}

const { keys: known } = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/livekit-e2ee.json", import.meta.url), "utf8"),
) as { keys: KnownKey[] };

const fromHex = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "hex"));
const secretOf = ({ kind, secret }: KnownKey): string | Uint8Array => (kind === "string" ? secret : fromHex(secret));

describe.each(known)("livekit-client's key from a $kind, $bits bits, salt $salt", (vector) => {
  test("is ours, and opens what livekit-client sealed with it", async () => {
    const key = await liveKitFrameKey(secretOf(vector), vector);
    expect(Buffer.from(key).toString("hex")).toBe(vector.key);
    const payload = fromHex(vector.data.payload);
    const opening = createDecipheriv(`aes-${vector.bits}-gcm`, key, fromHex(vector.data.iv));
    opening.setAuthTag(payload.subarray(-16));
    expect(Buffer.concat([opening.update(payload.subarray(0, -16)), opening.final()]).toString()).toBe(
      vector.data.plaintext,
    );
  });

  test("opens its data messages at its index, once", async () => {
    const keys = new LiveKitKeys(vector);
    await keys.setKey(secretOf(vector), vector.keyIndex);
    const data = new LiveKitData(keys);
    const sealed = { ...vector, payload: fromHex(vector.data.payload), iv: fromHex(vector.data.iv) };
    expect(await data.open({ ...sealed, keyIndex: 0 })).toBeUndefined();
    expect(new TextDecoder().decode(await data.open(sealed))).toBe(vector.data.plaintext);
    expect(await data.open(sealed)).toBeUndefined();
  });
});

test("a room's key for native clients comes from its secret, and is another one in each room", async () => {
  const links = ["rose", "rose", "thorn"].map((room) =>
    createLink({ origin: "https://meet.example", room, kind: "static", wire: "livekit" }),
  );
  const [first, second, third] = await Promise.all(
    [links[0]!, links[0]!, links[2]!].map(async (link) =>
      liveKitRoomKey(await RoomSecret.from({ link: parseLink(link) })),
    ),
  );
  expect(first).toMatch(/^[\w-]{43}$/);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  const input = Buffer.concat([Buffer.from([0, 0, 0, 32]), parseLink(links[0]!).linkSecret, Buffer.alloc(4)]);
  const info = Buffer.concat([Buffer.from("livekit wire"), Buffer.from([0, 0, 0, 4]), Buffer.from("rose")]);
  expect(Buffer.from(hkdfSync("sha512", input, "subrosa/1 room", info, 32)).toString("base64url")).toBe(first);
});

/** A track that writes down what it gets. */
function track(): { got: string[]; install(key: BaseKey): void; tryOut(): void; remove(): void } {
  const got: string[] = [];
  const install = ({ kid, baseKey }: BaseKey): void => void got.push(`${kid} ${Buffer.from(baseKey).toString("hex")}`);
  return { got, install, tryOut: () => undefined, remove: () => undefined };
}

describe("the ring", () => {
  const hexOf = async (secret: string): Promise<string> => Buffer.from(await liveKitFrameKey(secret)).toString("hex");

  test("gives senders the newest key and receivers all of them, whenever they come", async () => {
    const keys = new LiveKitKeys();
    const [early, sender, receiver, gone] = [track(), track(), track(), track()];
    keys.attach({ direction: "receive" }, early);
    keys.attach({ direction: "receive" }, gone).detach();
    await keys.setKey("first");
    await keys.setKey("second", 17);
    keys.attach({ direction: "send" }, sender);
    keys.attach({ direction: "receive" }, receiver);
    const [first, second] = [`0 ${await hexOf("first")}`, `1 ${await hexOf("second")}`];
    expect(early.got).toEqual([first, second]);
    expect(sender.got).toEqual([second]);
    expect(receiver.got).toEqual([first, second]);
    expect(gone.got).toEqual([]);
    expect(keys.current?.index).toBe(1);
  });

  test("holds the key that was set last under an index, though two were set at once", async () => {
    const keys = new LiveKitKeys({ ringSize: 4 });
    const receiver = track();
    keys.attach({ direction: "receive" }, receiver);
    await Promise.all([keys.setKey("first", 2), keys.setKey("second", 6)]);
    expect(receiver.got.at(-1)).toBe(`2 ${await hexOf("second")}`);
    expect(keys.at(2)).toBe(keys.current);
  });

  test("refuses an empty key, and goes on with the one it has", async () => {
    const keys = new LiveKitKeys();
    await keys.setKey("first");
    await expect(keys.setKey("")).rejects.toMatchObject({ name: "SecretError", code: "secret-missing" });
    await expect(keys.setKey(new Uint8Array(0))).rejects.toMatchObject({ code: "secret-missing" });
    await keys.setKey("second");
    expect(Buffer.from(keys.current!.key).toString("hex")).toBe(await hexOf("second"));
  });

  test("seals data under a new IV each time, and nothing without a key", async () => {
    const keys = new LiveKitKeys();
    const data = new LiveKitData(keys);
    expect(await data.seal(new Uint8Array(3))).toBeUndefined();
    await keys.setKey("first");
    const sealed = await Promise.all(Array.from({ length: 50 }, () => data.seal(new Uint8Array(3))));
    expect(new Set(sealed.map((one) => one?.iv.join())).size).toBe(50);
    expect(await new LiveKitData(keys).open(sealed[0]!)).toEqual(new Uint8Array(3));
    expect(await data.open({ ...sealed[0]!, iv: new Uint8Array(3) })).toBeUndefined();
  });
});
