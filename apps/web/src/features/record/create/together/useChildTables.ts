import { useEffect, useEffectEvent, useMemo } from "react";
import type { JsContext } from "@tongzhou/expr";
import type { FieldOf, FormDefinition, WireValues } from "@tongzhou/model";
import type { ApiError } from "../../../../api/apiError.ts";
import { fieldErrorWords } from "../../../../fields/fieldErrorWords.ts";
import type { RowRules } from "../../../../fields/conditions/rowReadings.tsx";
import { rowKeyOf } from "../../../../fields/subform/subformModel.ts";
import type { SubformRow } from "../../../../fields/subform/subformModel.ts";
import { useWording } from "../../../../shell/language.tsx";
import { useWorkspace } from "../../../../shell/useWorkspace.ts";
import { noteRow } from "../../asking/rowsToAsk.ts";
import type { AskedDraft } from "../../asking/useDraftAnswers.ts";
import { brokenOf } from "../../constraints/brokenOf.ts";
import type { SentChild } from "../../model/draftModel.ts";
import { findFormRules } from "../../model/formRules.ts";
import { sayRuleProblem } from "../../model/sayRuleProblem.ts";
import {
  childProblems,
  findChildTables,
  maxChildren,
  placeOfChild,
  readChild,
  readsRelation,
  rowsOf,
  sentChildren,
} from "./childTables.ts";
import type { ChildTable } from "./childTables.ts";

/** The tables of a new record, and what is wrong in them. */
export interface ChildTablesDesk {
  readonly tables: readonly ChildTable[];
  readonly rulesOf: (table: ChildTable) => RowRules;
  /** The table's columns: those that a show rule hides in every row are left out. */
  readonly columnsOf: (table: ChildTable) => FieldOf<"subform">;
  /** Formulas that the rows change once they are saved: until then nobody knows their values. */
  readonly changed: ReadonlySet<string>;
  /** What is wrong with a table, its rows first, in the reader's words. */
  readonly problemsOf: (table: ChildTable) => readonly string[];
  /** Tables in which something keeps the record from being saved, whether it is shown yet or not. */
  readonly wrongCount: number;
  /** Key of the table that a refusal is about; null when it is about none of its rows. */
  readonly refused: string | null;
  /** All rows as they are sent. */
  readonly sent: (values: WireValues) => readonly SentChild[];
}

/** What a desk knows when it asks for its tables. */
export interface ChildTablesInput {
  readonly form: FormDefinition;
  readonly values: WireValues;
  /** What only the server can tell. */
  readonly asked: AskedDraft;
  readonly context: JsContext;
  /** Somebody tried to save: what is left blank counts from then on. */
  readonly isTried: boolean;
  /** Keys of fields and tables in which a text is no value yet. */
  readonly halfTyped: ReadonlySet<string>;
  readonly refusal: ApiError | null;
}

/** The tables that a new record can bring along. */
export function useChildTables(input: ChildTablesInput): ChildTablesDesk {
  const { form, values, asked, context, isTried, halfTyped, refusal } = input;
  const wording = useWording();
  const { forms } = useWorkspace();
  const tables = useMemo(() => findChildTables(form, forms), [form, forms]);
  const read = (table: ChildTable, row: SubformRow): ReturnType<typeof readChild> =>
    readChild(table, row, forms, context, asked.rowAnswers(table.key, rowKeyOf(row)));
  // Rows made together are written by the same save as the record itself.
  const beside = [...new Set([form.key, ...tables.map((table) => table.form.definition.key)])];
  const note = (table: ChildTable, row: SubformRow): void =>
    noteRow(
      asked,
      { key: table.key, form: table.form.definition.key, subform: null, beside },
      row,
      read(table, row).questions,
    );
  const noteAll = useEffectEvent(() => {
    for (const table of tables) for (const row of rowsOf(table, values)) note(table, row);
  });
  const { rowAnswers } = asked;
  useEffect(() => noteAll(), [tables, values, rowAnswers]);
  const child = refusal?.params["child"];
  const place = typeof child === "number" ? placeOfChild(tables, values, child) : null;
  const refusedKey = String(refusal?.params["field"] ?? "").split(".")[0] ?? "";
  const found = (table: ChildTable, isAsked: boolean): ReturnType<typeof childProblems> =>
    childProblems(
      table,
      rowsOf(table, values).map((row) => read(table, row)),
      isAsked,
    );
  const say = (table: ChildTable, { key, problem }: ReturnType<typeof childProblems>[number]): string => {
    const field = table.form.definition.fields.find((one) => one.key === key) ?? table.rows;
    const said = sayRuleProblem(problem, field, wording);
    return key === "" || problem.kind === "required"
      ? said
      : wording.t("record.problemAt", { field: wording.label(field.label), problem: said });
  };
  const inRow = (row: number, problem: string): string => wording.t("record.problemCell", { row, problem });
  const problemsOf = (table: ChildTable): readonly string[] => [
    ...found(table, isTried).map((one) => inRow(one.row, say(table, one))),
    ...(place?.table === table && refusal !== null
      ? [inRow(place.row, fieldErrorWords(refusal, table.form.definition.fields, wording))]
      : []),
    ...brokenOf(refusal).flatMap(({ form: of, fix, message }) =>
      message !== null && (of === table.form.definition.key || (of === form.key && fix === table.relation))
        ? [wording.label(message)]
        : [],
    ),
  ];
  const rulesOf = (table: ChildTable): RowRules => {
    const { definition } = table.form;
    const wrong = found(table, isTried);
    return {
      read: (_, row) => read(table, row),
      start: () => {
        const { [table.link.key]: _, ...starts } = findFormRules(definition, forms).defaults(context);
        return starts;
      },
      ownOf: (row) => ({ fields: definition.fields, values: row }),
      problemsOf: (row) => {
        const at = rowsOf(table, values).indexOf(row) + 1;
        const problems = wrong.filter((one) => one.row === at && one.key !== "");
        const refused: readonly [string, string][] =
          place?.table === table && place.row === at && refusal !== null && refusedKey !== ""
            ? [[refusedKey, fieldErrorWords(refusal, table.form.definition.fields, wording)]]
            : [];
        return new Map([...problems.map((one): [string, string] => [one.key, say(table, one)]), ...refused]);
      },
    };
  };
  const columnsOf = (table: ChildTable): FieldOf<"subform"> => {
    const rows = rowsOf(table, values);
    const readings = (rows.length === 0 ? [rulesOf(table).start(table.rows)] : rows).map((row) => read(table, row));
    const fields = table.rows.fields.filter(({ key }) => readings.some(({ hidden }) => !hidden.has(key)));
    const others = tables.reduce((sum, one) => sum + (one === table ? 0 : rowsOf(one, values).length), 0);
    return { ...table.rows, fields, maxRows: Math.max(0, maxChildren - others) };
  };
  const filled = tables.filter((table) => rowsOf(table, values).length > 0);
  const changed = form.fields.flatMap((field) =>
    field.kind === "formula" && filled.some((table) => readsRelation(form, field.expression, table.relation))
      ? [field.key]
      : [],
  );
  return {
    tables,
    columnsOf,
    changed: new Set(changed),
    rulesOf,
    problemsOf,
    wrongCount: tables.filter((table) => halfTyped.has(table.key) || found(table, true).length > 0).length,
    refused: place?.table.key ?? null,
    sent: (now) => sentChildren(tables, now, read),
  };
}
