import { expect, test } from "vitest";

import { callTitle } from "../src/app/title.ts";

test("the tab's title says who waits, and that one is muted", () => {
  expect(callTitle("Team sync", false, 0)).toBe("Team sync · Subrosa");
  expect(callTitle("Team sync", true, 0)).toBe("Muted · Team sync");
  expect(callTitle("Team sync", false, 2)).toBe("2 waiting · Team sync · Subrosa");
  expect(callTitle("Team sync", true, 1)).toBe("1 waiting · Muted · Team sync");
});
