const database = "subrosa-device";
const store = "keys";
/** There is one device for each origin. */
const place = "device";

/** The key pair that was kept in this origin's IndexedDB; `undefined` when there is none, or no storage. */
export async function keptDevice(): Promise<CryptoKeyPair | undefined> {
  return withStore("readonly", async (keys) => pairOf(await answer(keys.get(place))));
}

/** Keeps a key pair unless there is one, and gives the one that is kept; `undefined` when nothing can be. */
export async function keepDevice(pair: CryptoKeyPair): Promise<CryptoKeyPair | undefined> {
  return withStore("readwrite", async (keys) => {
    const kept = pairOf(await answer(keys.get(place)));
    if (kept === undefined) await answer(keys.put(pair, place));
    return kept ?? pair;
  });
}

/** Where storage is missing, forbidden or broken, nothing is kept: that is no failure. */
async function withStore<T>(
  mode: IDBTransactionMode,
  task: (keys: IDBObjectStore) => Promise<T>,
): Promise<T | undefined> {
  let opened: IDBDatabase | undefined;
  try {
    const opening = indexedDB.open(database, 1);
    opening.addEventListener("upgradeneeded", () => void opening.result.createObjectStore(store));
    opened = await answer(opening);
    const transaction = opened.transaction(store, mode);
    const done = completed(transaction);
    const result = await task(transaction.objectStore(store));
    await done;
    return result;
  } catch {
    return undefined;
  } finally {
    opened?.close();
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("The storage failed.")));
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("The storage failed.")));
  });
}

/** What is stored under our name may be anything. */
function pairOf(value: unknown): CryptoKeyPair | undefined {
  if (typeof value !== "object" || value === null || !("privateKey" in value) || !("publicKey" in value))
    return undefined;
  const { privateKey, publicKey } = value;
  const isKey = privateKey instanceof CryptoKey && publicKey instanceof CryptoKey;
  return isKey && privateKey.algorithm.name === "Ed25519" ? { privateKey, publicKey } : undefined;
}
