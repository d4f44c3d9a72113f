import { sql } from "@tongzhou/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toLower, toUpper } from "../src/letterCase.ts";
import { startSqlSide } from "./backEnds.ts";
import type { SqlSide } from "./backEnds.ts";

let side: SqlSide;
beforeAll(async () => {
  side = await startSqlSide([]);
});
afterAll(() => side.stop());

test("[T4] every letter of Unicode has the case that PostgreSQL gives it", async () => {
  const letters = Array.from({ length: 0x10ffff }, (_, index) => index + 1)
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code))
    // Only letters with a case can differ; the rest would make the statement 10 MB.
    .filter((letter) => /[\p{L}\p{M}\p{N}\p{So}]/u.test(letter));
  const rows = await side.query(sql`select c, lower(c), upper(c) from unnest(${letters}::text[]) as u(c)
    where lower(c) <> c or upper(c) <> c`);
  const theirs = new Map(rows.map(([letter, lower, upper]) => [letter, [lower, upper]]));
  const wrong = letters.filter((letter) => {
    const [lower, upper] = theirs.get(letter) ?? [letter, letter];
    return toLower(letter) !== lower || toUpper(letter) !== upper;
  });
  expect(wrong.map((letter) => letter.codePointAt(0)?.toString(16))).toEqual([]);
});
