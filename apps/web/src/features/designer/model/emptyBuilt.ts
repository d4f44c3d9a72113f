import type { FieldRef, Scope } from "@tongzhou/expr";
import type { FormDefinition } from "@tongzhou/model";
import { fieldChoices, groupChoices, hasRelations, pathChoices } from "./builderChoices.ts";
import type { Amount, BuilderKind, BuiltFormula, DayChoice, Rollup } from "./builtFormula.ts";

/** A builder before anything is chosen but what there is no choice about. */
export function emptyBuilt(kind: BuilderKind, scope: Scope, form: FormDefinition): BuiltFormula {
  switch (kind) {
    case "lookup": {
      const [first] = pathChoices(scope);
      const pick = first?.isMany === true ? "LAST" : null;
      return { kind, path: first?.path ?? "", field: "", pick, order: "", where: "" };
    }
    case "rollup":
      return { kind, ...emptyRollup(scope) };
    case "runningNumber":
      return {
        kind,
        path: groupChoices(scope, form.key)[0]?.path ?? "",
        order: "created_at",
        isDescending: false,
        tie: autoNumberOf(form),
      };
    case "dateDifference": {
      // From the first day a record has to the next; where it has one only, to today.
      const [start, end] = fieldChoices(scope, null, new Set(["date", "datetime"])).map(dayOf);
      const today = { field: "", isInstant: false };
      return { kind, start: start ?? today, end: end ?? today, unit: "days" };
    }
    case "percentage": {
      const [number] = fieldChoices(scope, null, new Set(["number"]));
      const whole: Amount =
        number === undefined ? { kind: "rollup", ...emptyRollup(scope) } : { kind: "field", field: "" };
      const part: Amount = hasRelations(scope)
        ? { kind: "rollup", ...emptyRollup(scope) }
        : { kind: "field", field: "" };
      return { kind, part, whole };
    }
    default:
      return kind satisfies never;
  }
}

function dayOf({ key, type }: FieldRef): DayChoice {
  return { field: key, isInstant: type.kind === "datetime" };
}

/** The key of a field that no two records of a form share; empty where there is none. */
export function autoNumberOf({ fields }: FormDefinition): string {
  return fields.find(({ kind }) => kind === "auto_number")?.key ?? "";
}

/** A rollup of the first relation that leads to many records: how many there are. */
export function emptyRollup(scope: Scope): Rollup {
  const path = pathChoices(scope).find(({ isMany }) => isMany)?.path ?? "";
  return { path, operation: "COUNT", field: "", where: "" };
}
