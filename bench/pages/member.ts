import type { MemberAnswer, MemberQuestion } from "./member-worker.ts";

const worker = new Worker("/member-worker.js", { type: "module" });

function ask(question: MemberQuestion): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.addEventListener(
      "message",
      ({ data }: MessageEvent<MemberAnswer>) => (typeof data === "number" ? resolve(data) : reject(new Error(data))),
      { once: true },
    );
    worker.postMessage(question);
  });
}

/** What the bench calls in the page. */
const member = {
  /** Milliseconds from the Welcome until it was in. */
  enter: (room: NonNullable<MemberQuestion["room"]>): Promise<number> => ask({ room }),
  /** Milliseconds that the commit to this epoch took, once it was followed. */
  followed: (epoch: number): Promise<number> => ask({ epoch }),
  leave: (): Promise<number> => ask({}),
};

declare global {
  var member: {
    enter: (room: { readonly gateway: string; readonly link: string; readonly people: number }) => Promise<number>;
    followed: (epoch: number) => Promise<number>;
    leave: () => Promise<number>;
  };
}

globalThis.member = member;
