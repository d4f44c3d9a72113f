import { expect, test } from "vitest";
import { convertibleKinds, fieldKinds, storageOf, type FieldDefinition, type FieldKind } from "@tongzhou/model";
import { findConversion } from "./findConversion.ts";

const common = { key: "x", label: { zh: "字段" } };

function fieldOf(kind: FieldKind): FieldDefinition {
  switch (kind) {
    case "choice":
    case "choices":
      return { ...common, kind, options: [{ key: "a", label: { zh: "甲" } }] };
    case "money":
      return { ...common, kind, currency: "CNY" };
    case "link":
    case "links":
      return { ...common, kind, form: "client" };
    case "subform":
      return { ...common, kind, fields: [] };
    case "auto_number":
      return { ...common, kind, parts: [{ kind: "counter", digits: 4 }] };
    case "formula":
      return { ...common, kind, expression: "1", result: "number" };
    default:
      // The kinds above are those that cannot do without settings.
      return { ...common, kind } as FieldDefinition;
  }
}

function canConvert(from: FieldDefinition, to: FieldDefinition): boolean {
  const isStored = [from, to].every((field) => storageOf(field).kind === "column");
  return isStored && findConversion(from, to) !== "none";
}

test.each(fieldKinds)("%s becomes the kinds the model names, and no other", (kind) => {
  const from = fieldOf(kind);
  const found = fieldKinds.filter(
    (other) => other !== kind && other !== "auto_number" && canConvert(from, fieldOf(other)),
  );
  expect(convertibleKinds(from)).toEqual(found);
});
