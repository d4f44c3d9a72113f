import { sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { codePoints } from "./letterCase.ts";
import { MAX_LIST_TEXT } from "./limits.ts";
import { bindOnce } from "./sqlGuard.ts";

/** The items with a separator between them; null when the text would be too long. */
export function joinList(items: readonly string[], separator: string): string | null {
  const between = codePoints(separator);
  const size = items.reduce((sum, item) => sum + codePoints(item) + between, 0) - between;
  return size > MAX_LIST_TEXT ? null : items.join(separator);
}

/** joinList in SQL; the size is known before anything is joined. */
export function joinListSql(items: Sql, separator: Sql): Sql {
  const most = sqlRaw(`${MAX_LIST_TEXT}`);
  return bindOnce(
    [items, separator],
    (list, between) =>
      sql`case when (select coalesce(sum(length(v) + length(${between})), 0) - length(${between}) from unnest(${list}) as u(v)) <= ${most} then array_to_string(${list}, ${between}) end`,
  );
}
