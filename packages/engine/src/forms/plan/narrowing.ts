import { joinSql, sql, type Sql } from "@tongzhou/base";
import type { FieldDefinition } from "@tongzhou/model";

/** The condition for values that a changed field would no longer accept, when its limits became tighter. */
export function narrowing(from: FieldDefinition, to: FieldDefinition, column: Sql): Sql | undefined {
  const broken: Sql[] = [];
  if ((to.kind === "text" || to.kind === "long_text") && to.maxLength !== undefined)
    if (!("maxLength" in from) || from.maxLength === undefined || from.maxLength > to.maxLength)
      broken.push(sql`length(${column}) > ${to.maxLength}::int`);
  const isNumeric = to.kind === "number" || to.kind === "money" || to.kind === "integer";
  if (isNumeric && from.kind === to.kind) {
    if (to.min !== undefined && to.min !== from.min) broken.push(sql`${column} < ${String(to.min)}::numeric`);
    if (to.max !== undefined && to.max !== from.max) broken.push(sql`${column} > ${String(to.max)}::numeric`);
  }
  if (to.kind === "rating" && from.kind === "rating" && (to.max ?? 5) < (from.max ?? 5))
    broken.push(sql`${column} > ${to.max ?? 5}::bigint`);
  if ((to.kind === "number" || to.kind === "money") && to.decimals !== undefined)
    if (!("decimals" in from) || from.decimals === undefined || from.decimals > to.decimals)
      broken.push(sql`scale(trim_scale(${column})) > ${to.decimals}::int`);
  return broken.length === 0 ? undefined : sql`${column} is not null and (${joinSql(broken, sql` or `)})`;
}
