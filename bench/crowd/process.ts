import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What a process of the bench does when it is called. What goes in and comes out is JSON. */
export type Calls<Table> = { readonly [Name in keyof Table]: (given: never) => unknown };

interface Question {
  readonly id: number;
  readonly name: string;
  readonly given: unknown;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** In a process of the bench: does what the one that started it says, until that one ends. */
export function answerCalls<Table extends Calls<Table>>(table: Table): void {
  process.on("message", ({ id, name, given }: Question) => {
    const call = table[name as keyof Table];
    Promise.resolve()
      // as `Process.call` has checked it
      .then(() => call(given as never))
      .then(
        (value) => process.send?.({ id, value } satisfies Answer),
        (error: unknown) => process.send?.({ id, error: String(error) } satisfies Answer),
      );
  });
  process.on("disconnect", () => process.exit());
}

/** A process of its own, whose processor time and memory nothing else of the bench uses. */
export class Process<Table extends Calls<Table>> {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #calls = 0;

  /** @param program URL of a TypeScript file that ends with `answerCalls` */
  constructor(program: URL) {
    this.#child = fork(fileURLToPath(program));
    this.#child.on("message", ({ id, value, error }: Answer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(value as never);
      else waiting?.reject(new Error(error));
    });
    this.#child.on("exit", (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`A process of the bench ended: ${code}.`));
    });
  }

  call<Name extends keyof Table & string>(
    name: Name,
    given: Parameters<Table[Name]>[0],
  ): Promise<Awaited<ReturnType<Table[Name]>>> {
    const id = this.#calls++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, name, given } satisfies Question);
    });
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.disconnect();
    await once(this.#child, "exit");
  }
}
