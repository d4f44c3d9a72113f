import { expect, test } from "vitest";
import { comparePositions } from "./position.ts";
import { isSince, parseSince } from "./since.ts";

test.each(["", "1", "-1.5", "x", "1.", "1:2", "1:2:,", "1:2:3,", "18446744073709551616.0", "1.9223372036854775808"])(
  "%j is no place in the log",
  (text) => {
    expect(parseSince(text)).toBeNull();
  },
);

test("positions are ordered by transaction, then by sequence, as numbers", () => {
  const order = ["9.2", "9.10", "10.1", "18446744073709551615.0"].map((text) => parseSince(text)?.after);
  for (const [index, one] of order.entries())
    for (const [other, two] of order.entries())
      expect(Math.sign(comparePositions(one ?? { tx: "0", seq: "0" }, two ?? { tx: "0", seq: "0" }))).toBe(
        Math.sign(index - other),
      );
});

test.each([
  ["100.5", "100", "5", false],
  ["100.5", "100", "6", true],
  ["100.5", "99", "9", false],
  ["100:110:100,105", "99", "1", false],
  ["100:110:100,105", "100", "1", true],
  ["100:110:100,105", "101", "1", false],
  ["100:110:100,105", "105", "1", true],
  ["100:110:100,105", "110", "1", true],
  ["110:110:", "109", "1", false],
])("[C11] to who knows the log up to %s, %s.%s is news: %s", (text, tx, seq, expected) => {
  const since = parseSince(text);
  expect(since !== null && isSince(since, { position: { tx, seq } })).toBe(expected);
});
