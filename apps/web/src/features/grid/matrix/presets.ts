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
  const row = rows.find(({ kind }) => isScale(kind));
  const column = axisFields(form).find(({ key, kind }) => key !== row?.key && isScale(kind));
  const [down, across] = [row, column].map((field) => (field === undefined ? null : axisSource(field)));
  if (row === undefined || column === undefined || down?.kind !== "numbers" || across?.kind !== "numbers") return null;
  const most = Math.max(...down.numbers) * Math.max(...across.numbers);
  const product = `{${row.key}} * {${column.key}}`;
  const colors: MatrixColor[] = [
    { expression: `${product} >= ${Math.ceil(most * 0.48)}`, color: "red" },
    { expression: `${product} >= ${Math.ceil(most * 0.24)}`, color: "amber" },
    { expression: `${product} > 0`, color: "green" },
  ];
  return {
    form: form.key,
    rows: { field: row.key, ...(row.kind === "rating" ? { values: down.numbers.toReversed() } : {}) },
    columns: [{ field: column.key }],
    cell: { kind: "total", function: "count" },
    colors,
  };
}

// People by skill, with a level where they meet: who can do what, and how well on the average.
function skills({ form, rows }: CellSource): MatrixDefinition | null {
  const level = form.fields.find(({ kind }) => kind === "rating");
  const row = rows.find(({ kind }) => kind === "member") ?? rows.find(({ kind }) => kind === "link");
  const column = form.fields.find(
    ({ key, kind }) => key !== row?.key && (kind === "link" || (kind === "member" && row?.kind === "link")),
  );
  if (level?.kind !== "rating" || row === undefined || column === undefined) return null;
  const most = level.max ?? 5;
  return {
    form: form.key,
    rows: { field: row.key },
    columns: [{ field: column.key }],
    cell: { kind: "field", field: level.key },
    colors: [
      { expression: `{${level.key}} >= ${Math.ceil(most * 0.75)}`, color: "green" },
      { expression: `{${level.key}} >= ${Math.ceil(most * 0.5)}`, color: "blue" },
      { expression: `{${level.key}} > 0`, color: "amber" },
    ],
    totals: [
      { ...total("average", { zh: "平均", en: "Average" }, "both", "average"), expression: `{${level.key}}` },
      total("people", { zh: "人数", en: "People" }, "columns", "count"),
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
