import { expect, test } from "vitest";
import { sql, sqlRaw, toQuery } from "@tongzhou/base";
import { isAfter, orderBy, partsAfter, reverseColumn, type KeyColumn, type KeyPlace } from "./keyset.ts";

const column = (name: string, direction: "asc" | "desc" = "asc", isNullable = true): KeyColumn => ({
  expression: sqlRaw(name),
  direction,
  isNullable,
  blanks: "last",
});
const id = (direction: "asc" | "desc" = "asc") => column("id", direction, false);
const at = (place: KeyColumn, value: unknown): KeyPlace => ({
  column: place,
  value: value === null ? null : sql`${value}`,
});
const text = (places: readonly KeyPlace[]) => {
  const { near, bound, far } = partsAfter(places);
  const shown = (part: typeof far) => (part === null ? null : toQuery(part).text);
  return { near: near.map(shown), bound: shown(bound), far: shown(far) };
};

test("[Q8] a single column needs one comparison", () => {
  expect(text([at(id(), 7)])).toEqual({ near: ["id > $1"], bound: null, far: null });
  expect(text([at(id("desc"), 7)])).toEqual({ near: ["id < $1"], bound: null, far: null });
});

test("[Q8] columns of one direction share a row comparison, and the blanks behind come on their own", () => {
  const near = ["(a, id) > ($1, $2)"];
  expect(text([at(column("a"), 1), at(id(), 7)])).toEqual({ near, bound: null, far: "a is null" });
  expect(text([at(column("a", "asc", false), 1), at(id(), 7)])).toEqual({ near, bound: null, far: null });
});

test("[Q8] a change of direction splits the comparison", () => {
  expect(text([at(column("a", "desc"), 1), at(column("b"), 2), at(id(), 7)])).toEqual({
    near: ["a = $1 and (b, id) > ($2, $3)", "a < $1", "a = $1 and b is null"],
    bound: "a <= $1",
    far: "a is null",
  });
});

test("[Q8] behind a blank only blanks follow", () => {
  expect(text([at(column("a"), null), at(id(), 7)])).toEqual({
    near: ["a is null and id > $1"],
    bound: null,
    far: null,
  });
});

test("[Q8] read backwards blanks come first, so everything else follows them", () => {
  const places = [at(reverseColumn(column("a")), null), at(reverseColumn(id()), 7)];
  expect(text(places)).toEqual({ near: ["a is null and id < $1"], bound: null, far: "a is not null" });
  expect(text([at(reverseColumn(column("a")), 5), at(reverseColumn(id()), 7)])).toEqual({
    near: ["(a, id) < ($1, $2)"],
    bound: null,
    far: null,
  });
  const two = [at(reverseColumn(column("a")), null), at(reverseColumn(column("b")), null), at(reverseColumn(id()), 7)];
  expect(text(two)).toEqual({
    near: ["a is null and b is null and id < $1", "a is null and b is not null"],
    bound: "a is null",
    far: "a is not null",
  });
});

test("[Q8] the same rows in one condition, each column named twice at most", () => {
  const whole = (places: readonly KeyPlace[]) => toQuery(isAfter(places)).text;
  expect(whole([at(id(), 7)])).toBe("id > $1");
  const places = [at(column("a", "desc"), 1), at(column("b"), null), at(column("c", "asc", false), 3), at(id(), 7)];
  expect(whole(places)).toBe("((a < $1 or a is null) or a = $2 and b is null and (c > $3 or c = $4 and id > $5))");
  expect(whole([at(reverseColumn(column("a")), null), at(reverseColumn(id()), 7)])).toBe(
    "(a is not null or a is null and id < $1)",
  );
});

test("[Q6] NULLS is written only where PostgreSQL's own place differs", () => {
  const order = [column("a"), column("b", "desc"), column("c", "desc", false)];
  expect(toQuery(orderBy(order)).text).toBe("a, b desc nulls last, c desc");
  expect(toQuery(orderBy(order.map(reverseColumn))).text).toBe("a desc, b nulls first, c");
});
