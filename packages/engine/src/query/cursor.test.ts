import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCursor, encodeCursor, fingerprintOf, type PositionKind } from "./cursor.ts";

const order = fingerprintOf(["ticket", "due:asc"]);
const kinds: readonly PositionKind[] = ["text", "numeric", "bigint", "boolean", "date", "timestamptz", "time"];
const position = {
  id: 42,
  values: ["龙飞 \"'\\", "-1234.50", -3, true, "2024-02-29", "2026-11-21T08:00:00.120Z", "23:59:59"],
};

test("[Q9] a cursor read back is the position it was made of", () => {
  expect(decodeCursor(encodeCursor(order, position), order, kinds)).toEqual(position);
  const blank = { id: 1, values: kinds.map(() => null) };
  expect(decodeCursor(encodeCursor(order, blank), order, kinds)).toEqual(blank);
});

test("[Q9] a position of hundreds of values travels compressed, and a packed one that is none is refused", () => {
  const many = Array.from({ length: 500 }, (): PositionKind => "text");
  const far = { id: 7, values: many.map((_, index) => "甲".repeat(64) + index) };
  const cursor = encodeCursor(order, far);
  expect(cursor.length).toBeLessThan(10_000);
  expect(decodeCursor(cursor, order, many)).toEqual(far);
  const bomb = `.${deflateRawSync(Buffer.alloc(50_000_000, "1")).toString("base64url")}`;
  for (const bad of [".", ".####", cursor.slice(0, -20), bomb])
    expect(() => decodeCursor(bad, order, many)).toThrow("query.cursor_invalid");
});

const forged: readonly [string, unknown][] = [
  ["another order", [fingerprintOf(["ticket", "due:desc"]), 1]],
  ["a negative id", [order, -1]],
  ["a text id", [order, "1"]],
  ["too many values", [order, 1, "a", "b"]],
  ["an object", { order }],
  ["null", null],
];

test.each(forged)("[Q9] %s is query.cursor_invalid", (_name, content) => {
  const cursor = Buffer.from(JSON.stringify(content)).toString("base64url");
  expect(() => decodeCursor(cursor, order, ["text"])).toThrow("query.cursor_invalid");
});

const misfits: readonly [PositionKind, unknown][] = [
  ["text", "a\0b"],
  ["text", "\ud800"],
  ["text", "x".repeat(201)],
  ["text", 5],
  ["numeric", "1e9"],
  ["numeric", "NaN"],
  ["numeric", 1],
  ["bigint", 1.5],
  ["bigint", "1"],
  ["boolean", "true"],
  ["date", "2026-02-30"],
  ["date", "infinity"],
  ["timestamptz", "2026-11-21"],
  ["time", "24:00:00"],
];

test.each(misfits)("[Q9] a %s of %j is query.cursor_invalid, not a database error", (kind, value) => {
  const cursor = Buffer.from(JSON.stringify([order, 1, value])).toString("base64url");
  expect(() => decodeCursor(cursor, order, [kind])).toThrow("query.cursor_invalid");
});

test("[Q9] any text that is no cursor is query.cursor_invalid", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (garbage) => {
      expect(() => decodeCursor(garbage, order, ["text"])).toThrow("query.cursor_invalid");
    }),
  );
});
