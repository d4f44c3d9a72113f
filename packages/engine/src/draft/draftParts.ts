import { compile, relatedReads, type RelatedRead, type TypedExpr } from "@tongzhou/expr";
import { compileDefault, listFormParts, partName, type FormDefinition } from "@tongzhou/model";
import { shownScope } from "../access/formScope.ts";
import { memoised } from "../access/memo.ts";
import { permissionClass } from "../access/permissionClass.ts";
import type { Session } from "../gateway/session.ts";
import { comesBack } from "./comesBack.ts";

/** A compiled expression of a form, as far as the actor is shown its text. */
export interface DraftPart {
  readonly typed: TypedExpr;
  readonly reads: readonly RelatedRead[];
  /** Whether it may rest on what saving the record changes in others. */
  readonly comesBack: boolean;
}

/** The expressions of a form that the actor may know, by name. */
export type DraftParts = ReadonlyMap<string, DraftPart>;

/**
 * Compiles what the actor is shown of a form. The text of an expression that names what they may not see is kept back
 * from them, and so is its answer: what is not among these does not exist for a draft.
 * @param definition as visibleForms gives it, or the columns of one of its subforms
 */
export function draftParts(session: Session, definition: FormDefinition): DraftParts {
  const { key } = definition;
  return memoised(session.workspace, `draft/parts/${permissionClass(session)}/${key}`, () => {
    const shown = shownScope(session, key, definition.fields);
    // Rows of a subform have no stamps of their own.
    const own = new Set(definition.fields.map((field) => field.key));
    const fields = key.includes(".") ? shown.fields.filter((field) => own.has(field.key)) : shown.fields;
    const scope = { ...shown, fields, allowJavaScript: "batches" as const };
    const partOf = (typed: TypedExpr): DraftPart => {
      const reads = relatedReads(typed);
      return { typed, reads, comesBack: comesBack(session.workspace, key, reads) };
    };
    const starts = definition.fields.flatMap((field): (readonly [string, DraftPart])[] => {
      const { default: source } = field;
      const compiled = source === undefined ? null : compileDefault({ ...field, default: source }, scope);
      // What it reads of the record may be a formula that only the server can tell.
      const isAsked = compiled?.ok === true && (compiled.value.isRelated || compiled.value.fields.length > 0);
      return isAsked ? [[partName.start(field.key), partOf(compiled.value)]] : [];
    });
    return new Map([
      ...starts,
      ...listFormParts(definition).flatMap(({ part, source, expected }): (readonly [string, DraftPart])[] => {
        // What is kept back of a formula stands as this.
        if (source === "BLANK()") return [];
        const compiled = compile(source, scope, expected);
        if (!compiled.ok) return [];
        return [[part, partOf(compiled.value)]];
      }),
    ]);
  });
}
