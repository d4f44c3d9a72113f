import { err, ok, type Label, type Result } from "@tongzhou/base";
import {
  check,
  parse,
  print,
  type Diagnostic,
  type Expr,
  type FieldRef,
  type Scope,
  type TypedExpr,
} from "@tongzhou/expr";
import type { FieldDefinition, FieldOf } from "../field/fieldDefinition.ts";
import type { Wire } from "../recordWire.ts";
import { buildLiteral } from "./printComparison.ts";

const at = { from: 0, to: 0 } as const;
const ownRecord: ReadonlySet<string> = new Set(["this", "本条"]);

/**
 * Whether a record links to one that its link's filter leaves out: the filter stands in brackets behind the link, so
 * that its names mean the record linked to and `this.x` the linking one. Places of findings are those in the filter.
 * @returns null without a filter
 */
export function compileLinkFilter(
  field: FieldOf<"link"> | FieldOf<"links">,
  scope: Scope,
): Result<TypedExpr, readonly Diagnostic[]> | null {
  if (field.filter === undefined) return null;
  const condition = parse(field.filter);
  if (!condition.ok) return err(condition.error);
  const link: Expr = { ...at, kind: "field", name: field.key };
  const kept: Expr = { ...at, kind: "rows", base: link, condition: condition.value, order: [] };
  const call = (name: string, arg: Expr): Expr => ({ ...at, kind: "call", name, args: [arg] });
  const broken: Expr =
    field.kind === "links"
      ? { ...at, kind: "binary", op: "<>", left: call("COUNT", kept), right: call("COUNT", link) }
      : {
          ...at,
          kind: "binary",
          op: "and",
          left: call("ISNOTBLANK", link),
          right: call("ISBLANK", kept),
        };
  return check(broken, scope, "boolean");
}

/** The filter within what compileLinkFilter made of it, names as keys. */
export function filterIn({ expr }: TypedExpr): Expr | null {
  const side = expr.kind === "binary" ? (expr.op === "and" ? expr.right : expr.left) : null;
  const kept = side?.kind === "call" ? side.args[0] : undefined;
  return kept?.kind === "rows" ? kept.condition : null;
}

/** What the records that a link may lead to are called in an expression that lists them. */
export const pickedKey = "~picked";

/**
 * The records of a form that a link's filter leaves to be picked, as a list for each linking record.
 * @param form the other form
 * @param scope of the linking record
 */
export function compilePicks(
  filter: Expr,
  form: { readonly key: string; readonly label: Label },
  scope: Scope,
): Result<TypedExpr, readonly Diagnostic[]> {
  const whole = { from: filter.from, to: filter.to };
  const picked: FieldRef = { key: pickedKey, label: form.label, type: { kind: "links", form: form.key } };
  const base: Expr = { ...whole, kind: "field", name: pickedKey };
  const list: Expr = { ...whole, kind: "rows", base, condition: filter, order: [] };
  return check(list, { ...scope, fields: [...scope.fields, picked] });
}

/**
 * A link's filter as a condition over the other form alone, with what the linking record holds written into it: what a
 * picker asks for while the record is being written.
 * @returns null where a value cannot be written down, or the filter goes on from it to other records
 */
export function bindLinkFilter(
  filter: string,
  fields: readonly FieldDefinition[],
  values: Readonly<Record<string, Wire>>,
): string | null {
  const parsed = parse(filter);
  if (!parsed.ok) return null;
  const bound = bind(parsed.value, (name) => {
    const field = fields.find(({ key, label }) => key === name || label.zh === name || label.en === name);
    if (field === undefined) return null;
    const value = Object.hasOwn(values, field.key) ? (values[field.key] ?? null) : null;
    if (value === null || value === "") return { ...at, kind: "call", name: "BLANK", args: [] };
    return buildLiteral(field, value);
  });
  return bound.ok ? print(bound.value) : null;
}

function isRecord(expr: Expr): boolean {
  return expr.kind === "call" && (expr.name === "RECORD" || expr.name === "BLANK");
}

type Bound = Result<Expr, null>;

function bind(expr: Expr, valueOf: (name: string) => Expr | null): Bound {
  const all = (parts: readonly Expr[], build: (bound: readonly Expr[]) => Expr): Bound => {
    const bound = parts.map((part) => bind(part, valueOf));
    const values = bound.flatMap((one) => (one.ok ? [one.value] : []));
    return values.length < parts.length ? err(null) : ok(build(values));
  };
  // `all` gives back as many parts as it takes, so a part that is not there is the one that was.
  switch (expr.kind) {
    case "number":
    case "text":
    case "boolean":
    case "date":
      return ok(expr);
    case "field":
      return ownRecord.has(expr.name.toLowerCase()) ? err(null) : ok(expr);
    case "unary":
    case "percent":
      return all([expr.operand], ([operand = expr.operand]) => ({ ...expr, operand }));
    case "binary":
      return all([expr.left, expr.right], ([left = expr.left, right = expr.right]) => ({ ...expr, left, right }));
    case "in":
      return all([expr.value, ...expr.items], ([value = expr.value, ...items]) => ({ ...expr, value, items }));
    case "between":
      return all([expr.value, expr.low, expr.high], ([value = expr.value, low = expr.low, high = expr.high]) => ({
        ...expr,
        value,
        low,
        high,
      }));
    case "call":
      return all(expr.args, (args) => ({ ...expr, args }));
    case "member": {
      if (expr.base.kind === "field" && ownRecord.has(expr.base.name.toLowerCase())) {
        const value = valueOf(expr.name);
        return value === null ? err(null) : ok(value);
      }
      const base = bind(expr.base, valueOf);
      if (!base.ok) return base;
      // From what the linking record holds a path goes on to people only: other records are the server's to look up.
      if (base.value !== expr.base && expr.base.kind === "member" && isRecord(base.value)) return err(null);
      return ok({ ...expr, base: base.value });
    }
    case "rows": {
      const { base, condition, order } = expr;
      const parts = [base, ...(condition === null ? [] : [condition]), ...order.map(({ value }) => value)];
      return all(parts, ([first = base, ...rest]) => {
        const terms = condition === null ? rest : rest.slice(1);
        return {
          ...expr,
          base: first,
          condition: condition === null ? null : (rest[0] ?? condition),
          order: order.map((term, index) => ({ ...term, value: terms[index] ?? term.value })),
        };
      });
    }
    default:
      return expr satisfies never;
  }
}
