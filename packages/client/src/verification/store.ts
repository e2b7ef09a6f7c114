/** A device that was met. */
export interface RememberedDevice {
  /** Its public key, 32 bytes as base64url. */
  readonly device: string;
  /** As it was ticked, or else as it was last seen. */
  readonly name: string;
  /** When it was first met, in ms since 1970. */
  readonly metAt: number;
  /** When it was last met. */
  readonly seenAt: number;
  /** When codes were compared with it. */
  readonly checkedAt?: number;
}

/** Where remembered devices are kept. */
export interface DeviceStore {
  /** Whether it outlives the page. */
  readonly lasting: boolean;
  /** Everything, as it was found: not to be trusted to have the right shape. */
  load(): Promise<readonly unknown[]>;
  put(device: RememberedDevice): Promise<void>;
  delete(device: string): Promise<void>;
  clear(): Promise<void>;
  /** Calls when another tab, or another room in this one, has changed something; until `close`. */
  onOthers(listener: () => void): void;
  close(): void;
}

const place = "subrosa.people";
const table = "devices";

/** The browser's own store, which all tabs share; in memory where there is none. */
export async function openStore(): Promise<DeviceStore> {
  try {
    const asking = indexedDB.open(place, 1);
    asking.onupgradeneeded = () => {
      asking.result.createObjectStore(table, { keyPath: "device" });
    };
    return inDatabase(await settled(asking));
  } catch {
    return inMemory(); // private windows of some browsers, and Node
  }
}

/** A store that is gone with the page. */
export function inMemory(): DeviceStore {
  const devices = new Map<string, RememberedDevice>();
  return {
    lasting: false,
    load: async () => [...devices.values()],
    put: async (device) => void devices.set(device.device, device),
    delete: async (device) => void devices.delete(device),
    clear: async () => devices.clear(),
    onOthers: () => undefined,
    close: () => undefined,
  };
}

function inDatabase(database: IDBDatabase): DeviceStore {
  const others = new BroadcastChannel(place);
  const change = async (make: (devices: IDBObjectStore) => IDBRequest): Promise<void> => {
    await settled(make(database.transaction(table, "readwrite").objectStore(table)));
    others.postMessage("changed");
  };
  // another tab wants a newer version of it: this one goes on without
  database.onversionchange = () => database.close();
  return {
    lasting: true,
    load: () => settled<unknown[]>(database.transaction(table).objectStore(table).getAll()),
    put: (device) => change((devices) => devices.put(device)),
    delete: (device) => change((devices) => devices.delete(device)),
    clear: () => change((devices) => devices.clear()),
    onOthers: (listener) => others.addEventListener("message", listener),
    close: () => {
      others.close();
      database.close();
    },
  };
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser's database failed."));
  });
}
