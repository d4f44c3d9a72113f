import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, checkDefinition, type FieldDefinition, type FormDefinition, type Wire } from "@tongzhou/model";
import { formulasOf } from "../../access/formulas.ts";
import { pgCode } from "../../db/pgErrors.ts";
import { runCalculations } from "../../forms/background/runCalculations.ts";
import { calculateAtOnce, loadPending } from "../../forms/calculation/calculate.ts";
import type { Session } from "../../gateway/session.ts";
import { batchRecords } from "../../records/batchRecords.ts";
import { createRecord } from "../../records/createRecord.ts";
import { sequenceName } from "../../records/insertStatement.ts";
import { deleteRecord } from "../../records/deleteRecord.ts";
import { purgeRecords } from "../../records/purgeRecords.ts";
import { restoreRecord } from "../../records/restoreRecord.ts";
import { updateRecord } from "../../records/updateRecord.ts";
import type { TestWorkspace } from "../../test/openTestWorkspace.ts";
import { fillComputed } from "../fillComputed.ts";
import { verifyComputed, type WrongValue } from "../verifyComputed.ts";
import { foldFrom } from "./foldFrom.ts";
import { buildChance, buildRandomForms, countingKey, type Chance } from "./randomForms.ts";

/** What came of some sequences. */
export interface RandomOutcome {
  readonly sequences: number;
  readonly writes: number;
  readonly refused: number;
  readonly checked: number;
  /** Sequences in which a formula over its own record counted a list of links. */
  readonly counting: number;
  /** Stored values that were not what their formulas give, with the seed of their sequence. */
  readonly wrong: readonly (WrongValue & { readonly seed: number })[];
  /** Errors that no caller should hear of. */
  readonly broken: readonly string[];
}

interface Counts {
  writes: number;
  refused: number;
  readonly broken: string[];
}

const writers = 8;
const sequencesPerForms = 5;
const never = new AbortController().signal;

/**
 * Runs random sequences: forms of chance, eight writers at once, definitions that change and connections that break
 * meanwhile, and in the end a comparison of every stored value with its formula.
 */
export async function runRandomWork(
  workspace: TestWorkspace,
  seed: number,
  count: number,
  onProgress: (done: number) => void = () => undefined,
): Promise<RandomOutcome> {
  const counts: Counts = { writes: 0, refused: 0, broken: [] };
  const wrong: (WrongValue & { readonly seed: number })[] = [];
  let checked = 0;
  let counting = 0;
  for (let done = 0; done < count; done += 1) {
    const own = seed + done;
    const chance = buildChance(own);
    if (done % sequencesPerForms === 0) await defineAnew(workspace, chance);
    await runSequence(workspace, chance, own, counts);
    await computeAll(workspace);
    const report = await verifyComputed(workspace.database, workspace.key, { repairs: false });
    checked += report.checked;
    if (await isCounting(workspace)) counting += 1;
    const pending = await loadPending(workspace.database, workspace.schema);
    if (pending.size > 0) counts.broken.push(`seed ${own}: still calculating ${[...pending].join()}`);
    if (report.filling.length > 0) counts.broken.push(`seed ${own}: still filling ${report.filling.join()}`);
    wrong.push(...report.values.map((value) => ({ ...value, seed: own })));
    if (wrong.length > 0) {
      const { definition } = (await workspace.system()).workspace;
      counts.broken.push(
        ...definition.forms.map((form) => `${form.key}: ${form.fields.map((field) => describe(field)).join(", ")}`),
      );
      return { sequences: done + 1, ...counts, checked, counting, wrong };
    }
    onProgress(done + 1);
  }
  return { sequences: count, ...counts, checked, counting, wrong };
}

async function isCounting(workspace: TestWorkspace): Promise<boolean> {
  const { definition } = (await workspace.system()).workspace;
  return definition.forms.some(({ fields }) =>
    fields.some(
      (field) => field.key === countingKey && field.kind === "formula" && field.expression.includes("COUNT(to"),
    ),
  );
}

function describe(field: FieldDefinition): string {
  if (field.kind === "formula") return `${field.key} = ${field.expression} (${field.stored ?? "auto"})`;
  return "form" in field ? `${field.key}: ${field.kind} ${field.form}` : field.key;
}

async function defineAnew(workspace: TestWorkspace, chance: Chance): Promise<void> {
  await workspace.define({ forms: [], views: [], grants: [] });
  // Most groups here are small: in some sequences all of them are folded, in some those of a few, in some none.
  await foldFrom(workspace, chance.of([0, 0, 3, 1000]));
  let forms = buildRandomForms(chance);
  const { definition } = (await workspace.system()).workspace;
  // A formula of chance may come back to itself; then one after the other is left out.
  while (!checkDefinition({ ...definition, forms }).ok) forms = withoutOneFormula(forms);
  await workspace.define({ forms });
  const isBig = chance.oneIn(4);
  for (const form of forms) {
    const rows = isBig && chance.oneIn(2) ? 2100 : 6;
    await fillForm(workspace, form, forms, rows);
  }
  await fillOwnFormulas(workspace);
}

function withoutOneFormula(forms: readonly FormDefinition[]): readonly FormDefinition[] {
  const at = forms.findLastIndex((form) => form.fields.some(({ kind }) => kind === "formula"));
  return forms.map((form, index) => {
    if (index !== at) return form;
    const last = form.fields.findLastIndex(({ kind }) => kind === "formula");
    return { ...form, fields: form.fields.filter((_, place) => place !== last) };
  });
}

// In one statement, as an import writes.
async function fillForm(
  workspace: TestWorkspace,
  form: FormDefinition,
  forms: readonly FormDefinition[],
  rows: number,
): Promise<void> {
  const own = forms.findIndex(({ key }) => key === form.key);
  const links = form.fields.filter(
    (field) => field.kind === "link" && forms.findIndex(({ key }) => key === field.form) < own,
  );
  const columns = [sql`id`, sql`name`, sql`n0`, sql`n1`, ...links.map(({ key }) => sqlIdent(key))];
  const values = [sql`i`, sql`'r'`, sql`i % 7`, sql`i % 5`, ...links.map(() => sql`1 + i % 6`)];
  const list = (parts: readonly ReturnType<typeof sql>[]): ReturnType<typeof sql> =>
    parts.reduce((left, right) => sql`${left}, ${right}`);
  await workspace.database.run(
    sql`insert into ${sqlIdent(workspace.schema, form.key)} (${list(columns)}) select ${list(values)} from generate_series(1, ${rows}::int) i`,
  );
  // A statement that asks for functions without SQL is run again, and would have drawn other ids.
  await workspace.database.rows(
    sql`select setval(${sequenceName(workspace.schema, form.key)}::text::regclass, ${rows}::bigint)`,
  );
}

// What an import computes in the statement that writes.
async function fillOwnFormulas(test: TestWorkspace): Promise<void> {
  const { workspace } = await test.system();
  for (const form of workspace.forms.values()) {
    const keys = [...formulasOf(workspace, form)].flatMap(([key, { isDerived }]) => (isDerived ? [] : [key]));
    const table = { schema: workspace.schema, form: form.definition.key };
    await test.database.transaction((tx) => calculateAtOnce(tx, workspace.definition, table, keys));
  }
}

async function runSequence(workspace: TestWorkspace, chance: Chance, seed: number, counts: Counts): Promise<void> {
  const session = await workspace.system();
  const work = Array.from({ length: writers }, (_, index) =>
    writeSome(workspace, session, buildChance(seed * 97 + index), seed, counts),
  );
  if (chance.oneIn(2)) work.push(redefine(workspace, chance, seed, counts));
  if (chance.oneIn(5)) work.push(breakConnection(workspace, chance));
  await Promise.all(work);
}

async function writeSome(
  workspace: TestWorkspace,
  first: Session,
  chance: Chance,
  seed: number,
  counts: Counts,
): Promise<void> {
  for (let step = 0; step < 4 + chance.below(4); step += 1) {
    try {
      // Some go on with the definition they began with.
      const session = chance.oneIn(2) ? first : await workspace.system();
      await writeOne(session, chance);
      counts.writes += 1;
    } catch (error) {
      if (isFair(error)) counts.refused += 1;
      else counts.broken.push(`seed ${seed}: ${pgCode(error) ?? ""} ${describeError(error)}`);
    }
  }
}

function describeError(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const where = inner instanceof Error && "where" in inner ? String(inner.where).slice(0, 300) : "";
  return `${String(error)} ${where}`;
}

// Refusals by the rules, and connections that this test breaks itself.
function isFair(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return [
    "record.not_found",
    "link.broken",
    "link.restricted",
    "record.stale",
    "database.unavailable",
    "field.invalid",
  ].includes(error.code);
}

async function writeOne(session: Session, chance: Chance): Promise<void> {
  const form = chance.of(session.workspace.definition.forms);
  const id = 1 + chance.below(8);
  const values = (): Record<string, Wire> => randomValues(chance, form.fields);
  switch (chance.below(9)) {
    case 0:
    case 1:
      await createRecord(session, form.key, { values: { name: "n", ...values() } });
      return;
    case 2:
      await deleteRecord(session, form.key, id);
      return;
    case 3:
      await restoreRecord(session, form.key, id);
      return;
    case 4:
      await batchRecords(session, form.key, {
        mode: chance.oneIn(2) ? "all_or_nothing" : "per_row",
        operations: [3, 1, 2].map((offset) => ({
          kind: "update" as const,
          id: 1 + ((id + offset) % 8),
          values: values(),
        })),
      });
      return;
    case 5:
      if (chance.oneIn(3)) await purgeOld(session);
      else await updateRecord(session, form.key, id, { values: values() });
      return;
    default:
      await updateRecord(session, form.key, id, { values: values() });
  }
}

// What the jobs do after a definition, in their order: fields that wait for a formula come after it.
async function computeAll(workspace: TestWorkspace): Promise<void> {
  await runCalculations(workspace.database, workspace.schema, never);
  await fillComputed(workspace.database, workspace.key, never);
}

// As if what lies in the bin had lain there long enough.
async function purgeOld(session: Session): Promise<void> {
  const later = new Date(session.clock.now().getTime() + 400 * 86_400_000);
  await purgeRecords({ ...session, clock: { now: () => later } });
}

function randomValues(chance: Chance, fields: readonly FieldDefinition[]): Record<string, Wire> {
  const values: Record<string, Wire> = {};
  for (const field of fields) {
    if (!chance.oneIn(2)) continue;
    if (field.kind === "number") values[field.key] = chance.oneIn(6) ? null : String(chance.below(9) / 2);
    if (field.kind === "link") values[field.key] = chance.oneIn(5) ? null : 1 + chance.below(7);
    if (field.kind === "links") values[field.key] = [...new Set([1 + chance.below(6), 1 + chance.below(6)])];
    if (field.kind === "subform")
      values[field.key] = Array.from({ length: chance.below(3) }, () => ({
        quantity: String(chance.below(5)),
        part: chance.oneIn(3) ? null : 1 + chance.below(6),
      }));
  }
  return values;
}

async function redefine(workspace: TestWorkspace, chance: Chance, seed: number, counts: Counts): Promise<void> {
  try {
    const { definition } = (await workspace.system()).workspace;
    const all = definition.forms.flatMap((form) =>
      form.fields.flatMap((field) => {
        if (field.kind === "formula") return [{ form: form.key, field, isOfRow: false }];
        if (field.kind !== "subform") return [];
        return field.fields.flatMap((one) =>
          one.kind === "formula" ? [{ form: form.key, field: one, isOfRow: true }] : [],
        );
      }),
    );
    if (all.length === 0) return;
    const { form, field, isOfRow } = chance.of(all);
    const plain = isOfRow ? "quantity * 3" : "n0 * 3";
    const expression = chance.oneIn(2) ? `(${field.expression}) + 1` : plain;
    const stored = chance.of(["auto", "always", "never"] as const);
    const change = (old: FieldDefinition): FieldDefinition => {
      if (isOfRow) return old.kind === "subform" ? { ...old, fields: old.fields.map(changeOne) } : old;
      return changeOne(old);
    };
    const changeOne = (old: FieldDefinition): FieldDefinition =>
      old.key === field.key ? { ...field, expression, stored } : old;
    const forms = definition.forms.map((one) => (one.key === form ? { ...one, fields: one.fields.map(change) } : one));
    // What is computed in batches has to be kept: a change that says otherwise is refused, and rightly.
    if (!checkDefinition({ ...definition, forms }).ok) return;
    await workspace.define({ forms });
    await computeAll(workspace);
  } catch (error) {
    const isFair = error instanceof AppError && ["definition.busy", "database.unavailable"].includes(error.code);
    if (!isFair) counts.broken.push(`seed ${seed}: define ${pgCode(error) ?? ""} ${describeError(error)}`);
  }
}

async function breakConnection(workspace: TestWorkspace, chance: Chance): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, chance.below(40)));
  await workspace.database
    .run(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' order by pid limit 1`,
    )
    .catch(() => undefined);
}
