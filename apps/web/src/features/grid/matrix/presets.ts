import { axisSource } from "@tongzhou/model";
import type { FieldDefinition, FieldOf, MatrixColor, MatrixDefinition, MatrixTotal } from "@tongzhou/model";
import { axisFields } from "./setupModel.ts";
import type { CellSource } from "./setupModel.ts";

/** What matrices are mostly used for. */
export type PresetName = "duties" | "risks" | "skills" | "contacts";

/** A use, and the matrix it makes of the forms there are; null where they lack the fields for it. */
interface Preset {
  readonly name: PresetName;
  readonly matrix: MatrixDefinition | null;
}

/** The usual matrices, as the forms whose records can stand in the cells allow. */
export function findPresets(sources: readonly CellSource[]): readonly Preset[] {
  const uses = { duties, risks, skills, contacts } satisfies Record<
    PresetName,
    (source: CellSource) => MatrixDefinition | null
  >;
  return (["duties", "risks", "skills", "contacts"] as const).map((name) => {
    const [matrix = null] = sources.flatMap((source) => uses[name](source) ?? []);
    return { name, matrix };
  });
}

const weights: Readonly<Record<string, number>> = { R: 3, A: 2, C: 1, I: 0.2 };

// Work by person, with R, A, C and I where they meet: how each is shared out, and what that weighs for each.
function duties({ form, rows }: CellSource): MatrixDefinition | null {
  const letter = form.fields.find((field) => isChoice(field) && letters(field).size >= 3);
  const row = rows.find(({ kind }) => kind === "link");
  const columns = axisFields(form).filter(
    ({ key, kind }) => key !== row?.key && (kind === "member" || kind === "link"),
  );
  const column = columns.find(({ kind }) => kind === "member") ?? columns[0];
  if (letter === undefined || !isChoice(letter) || row === undefined || column === undefined) return null;
  const weighed = [...letters(letter)].map(([option, name]) => `"${option}", ${weights[name] ?? 0}`);
  const accountable = [...letters(letter)].find(([, name]) => name === "A")?.[0];
  return {
    form: form.key,
    rows: { field: row.key },
    columns: [{ field: column.key, ...(column.kind === "member" ? { usedOnly: true } : {}) }],
    cell: { kind: "field", field: letter.key },
    ...(accountable === undefined
      ? {}
      : { colors: [{ expression: `{${letter.key}} = "${accountable}"`, color: "teal" }] }),
    totals: [
      total("letters", { zh: "字母", en: "Letters" }, "rows", "options"),
      {
        ...total("load", { zh: "负荷", en: "Load" }, "columns", "sum"),
        expression: `SWITCH({${letter.key}}, ${weighed.join(", ")}, 0)`,
      },
    ],
  };
}

// Chance by harm: how many risks stand where, redder towards the corner of both.
function risks({ form, rows }: CellSource): MatrixDefinition | null {
  const axes = axisFields(form);
  const row = rows.find(({ kind }) => isScale(kind)) ?? rows.find((field) => isGraded(field, chanceWords));
  const wanted = row === undefined || isScale(row.kind) ? isScaleField : isHarm;
  const column = axes.find((field) => field.key !== row?.key && wanted(field));
  const [down, across] = [row, column].map((field) => (field === undefined ? null : gradesOf(field)));
  if (row === undefined || column === undefined || !down || !across) return null;
  const most = Math.max(...down.values()) * Math.max(...across.values());
  const product = `${gradeOf(row, down)} * ${gradeOf(column, across)}`;
  const colors: MatrixColor[] = [
    { expression: `${product} >= ${Math.ceil(most * 0.48)}`, color: "red" },
    { expression: `${product} >= ${Math.ceil(most * 0.24)}`, color: "amber" },
    { expression: `${product} > 0`, color: "green" },
  ];
  const byGrade = (grades: Grades): (string | number)[] =>
    [...grades].toSorted(([, one], [, other]) => one - other).map(([value]) => value);
  return {
    form: form.key,
    rows: { field: row.key, ...(row.kind === "integer" ? {} : { values: byGrade(down).toReversed() }) },
    columns: [{ field: column.key, ...(isChoice(column) ? { values: byGrade(across) } : {}) }],
    cell: { kind: "total", function: "count" },
    colors,
  };
}

// What each value of an axis weighs.
type Grades = ReadonlyMap<string | number, number>;

const chanceWords = /概率|可能|机率|发生|probab|likel|chance|odds/i;
const harmWords = /影响|后果|严重|损失|程度|impact|sever|harm|consequence/i;
// Options are mostly written from little to much; these say that they are not.
const muchWords = /高|大|重|high|major|severe|critical|extreme|catastroph/i;
const mostGrades = 10;

function isScaleField({ kind }: FieldDefinition): boolean {
  return isScale(kind);
}

function isHarm(field: FieldDefinition): boolean {
  return isGraded(field, harmWords);
}

// Options are degrees of something only where the field is called so.
function isGraded(field: FieldDefinition, words: RegExp): boolean {
  const named = words.test(field.label.zh) || words.test(field.label.en ?? "") || words.test(field.key);
  return isChoice(field) && named && current(field).length >= 2 && current(field).length <= mostGrades;
}

function gradesOf(field: FieldDefinition): Grades | null {
  if (isChoice(field)) {
    const keys = current(field).map(({ key }) => key);
    const isFalling = muchWords.test(current(field)[0]?.label.zh ?? "") || muchWords.test(keys[0] ?? "");
    return new Map((isFalling ? keys.toReversed() : keys).map((key, index) => [key, index + 1]));
  }
  const source = axisSource(field);
  return source?.kind === "numbers" ? new Map(source.numbers.map((number) => [number, number])) : null;
}

function gradeOf(field: FieldDefinition, grades: Grades): string {
  if (!isChoice(field)) return `{${field.key}}`;
  return `SWITCH({${field.key}}, ${[...grades].map(([key, grade]) => `"${key}", ${grade}`).join(", ")}, 0)`;
}

function current({ options }: FieldOf<"choice">): FieldOf<"choice">["options"] {
  return options.filter(({ archived }) => archived !== true);
}

// People by skill, with a level where they meet: who can do what, and how well on the average.
function skills({ form, rows }: CellSource): MatrixDefinition | null {
  const row = rows.find(({ kind }) => kind === "member") ?? rows.find(({ kind }) => kind === "link");
  const column = form.fields.find(
    ({ key, kind }) => key !== row?.key && (kind === "link" || (kind === "member" && row?.kind === "link")),
  );
  const rating = form.fields.find(({ kind }) => kind === "rating");
  // Letters say who answers, not how well.
  const level = rating ?? form.fields.find((field) => isChoice(field) && letters(field).size < 3);
  if (level === undefined || row === undefined || column === undefined) return null;
  const people = total("people", { zh: "人数", en: "People" }, "columns", "count");
  const matrix: MatrixDefinition = {
    form: form.key,
    rows: { field: row.key },
    columns: [{ field: column.key }],
    cell: { kind: "field", field: level.key },
  };
  // Options have colours of their own, and no average.
  if (level.kind !== "rating") return { ...matrix, totals: [people] };
  const most = level.max ?? 5;
  return {
    ...matrix,
    colors: [
      { expression: `{${level.key}} >= ${Math.ceil(most * 0.75)}`, color: "green" },
      { expression: `{${level.key}} >= ${Math.ceil(most * 0.5)}`, color: "blue" },
      { expression: `{${level.key}} > 0`, color: "amber" },
    ],
    totals: [
      { ...total("average", { zh: "平均", en: "Average" }, "both", "average"), expression: `{${level.key}}` },
      people,
    ],
  };
}

// Who is told of what, and how often or by what way.
function contacts({ form, rows }: CellSource): MatrixDefinition | null {
  const row = rows.find(({ kind }) => kind === "link") ?? rows.find(({ kind }) => kind === "member") ?? rows[0];
  const others = axisFields(form).filter(({ key, kind }) => key !== row?.key && (kind === "choice" || kind === "link"));
  const free = (field: FieldDefinition): boolean => isChoice(field) && letters(field).size < 3;
  // Letters say who answers, not who hears.
  const cell = others.every((field) => !isChoice(field) || free(field)) ? others.findLast(free) : undefined;
  const column = others.find((field) => field !== cell);
  if (row === undefined || column === undefined || cell === undefined || isScale(row.kind)) return null;
  return {
    form: form.key,
    rows: { field: row.key },
    columns: [{ field: column.key }],
    cell: { kind: "field", field: cell.key },
    totals: [total("times", { zh: "次数", en: "Times" }, "both", "count")],
  };
}

function total(
  key: string,
  label: MatrixTotal["label"],
  at: MatrixTotal["at"],
  sum: MatrixTotal["function"],
): MatrixTotal {
  return { key, label, at, function: sum };
}

function isScale(kind: string): boolean {
  return kind === "rating" || kind === "integer";
}

function isChoice(field: FieldDefinition): field is FieldOf<"choice"> {
  return field.kind === "choice";
}

// The options that are named by one of R, A, C and I, alone or before the word for it.
function letters({ options }: FieldOf<"choice">): ReadonlyMap<string, string> {
  return new Map(
    options.flatMap(({ key, label }) => {
      const name = /^([RACI])(?![A-Za-z])/.exec(label.zh)?.[1] ?? /^([raci])$/.exec(key)?.[1]?.toUpperCase();
      return name === undefined ? [] : [[key, name] as const];
    }),
  );
}
