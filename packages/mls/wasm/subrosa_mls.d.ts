// What the engine offers, as crate/src says it. Fallible calls throw the string 'refused/<code>' or 'misuse/<code>'; anything else
// that is thrown is a trap. All objects live in the engine's memory until `free`.

export interface RawLeaf {
  readonly signatureKey: Uint8Array
  keyPackage(credential: Uint8Array): Uint8Array
  create(groupId: Uint8Array, credential: Uint8Array, policy: Uint8Array, psk: Uint8Array): RawGroup
  openWelcome(message: Uint8Array, groupId: Uint8Array, psk: Uint8Array, people: number): void
  enter(): RawGroup
  dropWelcome(): void
  leaves(): Uint32Array
  credential(leaf: number): Uint8Array | undefined
  signatureKeyOf(leaf: number): Uint8Array | undefined
  readonly policy: Uint8Array | undefined
  readonly ownLeaf: number | undefined
  readonly epoch: bigint | undefined
  free(): void
}

export interface RawGroup {
  readonly epoch: bigint
  readonly ownLeaf: number
  readonly active: boolean
  leaves(): Uint32Array
  credential(leaf: number): Uint8Array | undefined
  signatureKey(leaf: number): Uint8Array | undefined
  readonly policy: Uint8Array
  readonly transcriptHash: Uint8Array
  readonly authenticator: Uint8Array
  exportSecret(label: string, context: Uint8Array, length: number): Uint8Array
  readKeyPackage(message: Uint8Array): RawJoiner
  commit(changes: RawChanges): RawCommitted
  clearPending(): void
  openCommit(message: Uint8Array): RawOpenedCommit
  merge(): void
  dropCommit(): void
  seal(data: Uint8Array): Uint8Array
  open(message: Uint8Array): RawMessage
  forgetEpochsBefore(epoch: bigint): void
  free(): void
}

export interface RawChanges {
  add(keyPackage: Uint8Array): void
  remove(leaf: number): void
  policy(policy: Uint8Array): void
  free(): void
}

export interface RawCommitted {
  readonly commit: Uint8Array
  readonly welcome: Uint8Array | undefined
  free(): void
}

export interface RawOpenedCommit {
  readonly own: boolean
  readonly committer: number
  readonly adds: RawJoiner[]
  readonly removes: Uint32Array
  readonly policy: Uint8Array | undefined
  readonly path: boolean
  readonly removesUs: boolean
  free(): void
}

export interface RawJoiner {
  readonly reference: Uint8Array
  readonly credential: Uint8Array
  readonly signatureKey: Uint8Array
  free(): void
}

export interface RawMessage {
  readonly leaf: number
  readonly epoch: bigint
  readonly data: Uint8Array
  free(): void
}

export interface RawEngine {
  readonly Leaf: new (suite: number) => RawLeaf
  readonly Changes: new () => RawChanges
  readonly memory: WebAssembly.Memory
}

/** An engine of its own, with its own memory, for each call. */
export function createEngine(module: WebAssembly.Module): Promise<RawEngine>
