import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition } from "@tongzhou/model";
import type { Queryable, Transaction } from "../db/database.ts";
import { buildMapping } from "./conversion/words.ts";
import type { ConversionRequest } from "./plan/definitionPlan.ts";

/** A field on its way to another kind. */
export interface RunningConversion {
  readonly id: number;
  readonly form: string;
  readonly parent: string | null;
  readonly field: string;
  readonly source: FieldDefinition;
  readonly target: FieldDefinition;
  readonly shadow: string;
  readonly binName: string;
  /** The bin item whose old values come first, when a conversion is taken back. */
  readonly undoes: number | null;
  /** Ids up to this one have been converted. */
  readonly done: number;
  readonly total: number;
}

const columns = sql`id, form, parent, field, source, target, shadow, bin_name as "binName", undoes, done, total`;

/** Conversions that have not ended. */
export async function loadRunningConversions(
  queryable: Queryable,
  schema: string,
): Promise<readonly RunningConversion[]> {
  return queryable.rows<RunningConversion>(
    sql`select ${columns} from ${sqlIdent(schema, "_conversion")} where state = 'running' order by id`,
  );
}

/** One conversion that has not ended; its row stays locked, so that two workers do not meet in it. */
export async function lockConversion(
  tx: Transaction,
  schema: string,
  id: number,
): Promise<RunningConversion | undefined> {
  const [row] = await tx.rows<RunningConversion>(
    sql`select ${columns} from ${sqlIdent(schema, "_conversion")} where id = ${id} and state = 'running' for update`,
  );
  return row;
}

/** Notes that a conversion begins. */
export async function insertConversion(
  tx: Transaction,
  schema: string,
  request: ConversionRequest,
  zone: string,
  actor: number | null,
): Promise<number> {
  const { table, source, target, shadow, binName, undoes } = request;
  const [row] = await tx.rows<{ id: number }>(
    sql`insert into ${sqlIdent(schema, "_conversion")}
          (form, parent, field, source, target, shadow, bin_name, undoes, mapping, back_mapping, zone, actor)
        values (${table.form}, ${table.parent ?? null}, ${source.key}, ${JSON.stringify(source)}::jsonb, ${JSON.stringify(target)}::jsonb,
          ${shadow}, ${binName}, ${undoes ?? null}, ${JSON.stringify(buildMapping(source, target))}::jsonb,
          ${JSON.stringify(buildMapping(target, source))}::jsonb, ${zone}, ${actor})
        returning id`,
  );
  return row?.id ?? 0;
}

/** Notes how far a conversion has come. */
export async function moveConversion(tx: Transaction, schema: string, id: number, done: number): Promise<void> {
  await tx.run(sql`update ${sqlIdent(schema, "_conversion")} set done = ${done} where id = ${id}`);
}

/** Notes how a conversion ended. */
export async function endConversion(
  tx: Transaction,
  schema: string,
  id: number,
  state: "done" | "failed",
  error?: string,
): Promise<void> {
  await tx.run(
    sql`update ${sqlIdent(schema, "_conversion")} set state = ${state}, error = ${error ?? null}, ended_at = now() where id = ${id}`,
  );
}
