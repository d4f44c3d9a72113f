import type { Type } from "@tongzhou/expr";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";

const common = { key: "result", label: { zh: "结果", en: "Result" } } as const;

/** A field whose cells show values of a type. */
export function resultFieldOf(type: Type, form: FormDefinition): FieldDefinition {
  switch (type.kind) {
    case "number":
      return { ...common, kind: "number", thousands: true };
    case "boolean":
    case "date":
    case "datetime":
    case "time":
    case "duration":
    case "member":
    case "members":
    case "department":
    case "departments":
      return { ...common, kind: type.kind };
    case "choice":
    case "choices":
      return { ...common, kind: type.kind, options: [...type.options] };
    case "text":
    case "blank":
    case "files":
    case "address":
    case "opaque":
    case "list":
      return { ...common, kind: "text" };
    case "link":
    case "links":
      return { ...common, kind: type.kind, form: form.key };
    default:
      return type satisfies never;
  }
}
