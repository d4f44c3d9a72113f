import { sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { Decimal } from "./number.ts";
import { sqlTypeOf } from "./sqlTypeOf.ts";
import type { Type } from "./types.ts";
import { isList, toWire } from "./value.ts";
import type { Value } from "./value.ts";

/** A literal as a parameter with its type, so that PostgreSQL never has to guess. */
export function literalSql(type: Type, value: Value): Sql {
  const cast = sqlTypeOf(type);
  if (value === null) return sql`null::${cast}`;
  if (typeof value === "boolean") return sqlRaw(value ? "true" : "false");
  if (value instanceof Decimal) return sql`${value.toFixed()}::${cast}`;
  return sql`${isList(value) ? value.map(toWire) : value}::${cast}`;
}
