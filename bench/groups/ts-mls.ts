import {
  bytesToBase64,
  type CiphersuiteImpl,
  type ClientState,
  createCommit,
  createGroup,
  decodeMlsMessage,
  encodeMlsMessage,
  generateKeyPackage,
  joinGroup,
  type KeyPackage,
  makePskIndex,
  mlsExporter,
  type PrivateKeyPackage,
  processPrivateMessage,
  type Proposal,
  type PskIndex,
} from "ts-mls";
import { capabilitiesOf, config, forEver, suiteOf } from "../../tests/ts-mls.ts";
import { assertSame, type GroupSubject, type MeasuredGroup, StepClock } from "./subject.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const pskId = bytes("bench");
const psks: PskIndex = makePskIndex(undefined, { [bytesToBase64(pskId)]: new Uint8Array(64).fill(7) });

interface Request {
  readonly publicPackage: KeyPackage;
  readonly privatePackage: PrivateKeyPackage;
}

function ask(cs: CiphersuiteImpl, person: number): Promise<Request> {
  const identity = bytes(`person ${person}`.padEnd(320));
  return generateKeyPackage({ credentialType: "basic", identity }, capabilitiesOf(cs, []), forEver, [], cs);
}

/** A commit as bytes, the Welcome if it adds somebody, and the state behind it. */
async function committed(state: ClientState, cs: CiphersuiteImpl, extraProposals: Proposal[]) {
  const context = { state, cipherSuite: cs, pskIndex: psks };
  const { newState, commit, welcome } = await createCommit(context, { extraProposals, ratchetTreeExtension: true });
  const sealed = welcome && encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome });
  return { state: newState, commit: encodeMlsMessage(commit), welcome: sealed };
}

async function processed(state: ClientState, cs: CiphersuiteImpl, commit: Uint8Array): Promise<ClientState> {
  const [message] = decodeMlsMessage(commit, 0) ?? [];
  if (message?.wireformat !== "mls_private_message") throw new Error("ts-mls made no PrivateMessage.");
  return (await processPrivateMessage(state, message.privateMessage, psks, cs)).newState;
}

async function joined(cs: CiphersuiteImpl, own: Request, welcome: Uint8Array | undefined): Promise<ClientState> {
  const [message] = decodeMlsMessage(welcome ?? new Uint8Array(), 0) ?? [];
  if (message?.wireformat !== "mls_welcome") throw new Error("ts-mls made no Welcome.");
  const { publicPackage, privatePackage } = own;
  return joinGroup(message.welcome, publicPackage, privatePackage, psks, cs, undefined, undefined, config);
}

/** As Subrosa's rooms do: one PSK with each Add. */
function adding(cs: CiphersuiteImpl, requests: readonly Request[]): Proposal[] {
  const pskNonce = cs.rng.randomBytes(cs.kdf.size);
  return [
    ...requests.map(({ publicPackage }) => ({ proposalType: "add" as const, add: { keyPackage: publicPackage } })),
    { proposalType: "psk", psk: { preSharedKeyId: { psktype: "external", pskId, pskNonce } } },
  ];
}

/** ts-mls 1.6.4. */
export const tsMlsSubject: GroupSubject = {
  name: "ts-mls",
  async found(code, members) {
    const cs = await suiteOf(code === "0x0001" ? "x" : "q");
    const first = await ask(cs, 0);
    const founder = await createGroup(bytes("bench"), first.publicPackage, first.privatePackage, [], cs, config);
    const requests: Request[] = [];
    for (let person = 1; person < members; person++) requests.push(await ask(cs, person));
    const [own] = requests;
    if (own === undefined) throw new Error("A measured group has two members or more.");
    const { state, welcome } = await committed(founder, cs, adding(cs, requests));
    return measured(cs, state, await joined(cs, own, welcome), members);
  },
};

function measured(cs: CiphersuiteImpl, founder: ClientState, other: ClientState, members: number): MeasuredGroup {
  const baseKey = ({ keySchedule }: ClientState): Promise<Uint8Array> =>
    mlsExporter(keySchedule.exporterSecret, "SFrame 1.0 Base Key", new Uint8Array(), 32, cs);
  return {
    async round() {
      const clock = new StepClock();
      const guest = await ask(cs, members);
      const added = await clock.time("add", () => committed(founder, cs, adding(cs, [guest])));
      other = await clock.time("process the add", () => processed(other, cs, added.commit));
      const { privatePath } = await clock.time("join", () => joined(cs, guest, added.welcome));
      const removal: Proposal = { proposalType: "remove", remove: { removed: privatePath.leafIndex } };
      const removed = await clock.time("remove", () => committed(added.state, cs, [removal]));
      other = await clock.time("process the removal", () => processed(other, cs, removed.commit));
      await clock.time("epoch switch", async () => {
        const update = await committed(removed.state, cs, []);
        founder = update.state;
        const key = await baseKey(founder);
        other = await processed(other, cs, update.commit);
        assertSame(key, await baseKey(other));
      });
      return clock.times;
    },
    close: () => undefined,
  };
}
