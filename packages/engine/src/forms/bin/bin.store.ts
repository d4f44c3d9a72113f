import { sql, sqlIdent, type Label } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import type { Queryable, Transaction } from "../../db/database.ts";
import type { BinRename } from "../plan/definitionPlan.ts";

/** How long deleted forms and fields and converted columns can be brought back. */
export const binDays = 30;

interface BinItemCommon {
  readonly form: string;
  readonly field: string | null;
  /** The subform the field was in. */
  readonly parent: string | null;
  readonly label: Label;
  readonly renames: readonly BinRename[];
}

/** What lies in the bin. A conversion keeps the field as it was before. */
export type BinContent = BinItemCommon &
  (
    | { readonly kind: "form"; readonly definition: FormDefinition }
    | { readonly kind: "field"; readonly definition: FieldDefinition }
    | { readonly kind: "conversion"; readonly definition: FieldDefinition }
  );

/** A deleted form or field, or a column before its conversion, that can be brought back. */
export type BinItem = BinContent & {
  readonly id: number;
  readonly deletedAt: string;
  readonly keptUntil: string;
};

const columns = sql`id, kind, form, field, parent, label, definition, physical as renames,
  deleted_at as "deletedAt", kept_until as "keptUntil"`;

/** What lies in the bin, newest first. */
export async function loadBin(queryable: Queryable, schema: string): Promise<readonly BinItem[]> {
  return queryable.rows<BinItem>(sql`select ${columns} from ${sqlIdent(schema, "_bin")} order by id desc`);
}

/** One item; it stays locked so that it is brought back once. */
export async function lockBinItem(tx: Transaction, schema: string, id: number): Promise<BinItem | undefined> {
  const [item] = await tx.rows<BinItem>(
    sql`select ${columns} from ${sqlIdent(schema, "_bin")} where id = ${id} for update`,
  );
  return item;
}

/** Puts something into the bin. */
export async function insertBinItem(
  tx: Transaction,
  schema: string,
  item: {
    readonly kind: BinContent["kind"];
    readonly form: string;
    readonly field: string | null;
    readonly parent: string | null;
    readonly label: Label;
    readonly definition: FormDefinition | FieldDefinition;
    readonly renames: readonly BinRename[];
    readonly by: number | null;
    readonly at: Date;
  },
): Promise<void> {
  await tx.run(
    sql`insert into ${sqlIdent(schema, "_bin")} (kind, form, field, parent, label, definition, physical, deleted_at, deleted_by, kept_until)
        values (${item.kind}, ${item.form}, ${item.field}, ${item.parent}, ${JSON.stringify(item.label)}::jsonb,
          ${JSON.stringify(item.definition)}::jsonb, ${JSON.stringify(item.renames)}::jsonb, ${item.at.toISOString()}, ${item.by},
          ${item.at.toISOString()}::timestamptz + make_interval(days => ${binDays}::int))`,
  );
}

/** Forgets an item, after it was brought back or dropped. */
export async function deleteBinItem(tx: Transaction, schema: string, id: number): Promise<void> {
  await tx.run(sql`delete from ${sqlIdent(schema, "_bin")} where id = ${id}`);
}

/** Items whose time is over. */
export async function loadExpiredBin(queryable: Queryable, schema: string, now: Date): Promise<readonly BinItem[]> {
  return queryable.rows<BinItem>(
    sql`select ${columns} from ${sqlIdent(schema, "_bin")} where kept_until <= ${now.toISOString()} order by id`,
  );
}
