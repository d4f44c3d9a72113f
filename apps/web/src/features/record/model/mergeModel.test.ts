import fc from "fast-check";
import { expect, test } from "vitest";
import type { FieldDefinition } from "@tongzhou/model";
import { changeField } from "./draftModel.ts";
import { changedKeys, keepMine, rebaseEdits } from "./mergeModel.ts";

const fields: readonly FieldDefinition[] = ["a", "b", "c"].map((key) => ({ key, kind: "text", label: { zh: key } }));
const [a] = fields;
const read = { version: 3, values: { a: "1", b: "2", c: "3" } };
const edits = a === undefined ? {} : changeField({}, a, "mine", read);

test("a change of another field merges: the edit goes on from the newer version", () => {
  const { edits: kept, clashes } = rebaseEdits(edits, { version: 5, values: { a: "1", b: "theirs", c: "3" } }, fields);
  expect(clashes).toEqual({});
  expect(kept).toEqual({ a: { value: "mine", base: "1", version: 5 } });
});

test("another value in the same field is a clash that shows all three", () => {
  const { edits: kept, clashes } = rebaseEdits(edits, { version: 5, values: { a: "theirs" } }, fields);
  expect(clashes).toEqual({ a: { yours: "mine", theirs: "theirs", base: "1" } });
  expect(kept).toEqual(edits);
});

test("the same value in the same field is agreement, and nothing is left to send", () => {
  expect(rebaseEdits(edits, { version: 5, values: { a: "mine" } }, fields)).toEqual({ edits: {}, clashes: {} });
});

test("a clash settled for one's own value is sent over theirs, and clashes no more", () => {
  const newest = { version: 5, values: { a: "theirs" } };
  const settled = keepMine(edits, "a", newest);
  expect(rebaseEdits(settled, newest, fields)).toEqual({
    edits: { a: { value: "mine", base: "theirs", version: 5 } },
    clashes: {},
  });
});

test("an edit of a field that the form no longer has is dropped", () => {
  expect(rebaseEdits(edits, read, fields.slice(1))).toEqual({ edits: {}, clashes: {} });
});

test("every edit is kept, agreed with, or a clash; nothing is lost and nothing of others is overwritten unseen", () => {
  const value = fc.constantFrom("1", "2", "3", null);
  const values = fc.record({ a: value, b: value, c: value });
  fc.assert(
    fc.property(values, values, values, (base, mine, theirs) => {
      const begun = { version: 1, values: base };
      const typed = fields.reduce(
        (made, field) => changeField(made, field, { ...mine }[field.key] ?? null, begun),
        changeField({}, fields[0] ?? { key: "a", kind: "text", label: { zh: "a" } }, base.a, begun),
      );
      const { edits: kept, clashes } = rebaseEdits(typed, { version: 2, values: theirs }, fields);
      for (const { key } of fields) {
        const [was, wanted, now] = [{ ...base }[key] ?? null, { ...mine }[key] ?? null, { ...theirs }[key] ?? null];
        const isTyped = was !== wanted;
        expect(key in clashes).toBe(isTyped && now !== was && now !== wanted);
        expect(key in kept).toBe(isTyped && now !== wanted);
        if (key in kept && !(key in clashes)) expect(kept[key]).toEqual({ value: wanted, base: was, version: 2 });
      }
    }),
  );
});

test("fields that differ between two readings are found, blanks of any writing being one", () => {
  const before = { version: 1, values: { a: "1", b: null, c: "3" } };
  expect(changedKeys(before, { version: 2, values: { a: "1", c: "4" } }, fields)).toEqual(["c"]);
});

test("a field whose key every object knows has no edit that nobody made", () => {
  const hostile: readonly FieldDefinition[] = [{ key: "constructor", kind: "text", label: { zh: "构造" } }];
  const newest = { version: 5, values: {} };
  expect(rebaseEdits({}, newest, hostile)).toEqual({ edits: {}, clashes: {} });
  expect(keepMine({}, "constructor", newest)).toEqual({});
  expect(changedKeys(newest, { version: 6, values: { constructor: null } }, hostile)).toEqual([]);
});
