import { describe, expect, test } from "vitest";
import type { FormDefinition } from "@tongzhou/model";
import { cellSources, fitMatrix, guessMatrix } from "./setupModel.ts";

const label = { zh: "x" };
const item: FormDefinition = { key: "item", label, title: "name", fields: [{ key: "name", kind: "text", label }] };
const duty: FormDefinition = {
  key: "duty",
  label,
  title: "note",
  fields: [
    { key: "note", kind: "text", label },
    { key: "item", kind: "link", form: "item", label },
    { key: "person", kind: "member", label },
    { key: "letter", kind: "choice", label, options: [{ key: "r", label }] },
  ],
};
const risk: FormDefinition = {
  key: "risk",
  label,
  title: "note",
  fields: [
    { key: "note", kind: "text", label },
    { key: "odds", kind: "rating", label },
    { key: "harm", kind: "rating", label },
  ],
};
const forms = [item, duty, risk];

describe("what a matrix can be made of", () => {
  test("a form that links here gives its letters by person, a form of its own its counts", () => {
    const [linked] = cellSources(forms, "item");
    expect(linked === undefined ? null : guessMatrix(linked)).toEqual({
      form: "duty",
      rows: { field: "item" },
      columns: [{ field: "person" }],
      cell: { kind: "field", field: "letter" },
    });
    const [own] = cellSources(forms, "risk");
    expect(own === undefined ? null : guessMatrix(own)).toEqual({
      form: "risk",
      rows: { field: "odds" },
      columns: [{ field: "harm" }],
      cell: { kind: "total", function: "count" },
    });
    expect(cellSources([item], "item")).toEqual([]);
  });

  test("what no longer fits after a change goes", () => {
    const fitted = fitMatrix(
      {
        form: "duty",
        rows: { field: "item" },
        columns: [{ field: "person", caption: "name", usedOnly: true }],
        cell: { kind: "total", function: "count" },
        totals: [{ key: "t", label, at: "rows", function: "options" }],
      },
      duty,
    );
    expect(fitted.columns).toEqual([{ field: "person", usedOnly: true }]);
    expect(fitted).not.toHaveProperty("totals");
  });
});
