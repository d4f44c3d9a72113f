import { relatedReads, type RelatedRead } from "@tongzhou/expr";
import { findRelation, rowsKey } from "@tongzhou/model";
import { formOrRows } from "../access/formOrRows.ts";
import { formulasOf } from "../access/formulas.ts";
import { findPolicy } from "../access/policyFor.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";

/** Whether an actor who reads with their own rights reads the same as the engine. */
export interface Completeness {
  /** Told by rights alone, never by what is stored: that it is not so says nothing about any record. */
  readonly isWhole: boolean;
  /**
   * Links of the record itself that must be blank, or lead to another record that is in sight; whether they do is seen
   * anyway (A19).
   */
  readonly links: readonly string[];
}

/** What of the draft itself is right whatever the rights on the saved record are. */
export interface OwnKnowledge {
  /** Whether a field's value in the draft is the one that would be saved. */
  readonly isKnown: (key: string) => boolean;
  /** Whether a subform's rows are typed: their formulas are then computed with the actor's rights, those saved with none. */
  readonly areTyped: (subform: string) => boolean;
}

/** Judges what an expression reads. */
export function completenessOf(
  session: Session,
  form: FormRuntime,
  reads: readonly RelatedRead[],
  { isKnown, areTyped }: OwnKnowledge,
): Completeness {
  const links = new Set<string>();
  const { workspace } = session;
  const { forms } = workspace.definition;
  const isFree = (place: string, field: string): boolean =>
    place.includes(".") || findPolicy(session, place, "see")?.reads.get(field) === null;
  const isOpen = (place: string): boolean => place.includes(".") || findPolicy(session, place, "see")?.rows === null;
  const step = (place: string | null, key: string): string | null => {
    const at = place ?? form.definition.key;
    const relation = findRelation(forms, at, key);
    if (relation === null) return null;
    if (relation.kind === "inverse")
      return isOpen(relation.form) && isFree(relation.form, relation.field) ? relation.form : null;
    if (!(place === null ? isKnown(key) : isFree(at, key))) return null;
    if (place === null && relation.kind === "link" && relation.form === at) links.add(key);
    if (isOpen(relation.form)) return relation.form;
    if (place !== null || relation.kind !== "link") return null;
    links.add(key);
    return relation.form;
  };
  const isWholeFrom = (start: string | null, from: readonly RelatedRead[]): boolean =>
    from.every(({ path, fields }) => {
      let place = start;
      for (const key of path) {
        place = step(place, key);
        if (place === null) return false;
      }
      const [first = ""] = path;
      const areRowsTyped = start !== null || (path.length === 1 && areTyped(first));
      return fields.every((key) => {
        const at = place ?? form.definition.key;
        if (!(place === null ? isKnown(key) : isFree(at, key))) return false;
        const isOfRow = place !== null && place.startsWith(rowsKey(form.definition.key, ""));
        const runtime = isOfRow && areRowsTyped ? formOrRows(workspace, at) : undefined;
        const formula = runtime === undefined ? undefined : formulasOf(workspace, runtime).get(key);
        if (formula?.isDerived === true && !isWholeFrom(at, relatedReads(formula.typed))) return false;
        // A link is read as the records in sight.
        const relation = findRelation(forms, at, key);
        return relation === null || relation.kind === "inverse" || step(place, key) !== null;
      });
    });
  return { isWhole: isWholeFrom(null, reads), links: [...links] };
}
