import { childrenOf, compile, parse } from "@tongzhou/expr";
import type { Expr } from "@tongzhou/expr";
import { buildFormScope, exprTypeOf, storageOf, type ColumnType, type FieldDefinition } from "@tongzhou/model";

// Lists of fields never change, so what was found out about one stays true.
const found = new WeakMap<readonly FieldDefinition[], ReadonlySet<string>>();

/**
 * Keys of the formulas among the fields of a form (or of a subform) that depend, themselves or through another, on now,
 * on who looks or on other records. They have no column. A formula that does not compile counts as stored; the
 * definition check names it.
 */
export function volatileFormulas(fields: readonly FieldDefinition[]): ReadonlySet<string> {
  const known = found.get(fields);
  if (known !== undefined) return known;
  const scope = buildFormScope(fields, { allowJavaScript: "batches" });
  const reads = new Map<string, readonly string[]>();
  const result = new Set<string>();
  for (const field of fields) {
    if (field.kind !== "formula") continue;
    const typed = compile(field.expression, scope, exprTypeOf(field));
    if (!typed.ok) {
      if (readsOthers(field.expression, new Set(scope.fields.map(({ key }) => key)))) result.add(field.key);
      continue;
    }
    reads.set(field.key, typed.value.fields);
    if (typed.value.volatile) result.add(field.key);
  }
  for (let size = -1; size !== result.size;) {
    size = result.size;
    for (const [key, used] of reads) if (used.some((one) => result.has(one))) result.add(key);
  }
  found.set(fields, result);
  return result;
}

/** Whether an expression, written with keys, follows a relation: by a point, by brackets, or by the name of an inverse. */
function readsOthers(source: string, own: ReadonlySet<string>): boolean {
  const parsed = parse(source);
  const visit = (expr: Expr): boolean =>
    expr.kind === "member" ||
    expr.kind === "rows" ||
    (expr.kind === "field" ? !own.has(expr.name) : childrenOf(expr).some(visit));
  return parsed.ok && visit(parsed.value);
}

/** The type of a field's own column; nothing when its values lie elsewhere or are computed when read. */
export function columnTypeOf(field: FieldDefinition, siblings: readonly FieldDefinition[]): ColumnType | undefined {
  const storage = storageOf(field);
  if (storage.kind !== "column") return undefined;
  return field.kind === "formula" && volatileFormulas(siblings).has(field.key) ? undefined : storage.type;
}
