import type { ImportColumn, ImportMapping, ImportSettings, ImportState } from "@tongzhou/contract";
import {
  fieldSpec,
  type ChoiceOption,
  type FieldDefinition,
  type FieldKind,
  type FormDefinition,
} from "@tongzhou/model";
import type { Static } from "typebox";
import { partKind, plannedWords, withWords, type WordDecisions, type WordPlan } from "./blankWords.ts";
import { matchByName, type TargetField } from "./targetFields.ts";

/** An import as the server tells it. */
export type ImportView = Static<typeof ImportState>;
/** A sheet of its file. */
export type ImportSheet = ImportView["sheets"][number];
/** A column of a sheet. */
export type SheetColumn = Static<typeof ImportColumn>;
type Mapping = Static<typeof ImportMapping>;
/** How an import is started. */
export type StartSettings = Static<typeof ImportSettings>;

/** What becomes of one column. */
export interface ColumnPlan {
  readonly column: number;
  /** In a new form: whether the column is taken, as which kind, under which name. */
  readonly isTaken: boolean;
  readonly kind: FieldKind;
  readonly name: string;
  /** In an existing form: the field it goes to, `subform.field` for one of a subform; null leaves it out. */
  readonly field: string | null;
  /** For links: the field of the other form by which records are found; empty for its title. */
  readonly linkBy: string;
  /** Texts of the column that are read as others. */
  readonly replace: readonly Replacement[];
  /** Words such as - that a person wants read as blank, or as they stand; of others the field's kind decides. */
  readonly blankWords: WordDecisions;
}

/** A text as it stands in a column, and what is read instead; empty is blank. */
export interface Replacement {
  readonly from: string;
  readonly to: string;
}

/** Everything a person decides about an import. */
export interface ImportPlan {
  readonly sheet: number;
  /** Key of an existing form; null makes a new one. */
  readonly form: string | null;
  readonly formName: string;
  /** Null numbers the records. */
  readonly titleColumn: number | null;
  readonly action: "add" | "update" | "upsert";
  readonly matchBy: string;
  readonly rejects: "skip" | "all_or_nothing";
  readonly columns: readonly ColumnPlan[];
}

/** The kinds a column of a new form may have; choices only where their options were counted. */
export function kindsFor(column: SheetColumn): readonly FieldKind[] {
  const plain: readonly FieldKind[] = [
    "text",
    "long_text",
    "integer",
    "number",
    "money",
    "boolean",
    "date",
    "datetime",
    "time",
    "duration",
    "phone",
    "email",
    "url",
  ];
  return guessedField(column).kind === "choice" || guessedField(column).kind === "choices"
    ? ["choice", "choices", ...plain]
    : plain;
}

/** The field the server proposes for a column. */
export function guessedField(column: SheetColumn): FieldDefinition {
  // Made by the server from the same model; the plan that takes it is checked there again.
  return column.field as FieldDefinition;
}

/** A plan that takes everything as it was guessed, into a new form or matched to the fields of one. */
export function proposePlan(view: ImportView, sheet: ImportSheet, form: FormDefinition | null): ImportPlan {
  const matched =
    form === null
      ? new Map<number, string>()
      : matchByName(
          ownColumns(sheet).filter((column) => column.filledCount > 0),
          form,
        );
  const own = new Set(ownColumns(sheet));
  return {
    sheet: sheet.index,
    form: form?.key ?? null,
    formName: bareName(view.fileName),
    titleColumn: sheet.titleColumn,
    action: "add",
    matchBy: form?.fields.find((field) => field.unique === true)?.key ?? "",
    rejects: "skip",
    columns: sheet.columns.map((column) => ({
      column: column.index,
      isTaken: column.filledCount > 0 && own.has(column),
      kind: guessedField(column).kind,
      name: column.label,
      field: matched.get(column.index) ?? null,
      linkBy: "",
      replace: [],
      blankWords: [],
    })),
  };
}

// What a download of rejected rows adds before and after the columns of the file.
const addedLabels: readonly (readonly [string, string])[] = [
  ["行", "未导入的原因"],
  ["Row", "Why it was not taken"],
];

/** The columns of a sheet without those that a download of rejected rows adds. */
function ownColumns({ columns }: ImportSheet): readonly SheetColumn[] {
  const isAdded = addedLabels.some(([row, why]) => columns[0]?.label === row && columns.at(-1)?.label === why);
  return isAdded ? columns.slice(1, -1) : columns;
}

/** How an earlier file with the same headers was taken into a form; the newest such form when none is asked for. */
export function findRemembered(view: ImportView, form: string | null): ImportView["remembered"][number] | undefined {
  return view.remembered.find(
    ({ settings }) => settings.target.kind === "form" && (form === null || settings.target.form === form),
  );
}

/** The plan an import was last started with; undefined when it never was. */
export function restorePlan(view: ImportView): ImportPlan | undefined {
  return view.settings === null ? undefined : planOf(view, view.settings);
}

/** The plan that settings tell, over the sheets of an import. */
export function planOf(view: ImportView, settings: StartSettings): ImportPlan | undefined {
  const sheet = view.sheets.find((one) => one.index === settings.sheet);
  if (sheet === undefined) return undefined;
  const { target } = settings;
  const base = { ...proposePlan(view, sheet, null), rejects: settings.rejects };
  if (target.kind === "new_form") {
    const fields = new Map(target.fields.map((one) => [one.column, one.definition]));
    const taken = new Map(target.fields.map((one) => [one.column, one]));
    return {
      ...base,
      formName: target.label.zh,
      titleColumn: target.titleColumn,
      columns: base.columns.map((column) => {
        // Sent by this page; the server checked it before it kept it.
        const field = fields.get(column.column) as FieldDefinition | undefined;
        return field === undefined
          ? { ...column, isTaken: false }
          : {
              ...column,
              isTaken: true,
              kind: field.kind,
              name: field.label.zh,
              replace: taken.get(column.column)?.replace ?? [],
              blankWords: taken.get(column.column)?.blankWords ?? [],
            };
      }),
    };
  }
  const mappings = new Map(target.mappings.map((one) => [one.column, one]));
  return {
    ...base,
    form: target.form,
    action: target.action,
    matchBy: target.matchBy ?? "",
    columns: base.columns.map((column) => ({
      ...column,
      field: mappings.get(column.column)?.field ?? null,
      linkBy: mappings.get(column.column)?.matchBy ?? "",
      replace: mappings.get(column.column)?.replace ?? [],
      blankWords: mappings.get(column.column)?.blankWords ?? [],
    })),
  };
}

/** The name of a file without its endings. */
export function bareName(fileName: string): string {
  return fileName.replace(/(?:\.[a-z0-9]{1,5}){1,2}$/iu, "").slice(0, 80) || fileName;
}

/** Columns that a plan takes. */
export function takenColumns(plan: ImportPlan): readonly ColumnPlan[] {
  return plan.columns.filter((column) => isTakenColumn(plan, column));
}

/** Whether a plan takes a column. */
export function isTakenColumn({ form }: ImportPlan, column: ColumnPlan): boolean {
  return form === null ? column.isTaken : column.field !== null;
}

/** Whether a plan can be checked, or why not. */
export function planProblem(plan: ImportPlan): "name" | "columns" | "match" | null {
  if (plan.form === null && plan.formName.trim() === "") return "name";
  if (takenColumns(plan).length === 0) return "columns";
  const isMatched = plan.columns.some((column) => column.field === plan.matchBy);
  return plan.form !== null && plan.action !== "add" && !isMatched ? "match" : null;
}

/** What the server is told. */
export function toSettings(
  plan: ImportPlan,
  view: ImportView,
  options: { readonly isDryRun: boolean; readonly zone: string },
): StartSettings {
  const sheet = view.sheets.find((one) => one.index === plan.sheet);
  const common = { sheet: plan.sheet, headerRow: sheet?.headerRow ?? null, rejects: plan.rejects, ...options };
  if (plan.form !== null)
    return {
      ...common,
      target: {
        kind: "form",
        form: plan.form,
        action: plan.action,
        ...(plan.action === "add" ? {} : { matchBy: plan.matchBy }),
        mappings: plan.columns.map((column) => ({
          column: column.column,
          field: column.field,
          ...(column.linkBy === "" ? {} : { matchBy: column.linkBy }),
          ...decisionsOf(column),
        })),
      },
    };
  const taken = takenColumns(plan);
  const titles = titleChoices(plan);
  const title = titles.some((column) => column.column === plan.titleColumn) ? plan.titleColumn : titles[0]?.column;
  return {
    ...common,
    target: {
      kind: "new_form",
      key: view.formKey,
      label: { zh: plan.formName.trim() },
      titleColumn: plan.titleColumn === null ? null : (title ?? null),
      fields: taken.map((column) => ({
        column: column.column,
        definition: toField(
          column,
          sheet?.columns.find((one) => one.index === column.column),
        ),
        ...decisionsOf(column),
      })),
    },
  };
}

function decisionsOf({ replace, blankWords }: ColumnPlan): Pick<Mapping, "replace" | "blankWords"> {
  return {
    ...(replace.length === 0 ? {} : { replace: [...replace] }),
    ...(blankWords.length === 0 ? {} : { blankWords: [...blankWords] }),
  };
}

/** The field of a new form, as the person named and typed it. */
function toField(plan: ColumnPlan, column: SheetColumn | undefined): FieldDefinition | null {
  if (column === undefined) return null;
  const guessed = guessedField(column);
  const label = { zh: plan.name.trim() === "" ? column.label : plan.name.trim().slice(0, 200) };
  const common = { key: guessed.key, label };
  switch (plan.kind) {
    case "choice":
    case "choices": {
      const options = optionsOf(guessed);
      return { ...common, kind: plan.kind, options: withWords(options, wordsOf(column, plan)) };
    }
    case guessed.kind:
      return { ...guessed, label };
    case "money":
      return { ...common, kind: "money", currency: "CNY", decimals: 2 };
    case "text":
    case "long_text":
    case "integer":
    case "number":
    case "boolean":
    case "date":
    case "datetime":
    case "time":
    case "duration":
    case "phone":
    case "email":
    case "url":
      return { ...common, kind: plan.kind };
    default:
      return { ...guessed, label };
  }
}

function optionsOf(field: FieldDefinition): readonly ChoiceOption[] {
  return field.kind === "choice" || field.kind === "choices" ? field.options : [];
}

/**
 * The words of a column that may say that nothing is known, as they will be read.
 * @param target of an existing form; undefined in a new one
 */
export function wordsOf(column: SheetColumn, plan: ColumnPlan, target?: TargetField): readonly WordPlan[] {
  const field = target?.field ?? guessedField(column);
  const kind = target === undefined ? plan.kind : partKind(target.field, target.part);
  return plannedWords(column.blankWords, plan.blankWords, { kind, options: optionsOf(field) });
}

/** Columns that may name the records of a new form. */
export function titleChoices(plan: ImportPlan): readonly ColumnPlan[] {
  return takenColumns(plan).filter((column) => fieldSpec(column.kind).can.beTitle);
}

/** Whether what was counted of a column holds for what becomes of it; another kind is judged by the check. */
export function isJudged(column: SheetColumn, plan: ColumnPlan, field: FieldDefinition | undefined): boolean {
  return (
    (field?.kind ?? plan.kind) === guessedField(column).kind && field?.kind !== "choice" && field?.kind !== "choices"
  );
}

/** How much of a column fits its kind, in whole percent; null for a blank column. */
export function fitPercent(column: SheetColumn): number | null {
  if (column.filledCount === 0) return null;
  const share = (column.filledCount - column.badCount) / column.filledCount;
  // 99.9 % is not all: only a column without an odd cell says 100.
  return column.badCount === 0 ? 100 : Math.min(99, Math.max(0, Math.floor(share * 100)));
}
