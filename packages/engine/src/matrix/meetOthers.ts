import { joinSql, must, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { AppError, axisSource, storageOf, type FieldDefinition, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import { visibleColumn } from "../access/visibleColumns.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { fromForm, row, selectedRows } from "../query/selection.ts";
import { readableField } from "./matrixPlan.ts";

/** The place in a matrix that a record is made for, and who its writer knows to stand there. */
export interface MatrixPlace {
  /** The fields of the axes. */
  readonly by: readonly string[];
  /** Which records the matrix counts. */
  readonly filter?: string;
  readonly known: readonly number[];
}

/** A record to make at a place, decoded. */
interface PlacedDraft {
  readonly ord: number;
  readonly input: { readonly columns: Readonly<Record<string, Wire>> };
  readonly place?: MatrixPlace;
}

/** What stood at the place of a draft before it came: the same record, or another one. */
type Met = { readonly kind: "repeated"; readonly id: number } | { readonly kind: "failed"; readonly error: AppError };

// A server has 64 locks a connection, for everyone together.
const mostPlaces = 100;

/**
 * Holds the places of drafts until the transaction ends, and finds who came there first (X12). Of those who fill one
 * place at the same moment, the first makes a record; to the others it is known, as by an edit of it.
 * @param own records that the same call has made
 */
export async function meetOthers(
  session: Session,
  tx: Transaction,
  form: string,
  drafts: readonly PlacedDraft[],
  own: ReadonlySet<number>,
): Promise<ReadonlyMap<number, Met>> {
  const met = new Map<number, Met>();
  const groups = Map.groupBy(
    drafts.filter(({ place }) => place !== undefined),
    ({ place }) => JSON.stringify([place?.by, place?.filter]),
  );
  if (groups.size === 0) return met;
  const see = policyFor(session, form, "see");
  await lockPlaces(session, tx, form, [...groups.values()].flat());
  for (const some of groups.values())
    for (const [ord, one] of await findMet(session, tx, see, some, own)) met.set(ord, one);
  return met;
}

async function lockPlaces(
  { workspace }: Session,
  tx: Transaction,
  form: string,
  drafts: readonly PlacedDraft[],
): Promise<void> {
  const all = `tongzhou.matrix.${workspace.schema}.${form}`;
  const take = sqlRaw(drafts.length > mostPlaces ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared");
  await tx.run(sql`select ${take}(hashtextextended(${all}::text, 0))`);
  if (drafts.length > mostPlaces) return;
  const names = drafts.map(
    ({ place, input }) => `${all}.${JSON.stringify(place?.by.map((key) => [key, String(input.columns[key])]))}`,
  );
  const keys = sql`select distinct hashtextextended(n.name, 0) as key from unnest(${names}::text[]) n (name) order by 1 offset 0`;
  await tx.run(sql`select pg_advisory_xact_lock(k.key) from (${keys}) k`);
}

async function findMet(
  session: Session,
  tx: Transaction,
  see: FormPolicy,
  drafts: readonly PlacedDraft[],
  own: ReadonlySet<number>,
): Promise<readonly (readonly [number, Met])[]> {
  const place = must(drafts[0]?.place, "matrix-place: expected one");
  const axes = place.by.map((key) => axisField(see, key));
  const typed = ({ key, type }: Axis): Sql => sql`${sqlIdent(key)} ${sqlRaw(type)}`;
  const given = sql`json_to_recordset(${JSON.stringify(drafts.map(toPlace))}::json) as v ("~ord" int, ${joinSql(axes.map(typed), sqlRaw(", "))})`;
  const joined = axes.map(({ key }) => sql`${row}.${sqlIdent(key)} = v.${sqlIdent(key)}`);
  const shown = axes.map(({ key }) => sql`${visibleColumn(session, see, key, row)} is not null`);
  const fields = [...new Set(drafts.flatMap(({ input }) => Object.keys(input.columns)))].filter((key) =>
    see.readable.has(key),
  );
  const values = fields.map((key) => sql`${key}::text, ${visibleColumn(session, see, key, row)}`);
  const found = await tx.rows<{ ord: number; id: number; version: number; now: Readonly<Record<string, Wire>> }>(
    fillSlots(
      sql`select v."~ord" as ord, ${row}.id, ${row}.version, json_build_object(${joinSql(values, sqlRaw(", "))}) as now
          from ${given} join ${fromForm(session, see)} on ${joinSql([...joined, ...shown], sqlRaw(" and "))} and ${selectedRows(session, see, { filter: place.filter })}
          order by v."~ord", ${row}.id`,
      sessionSlots(session),
    ),
  );
  return drafts.flatMap((draft): (readonly [number, Met])[] => {
    const others = found.filter(
      ({ ord, id }) => ord === draft.ord && draft.place?.known.includes(id) !== true && !own.has(id),
    );
    const [first] = others;
    if (first === undefined) return [];
    const sent = fields.filter((key) => Object.hasOwn(draft.input.columns, key));
    const clashes = (now: Readonly<Record<string, Wire>>): readonly string[] =>
      sent.filter((key) => !isSame(draft.input.columns[key] ?? null, now[key] ?? null));
    const same = others.find(({ now }) => clashes(now).length === 0);
    if (same !== undefined) return [[draft.ord, { kind: "repeated", id: same.id }]];
    const entries = clashes(first.now).map((key): [string, Wire] => [
      key,
      { yours: draft.input.columns[key] ?? null, theirs: first.now[key] ?? null, base: null },
    ]);
    const params = {
      form: see.form.definition.key,
      record: first.id,
      version: first.version,
      fields: Object.fromEntries(entries),
    };
    return [[draft.ord, { kind: "failed", error: new AppError("record.stale", params) }]];
  });
}

interface Axis {
  readonly key: string;
  readonly type: string;
}

function axisField(see: FormPolicy, key: string): Axis {
  const field: FieldDefinition = readableField(see, key);
  const storage = storageOf(field);
  if (axisSource(field) === null || storage.kind !== "column")
    throw new AppError("query.field_unfit", { field: key, use: "matrix" });
  return { key, type: storage.type };
}

function toPlace({ ord, place, input }: PlacedDraft): Readonly<Record<string, Wire>> {
  const values = place?.by.map((key): [string, Wire] => {
    const value = input.columns[key] ?? null;
    if (value === null) throw new AppError("field.required", { field: key });
    return [key, value];
  });
  return { "~ord": ord, ...Object.fromEntries(values ?? []) };
}

// Decimals are sent as text and read as numbers.
function isSame(left: Wire, right: Wire): boolean {
  if (typeof left === "object" || typeof right === "object") return JSON.stringify(left) === JSON.stringify(right);
  return String(left) === String(right);
}
