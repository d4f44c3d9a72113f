import { must, sql } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import type { SqlBinding } from "./sqlBinding.ts";
import type { TypedNode } from "./typed.ts";

/** A question of OWNER_AT. */
export interface PastValue {
  /** Whose id `record` is; null for the row that the binding reads. */
  readonly form: string | null;
  readonly record: Sql | null;
  readonly key: string;
  /** A timestamptz; where it is null the answer is null. */
  readonly at: Sql;
}

/** What a dated field held; a day begins at midnight of the workspace's zone. */
export function pastSql(
  { form, key, record, at }: TypedNode & { readonly kind: "past" },
  binding: SqlBinding,
  value: (node: TypedNode) => Sql,
): Sql {
  const past = must(binding.past, `past-binding: expected one that knows what ${key} was`);
  const time = value(at);
  return past.call(binding, {
    form,
    record: record === null ? null : value(record),
    key,
    at: at.type.kind === "date" ? sql`((${time})::timestamp at time zone ${binding.zone})` : time,
  });
}
