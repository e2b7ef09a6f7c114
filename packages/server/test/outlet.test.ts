import { expect, it } from "vitest";
import { Outlet, type Sink } from "../src/gateway/outlet.ts";

/** A socket that writes down what it was given. */
class FakeSink implements Sink {
  readonly texts: string[] = [];
  bufferedAmount = 7;

  send(text: string, written: () => void): void {
    this.texts.push(text);
    written();
  }
}

it("an outlet writes in order, and what has to go first goes first", async () => {
  const sink = new FakeSink();
  const outlet = new Outlet(sink);
  const written: string[] = [];
  const write = (text: string): void => outlet.write(text, () => written.push(text));
  write("before");
  let made: (text: string) => void = () => undefined;
  const going = outlet.writeFirst(new Promise((resolve) => (made = resolve)), () => written.push("first"));
  write("one");
  write("two");
  expect(sink.texts).toEqual(["before"]);
  expect(outlet.bufferedAmount).toBe(13);
  made("first");
  await going;
  write("after");
  expect(sink.texts).toEqual(["before", "first", "one", "two", "after"]);
  expect(written).toEqual(sink.texts);
  expect(outlet.bufferedAmount).toBe(7);
});
