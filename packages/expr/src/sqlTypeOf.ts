import { sqlRaw, unreachable } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import type { Type } from "./types.ts";

/** The PostgreSQL type that values of a type have. */
export function sqlTypeOf(type: Type): Sql {
  return sqlRaw(sqlTypeName(type));
}

function sqlTypeName(type: Type): string {
  switch (type.kind) {
    case "text":
    case "choice":
    case "blank":
      return "text";
    case "number":
      return "numeric";
    case "boolean":
      return "boolean";
    case "date":
      return "date";
    case "datetime":
      return "timestamptz(3)";
    case "time":
      return "time(0)";
    case "duration":
    case "member":
    case "department":
    case "link":
      return "bigint";
    case "choices":
      return "text[]";
    case "members":
    case "departments":
    case "links":
      return "bigint[]";
    case "list":
      return `${sqlTypeName(type.of)}[]`;
    case "files":
    case "address":
    case "opaque":
      return "jsonb";
    default:
      return unreachable(type);
  }
}
