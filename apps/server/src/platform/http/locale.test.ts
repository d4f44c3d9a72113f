import { expect, test } from "vitest";
import { pickLocale } from "./locale.ts";

test.each([
  ["en", "zh-CN", "zh", "en"],
  [undefined, "en", "zh-CN", "en"],
  ["fr", undefined, "en;q=0.5, zh-TW;q=0.9", "zh-CN"],
  [undefined, undefined, "fr, en-GB;q=0.8, zh;q=0.2", "en"],
  [undefined, undefined, "zh;q=0, en;q=0.1", "en"],
  [undefined, undefined, "*", "zh-CN"],
  [undefined, undefined, undefined, "zh-CN"],
] as const)("cookie %s, account %s and header %s give %s", (cookie, account, acceptLanguage, expected) => {
  expect(pickLocale({ cookie, account, acceptLanguage })).toBe(expected);
});
