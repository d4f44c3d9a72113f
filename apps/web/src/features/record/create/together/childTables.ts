import type { JsContext } from "@tongzhou/expr";
import { inverseKey } from "@tongzhou/model";
import type { FieldOf, FormConstraint, FormDefinition, WireValues } from "@tongzhou/model";
import { ownValue } from "../../../../fields/ownValue.ts";
import { subformRows } from "../../../../fields/subform/subformModel.ts";
import type { SubformRow } from "../../../../fields/subform/subformModel.ts";
import type { WorkspaceForm } from "../../../../api/workspaceQueries.ts";
import { canWrite } from "../../model/canWrite.ts";
import type { SentChild } from "../../model/draftModel.ts";
import type { DraftAnswers } from "../../model/draftAnswers.ts";
import { findFormRules } from "../../model/formRules.ts";
import type { RuleProblem, RuleReading } from "../../model/ruleReading.ts";
import { newValues } from "../newRecordModel.ts";

/** As many as one request takes. */
export const maxChildren = 200;

/** Records of another form that can be made with a new one, as the rows of a table. */
export interface ChildTable {
  /** Where a draft keeps the rows; no field's key has a colon. */
  readonly key: string;
  readonly form: WorkspaceForm;
  /** The link that will lead to the new record. */
  readonly link: FieldOf<"link">;
  /** What expressions of the form being filled in call these records. */
  readonly relation: string;
  /** The records' fields as a table's columns. */
  readonly rows: FieldOf<"subform">;
  /** Rules of the form being filled in that look at these records before anything is saved. */
  readonly asked: readonly FormConstraint[];
}

/**
 * The tables a new record of a form can bring along: forms that the member may fill and that link to it by one link
 * which its page lists, or which a rule asks for.
 */
export function findChildTables(form: FormDefinition, forms: readonly WorkspaceForm[]): readonly ChildTable[] {
  return forms.flatMap((child) =>
    child.definition.fields.flatMap((link): ChildTable[] => {
      if (link.kind !== "link" || link.form !== form.key) return [];
      if (!child.abilities.create || !canWrite(child, link)) return [];
      const relation = inverseKey(child.definition.key, link.key);
      const key = `${child.definition.key}:${link.key}`;
      const asked = (form.constraints ?? []).filter(
        ({ severity, expression }) => severity === "block_save" && readsRelation(form, expression, relation),
      );
      if (link.inverse === undefined && asked.length === 0) return [];
      // A table in a table has no room; its rows are added when the record is there.
      const fields = child.definition.fields.filter(
        (field) =>
          field.key !== link.key && field.kind !== "subform" && field.hidden !== true && canWrite(child, field),
      );
      return [
        {
          key,
          form: child,
          link,
          relation,
          rows: { key, kind: "subform", label: link.inverse ?? child.definition.label, fields },
          asked,
        },
      ];
    }),
  );
}

/**
 * Whether an expression of a form reads a relation, itself or through formulas. A name in a text counts as well: the
 * worst of it is a table that is open without need.
 */
export function readsRelation(
  form: FormDefinition,
  source: string,
  relation: string,
  seen: Set<string> = new Set<string>(),
): boolean {
  const names = new Set(source.match(/[\p{L}\p{N}_]+/gu));
  if (names.has(relation)) return true;
  return form.fields.some((field) => {
    if (field.kind !== "formula" || !names.has(field.key) || seen.has(field.key)) return false;
    seen.add(field.key);
    return readsRelation(form, field.expression, relation, seen);
  });
}

/** The rows of a table in a draft. */
export function rowsOf(table: ChildTable, values: WireValues): readonly SubformRow[] {
  return subformRows(ownValue(values, table.key) ?? null);
}

/** What the rules of its own form say about a row; the link is filled by the save, which judges what reads it. */
export function readChild(
  table: ChildTable,
  row: SubformRow,
  forms: readonly WorkspaceForm[],
  context: JsContext,
  answers?: DraftAnswers,
): RuleReading {
  const reading = findFormRules(table.form.definition, forms).run({
    values: row,
    typed: "all",
    system: {},
    context,
    filledLater: new Set([table.link.key]),
    ...(answers === undefined ? {} : { answers }),
  });
  const problems = new Map([...reading.problems].filter(([key]) => key !== table.link.key));
  return { ...reading, problems };
}

/** What is wrong with a table's rows, those left blank only when `isTried`. */
export function childProblems(
  table: ChildTable,
  readings: readonly RuleReading[],
  isTried: boolean,
): readonly { readonly row: number; readonly key: string; readonly problem: RuleProblem }[] {
  return readings.flatMap(({ problems, broken, hidden }, index) => [
    ...[...problems].flatMap(([key, problem]) =>
      hidden.has(key) || (problem.kind === "required" && !isTried) ? [] : [{ row: index + 1, key, problem }],
    ),
    ...(isTried
      ? broken.map(({ message }) => ({ row: index + 1, key: "", problem: { kind: "rule" as const, message } }))
      : []),
  ]);
}

/** The rows of all tables as they are sent, in the order in which an answer counts them. */
export function sentChildren(
  tables: readonly ChildTable[],
  values: WireValues,
  read: (table: ChildTable, row: SubformRow) => RuleReading,
): readonly SentChild[] {
  return tables.flatMap((table) =>
    rowsOf(table, values).map((row) => {
      const { locked } = read(table, row);
      const isSent = (key: string): boolean => !locked.has(key) && table.rows.fields.some((field) => field.key === key);
      return {
        form: table.form.definition.key,
        field: table.link.key,
        values: newValues(table.form.definition, row, ({ key }) => isSent(key)),
      };
    }),
  );
}

/** Which row a refusal means that names the sent child by its place, counted from 0; rows count from 1. */
export function placeOfChild(
  tables: readonly ChildTable[],
  values: WireValues,
  child: number,
): { readonly table: ChildTable; readonly row: number } | null {
  let before = 0;
  for (const table of tables) {
    const count = rowsOf(table, values).length;
    if (child < before + count) return { table, row: child - before + 1 };
    before += count;
  }
  return null;
}
