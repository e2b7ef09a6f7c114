import { createEngine, type RawEngine } from "../wasm/subrosa_mls.js";
import type { Gate } from "./gate.ts";
import { MlsEngineError, MlsUsageError, isUsageCode } from "./errors.ts";
import { isRefusalReason, refuse } from "./result.ts";
import { Leaf } from "./leaf.ts";
import type { MlsSuite } from "./types.ts";

/**
 * One instance of the engine, with a memory of its own. Several can run side by side; a trap ends the one it happened in, and
 * nothing else. It belongs into a worker of its own: a removal among 1,000 takes half a second.
 */
export class Engine {
  #raw: RawEngine | undefined;

  private constructor(raw: RawEngine) {
    this.#raw = raw;
  }

  /** Instantiates a compiled `engineUrl`. The module can serve many engines. Browsers: `WebAssembly.compileStreaming`. */
  static async start(module: WebAssembly.Module): Promise<Engine> {
    return new Engine(await createEngine(module));
  }

  /** A fresh leaf with its own signature key. */
  leaf(suite: MlsSuite): Leaf {
    return new Leaf(
      this.gate,
      this.gate.must(({ Leaf: RawLeaf }) => new RawLeaf(suite)),
    );
  }

  /** Ends it and erases its memory: all leaves and groups in it are gone. */
  stop(): void {
    const raw = this.#raw;
    this.#raw = undefined;
    if (raw !== undefined) new Uint8Array(raw.memory.buffer).fill(0);
  }

  /** Whether it still works. */
  get running(): boolean {
    return this.#raw !== undefined;
  }

  /** Calls into the engine, from this package's own classes. */
  private readonly gate: Gate = {
    must: (call) => {
      const result = this.gate.may(call);
      if (result.ok) return result.value;
      throw new MlsUsageError("unverified-key-package", { cause: result.reason });
    },
    release: (call) => {
      if (this.running) this.gate.must(call);
    },
    may: (call) => {
      if (this.#raw === undefined) throw new MlsEngineError("stopped");
      try {
        return { ok: true, value: call(this.#raw) };
      } catch (cause) {
        const [who, code = ""] = typeof cause === "string" ? cause.split("/") : [];
        if (who === "refused" && isRefusalReason(code)) return refuse(code);
        if (who === "misuse" && isUsageCode(code)) throw new MlsUsageError(code);
        // after a trap the memory may hold anything: nothing in it is called again
        this.stop();
        throw new MlsEngineError("trapped", { cause });
      }
    },
  };
}
