import type { FieldDefinition } from "@tongzhou/model";
import { resultField } from "../fields/formula/formulaFace.tsx";

/** The field whose editor gives values to compare with: free of the field's own limits, days for moments, several where several are asked for. */
export function compareField(field: FieldDefinition, isMany: boolean): FieldDefinition {
  const { key, label } = field;
  const common = { key, label };
  switch (field.kind) {
    case "formula":
      return compareField(resultField(field), isMany);
    case "datetime":
    case "created_at":
    case "updated_at":
      // Moments are compared by day, as people mean them.
      return { ...common, kind: "date" };
    case "choice":
    case "choices":
      return { ...common, kind: isMany ? "choices" : "choice", options: field.options };
    case "member":
    case "members":
    case "created_by":
    case "updated_by":
      return { ...common, kind: isMany ? "members" : "member" };
    case "department":
    case "departments":
      return { ...common, kind: isMany ? "departments" : "department" };
    case "link":
    case "links":
      return { ...common, kind: isMany ? "links" : "link", form: field.form };
    case "text":
    case "long_text":
    case "rich_text":
    case "phone":
    case "email":
    case "url":
    case "auto_number":
      // Half an address is a fair thing to look for.
      return isMany ? { ...common, kind: "choices", options: [] } : { ...common, kind: "text" };
    case "number":
      return {
        ...common,
        kind: "number",
        decimals: 20,
        ...(field.percent === undefined ? {} : { percent: field.percent }),
      };
    case "money":
      return { ...common, kind: "number", decimals: 20 };
    case "integer":
    case "progress":
    case "rating":
      return { ...common, kind: "integer" };
    default:
      return { ...field, ...common, readOnly: false };
  }
}
