import { describe } from "./coerce.ts";
import type { Checked } from "./coerce.ts";
import type { Enclosing, Reached } from "./checkPath.ts";
import { findField } from "./names.ts";
import { printText } from "./print.ts";
import type { Expr } from "./syntax.ts";
import type { TypedNode } from "./typed.ts";
import type { FieldRef } from "./types.ts";

type Call = Expr & { readonly kind: "call" };

const blankNode: TypedNode = { kind: "literal", value: null, type: { kind: "blank" }, nullable: true };

/** OWNER_AT(record, "field", time): what an effective-dated field of one record held then. */
export function checkOwnerAt(expr: Call, scope: Enclosing): Checked {
  const [recordArg, fieldArg, timeArg] = expr.args;
  if (recordArg === undefined || fieldArg === undefined || timeArg === undefined || expr.args.length > 3) {
    scope.report("expr.argument_count", expr, { name: expr.name, expected: "3", got: `${expr.args.length}` });
    return { node: blankNode, expr };
  }
  const reached = scope.reach(recordArg);
  const time = scope.infer(timeArg);
  if (!["date", "datetime", "blank"].includes(time.node.type.kind))
    scope.report("expr.type_mismatch", timeArg, { expected: "datetime", got: describe(time.node.type) });
  const isOwn = reached !== null && reached.steps.length === 0;
  const record = isOwn ? null : scope.infer(recordArg);
  const { kind } = record?.node.type ?? { kind: "link" };
  const rebuilt: Expr = { ...expr, args: [record?.expr ?? reached?.expr ?? recordArg, fieldArg, time.expr] };
  if (kind === "blank") return { node: blankNode, expr: rebuilt };
  if (reached === null || kind !== "link") {
    scope.report("expr.type_mismatch", recordArg, { expected: "link", got: kind });
    return { node: blankNode, expr: rebuilt };
  }
  const field = findDated(fieldArg, expr.name, reached, scope);
  if (field === null) return { node: blankNode, expr: rebuilt };
  const named: Expr = { kind: "text", value: field.key, from: fieldArg.from, to: fieldArg.to };
  nameLabel(named, field, reached.fields, scope);
  if (isOwn) scope.root.fields.add(field.key);
  scope.usePeople();
  const node: TypedNode = {
    kind: "past",
    record: record?.node ?? null,
    path: reached.steps.map((step) => step.field),
    isFromOwn: reached.isOwn,
    form: reached.steps.at(-1)?.form ?? null,
    key: field.key,
    at: time.node,
    type: field.type,
    nullable: true,
  };
  return { node, expr: { ...rebuilt, args: [record?.expr ?? reached.expr, named, time.expr] } };
}

/** The dated field that a text names; null, once reported, when there is none. */
function findDated(at: Expr, name: string, reached: Reached, scope: Enclosing): FieldRef | null {
  if (at.kind !== "text") {
    scope.report("expr.literal_expected", at, { name });
    return null;
  }
  const found = findField(at.value, { fields: reached.fields }, at);
  if (found.ok && found.value.isDated === true) return found.value;
  const dated = reached.fields.filter((field) => field.isDated === true);
  const [only] = dated;
  const text = at.value.slice(0, 80);
  scope.report(
    "expr.not_dated",
    at,
    { name: text, fields: dated.map((field) => field.label.zh).join("、") },
    only === undefined ? undefined : { label: only.label.zh, replace: printText(only.key), from: at.from, to: at.to },
  );
  return null;
}

// Shown by its label where nothing else is called so.
function nameLabel(named: Expr, field: FieldRef, among: readonly FieldRef[], scope: Enclosing): void {
  const labels = [field.label.zh, field.label.en];
  const isTaken = among.some(
    (other) =>
      other !== field &&
      (labels.includes(other.key) ||
        labels.includes(other.label.zh) ||
        (other.label.en !== undefined && labels.includes(other.label.en))),
  );
  if (!isTaken) scope.options.set(named, { key: field.key, label: field.label });
}
