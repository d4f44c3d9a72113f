import { describe, expect, it } from "vitest";
import { fieldKinds, fieldSpec } from "@tongzhou/model";
import type { FieldKind } from "@tongzhou/model";
import { settingsOf } from "./kindSettings.ts";

// Settings with an editor of their own in the panel or on the page.
const own: Partial<Record<FieldKind, readonly string[]>> = {
  choice: ["options"],
  choices: ["options"],
  link: ["filter"],
  links: ["filter"],
  subform: ["fields"],
  auto_number: ["parts"],
  formula: ["expression", "result", "options", "bands"],
};

describe("the settings of a kind", () => {
  it.each(fieldKinds)("%s can be told everything its definition can hold", (kind) => {
    const names = [
      ...settingsOf({ kind, result: "number" }, false).map((setting) => setting.name),
      ...(own[kind] ?? []),
    ];
    expect(names.toSorted()).toEqual(Object.keys(fieldSpec(kind).settings.properties).toSorted());
  });

  it("a formula of a subform's column is not asked where its value is kept", () => {
    for (const result of ["number", "text"]) {
      const [ofForm, ofRows] = [false, true].map((isColumn) =>
        settingsOf({ kind: "formula", result }, isColumn).map(({ name }) => name),
      );
      expect(ofRows).toEqual(ofForm?.filter((name) => name !== "stored"));
      expect(ofForm).toContain("stored");
    }
  });
});
