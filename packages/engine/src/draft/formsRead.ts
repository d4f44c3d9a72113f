import { relatedReads, type RelatedRead } from "@tongzhou/expr";
import { findRelation, type Relation } from "@tongzhou/model";
import { formOrRows } from "../access/formOrRows.ts";
import { formulasOf } from "../access/formulas.ts";
import { findPolicy } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";

/**
 * Forms whose records an answer rests on, through formulas of theirs too, as far as they exist for the actor: when one of
 * these records changes, the answer may be another.
 * @param form the form that the reads begin at, or the rows of one of its subforms
 */
export function formsRead(session: Session, form: string, reads: readonly RelatedRead[]): readonly string[] {
  const { workspace } = session;
  const { forms } = workspace.definition;
  const found = new Set<string>();
  const seen = new Set<string>();
  const follow = (start: string, from: readonly RelatedRead[]): void => {
    for (const { path, fields } of from) {
      let place: string | null = start;
      for (const key of path) {
        const relation: Relation | null = place === null ? null : findRelation(forms, place, key);
        place = relation?.form ?? null;
        // Rows change with their record, and those of the draft are typed.
        if (relation !== null && relation.kind !== "subform") found.add(relation.form);
      }
      if (place !== null) for (const key of fields) followFormula(place, key);
    }
  };
  const followFormula = (place: string, key: string): void => {
    const runtime = formOrRows(workspace, place);
    const formula = runtime === undefined ? undefined : formulasOf(workspace, runtime).get(key);
    if (formula === undefined || seen.has(`${place}.${key}`)) return;
    seen.add(`${place}.${key}`);
    follow(place, relatedReads(formula.typed));
  };
  follow(form, reads);
  return [...found].filter((key) => findPolicy(session, key, "see") !== null);
}
