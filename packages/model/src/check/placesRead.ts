import { relatedReads, type TypedExpr } from "@tongzhou/expr";
import type { FormDefinition } from "../formDefinition.ts";
import { findRelation, rowsKey, type Relation } from "../relations.ts";

/** What an expression needs: a field of a form, or of a subform's rows named by rowsKey. */
export interface PlaceRead {
  readonly form: string;
  readonly field: string;
}

/** Every field that an expression of a form reads or goes through, each once, in order of first use. */
export function placesRead(forms: readonly FormDefinition[], from: string, typed: TypedExpr): readonly PlaceRead[] {
  const found = new Map<string, PlaceRead>();
  const note = (form: string, field: string): void => void found.set(`${form} ${field}`, { form, field });
  for (const { path, fields } of relatedReads(typed)) {
    let form = from;
    for (const key of path) {
      const relation = findRelation(forms, form, key);
      if (relation === null) break;
      const tie = tieOf(relation, form, key);
      note(tie.form, tie.field);
      ({ form } = relation);
    }
    for (const field of fields) {
      const relation = findRelation(forms, form, field);
      if (relation?.kind === "inverse") note(relation.form, relation.field);
      else note(form, field);
    }
  }
  return [...found.values()];
}

// A link of another form is read there, whatever it is called from this side.
function tieOf(relation: Relation, form: string, key: string): PlaceRead {
  if (relation.kind === "inverse") return { form: relation.form, field: relation.field };
  return relation.kind === "subform" && relation.form === rowsKey(form, key)
    ? { form, field: relation.field }
    : { form, field: key };
}
