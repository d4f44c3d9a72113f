import { relatedReads, type RelatedRead } from "@tongzhou/expr";
import { findRelation } from "@tongzhou/model";
import { formOrRows } from "../access/formOrRows.ts";
import { formulasOf } from "../access/formulas.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

/**
 * Whether what is read of other records may rest on the record it is read for, through formulas of theirs too: then it
 * changes once that record is saved, and what it gives before is not what saving gives. A single link within a form is
 * left out; whether it leads back to its own record is seen in the record.
 * @param form a form, or the rows of a subform
 * @param beside forms whose records are written by the same save
 */
export function comesBack(
  workspace: WorkspaceRuntime,
  form: string,
  reads: readonly RelatedRead[],
  beside: readonly string[] = [],
): boolean {
  const { forms } = workspace.definition;
  const seen = new Set<string>();
  const written = new Set([homeOf(form), ...beside]);
  const isOwn = (place: string): boolean => written.has(homeOf(place));
  const returns = (start: string, from: readonly RelatedRead[], isTop: boolean): boolean =>
    from.some(({ path, fields }) => {
      let place = start;
      for (const [at, key] of path.entries()) {
        const relation = findRelation(forms, place, key);
        if (relation === null) return true;
        const isFirst = isTop && at === 0;
        const isRows = isFirst && relation.kind === "subform";
        const isWithin = isFirst && path.length === 1 && relation.kind === "link" && relation.form === form;
        if (isOwn(relation.form) && !isRows && !isWithin) return true;
        place = relation.form;
      }
      // What the record itself says is judged where it is computed.
      return (!isTop || path.length > 0) && fields.some((key) => readsBack(place, key));
    });
  const readsBack = (place: string, key: string): boolean => {
    const id = `${place}.${key}`;
    const runtime = formOrRows(workspace, place);
    const formula = runtime === undefined ? undefined : formulasOf(workspace, runtime).get(key);
    if (formula === undefined || seen.has(id)) return false;
    seen.add(id);
    return returns(place, relatedReads(formula.typed), false);
  };
  return returns(form, reads, true);
}

// Rows of a subform are written with their record.
function homeOf(place: string): string {
  return place.split(".")[0] ?? place;
}
