import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { compile, peopleFields, toSql } from "@tongzhou/expr";
import { AppError } from "@tongzhou/model";
import { expressionEnv } from "../access/formulaValue.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import type { StoredField } from "./image.ts";
import { typeName } from "./writeParts.ts";

/** Which columns a statement's rows bring. */
export interface SentKeys {
  /** Column fields sent by at least one row. */
  readonly sent: readonly string[];
  /** Those of them that some rows leave out, naming them in `~not`. */
  readonly mixed: readonly string[];
}

/** What a new record holds in a column: what was sent, else the default, else blank. */
export function newValue(session: Session, form: FormRuntime, { field, type }: StoredField, shape: SentKeys): Sql {
  const column = sql`v.${sqlIdent(field.key)}`;
  const isSent = shape.sent.includes(field.key);
  if (isSent && !shape.mixed.includes(field.key)) return column;
  if (field.default === undefined) return isSent ? column : sql`null::${typeName(type)}`;
  const place = `${form.definition.key}.${field.key}.default`;
  const compiled = compile(field.default, { fields: [], related: peopleFields, allowJavaScript: "batches" });
  if (!compiled.ok) throw new AppError("definition.invalid", { place });
  const value = sql`(${toSql(compiled.value, { ...expressionEnv(session.workspace), field: () => sql`null` })})::${typeName(type)}`;
  return isSent ? sql`case when ${field.key}::text = any(v."~not") then ${value} else ${column} end` : value;
}
