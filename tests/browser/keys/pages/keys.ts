import {
  gatewayProof,
  JoinCheck,
  linkPolicyHash,
  parseLink,
  RoomSecret,
  SignalSealer,
  StaticKeys,
  type Seat,
} from "@subrosa/keys";

/** One room of tests/vectors/subrosa-keys.json. */
type RoomVector = Readonly<Record<string, string>>;

/** What the page makes of the known answers, under the vector file's own names. */
type Answers = Readonly<Record<string, string>>;

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text: string | undefined): Uint8Array =>
  Uint8Array.from(text?.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

function staticKey(seat: Seat, kid: bigint): Promise<string> {
  const keys = new StaticKeys(seat);
  keys.announce("ana", "camera", kid);
  return new Promise((resolve) => {
    const ring = { install: ({ baseKey }: { baseKey: Uint8Array }) => resolve(hex(baseKey)), tryOut() {}, remove() {} };
    keys.attach({ participant: "ana", source: "camera", direction: "receive" }, ring);
  });
}

/** What the test asks the page for. */
const page = {
  async answers(room: RoomVector, session: string, passphrase: string, kid: string): Promise<Answers> {
    const link = parseLink(room["link"] ?? "");
    const secret = await RoomSecret.from({ link, ...(link.secret === "link" ? {} : { passphrase }) });
    const [ana, ben] = ["ana", "ben"].map((self): Seat => ({ secret, session, self })) as [Seat, Seat];
    const signal = await new SignalSealer(ben).open("ana", unhex(room["signalFromAnaToBen"]));
    const request = unhex(room["joinRequestOfBen"]);
    const joined = await new JoinCheck(ana).open("ben", request);
    const different = await new JoinCheck(ben).isDifferent("ana", unhex(room["joinAnswerOfAna"]), request);
    return {
      policyHash: hex(await linkPolicyHash(link)),
      gatewayProof: await gatewayProof(secret),
      signal: signal.ok ? new TextDecoder().decode(signal.plaintext) : signal.reason,
      joinPlaintext: joined.verdict === "same" ? new TextDecoder().decode(joined.plaintext) : joined.verdict,
      different: String(different),
      staticCameraBaseKeyOfAna: await staticKey(ana, BigInt(`0x${kid}`)),
    };
  },
};

declare global {
  var keysPage: typeof page;
}
globalThis.keysPage = page;
