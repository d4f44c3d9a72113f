import type { Checked, Reporter } from "./coerce.ts";
import type { Reached } from "./checkPath.ts";
import { partsOf } from "./partsOf.ts";
import { formOf } from "./people.ts";
import type { Expr } from "./syntax.ts";
import { ownRecord, words } from "./syntax.ts";
import type { TypedNode } from "./typed.ts";
import type { FieldRef, Scope } from "./types.ts";

/** What LET calls a value, while its later values and its result are checked. */
export interface Local {
  readonly id: number;
  readonly node: TypedNode;
  /** The records that the value leads to, to go on from; null when it leads to none. */
  readonly reached: Reached | null;
  /** The checker of the brackets that the LET stands in. */
  readonly level: LetScope;
}

/** What LET needs of the checker it stands in. */
export interface LetScope extends Reporter {
  readonly scope: Scope;
  readonly root: LetScope;
  /** Names that LETs around this place have given, innermost last; shared by all brackets. */
  readonly locals: Map<string, Local>;
  /** Every name that a LET gives and every place that reads one, for printing. */
  readonly localNames: Set<string>;
  readonly localPlaces: Set<Expr>;
  infer(expr: Expr): Checked;
  reach(expr: Expr): Reached | null;
  nextLocal(): number;
}

/** Most LETs one in another's values; an error test may write each of them out again. */
const MAX_NESTED = 3;

/** LET(name1, value1, …, result): each name is known in the values after it and in the result. */
export function checkLet(expr: Expr & { readonly kind: "call" }, scope: LetScope): Checked {
  const { args } = expr;
  const last = args.at(-1);
  if (args.length < 3 || args.length % 2 === 0 || last === undefined) {
    const got = `${args.length}`;
    scope.report("expr.argument_count", expr, { name: expr.name, expected: "3, 5, 7, …", got });
    return { node: blankNode, expr };
  }
  const bindings: { readonly id: number; readonly value: TypedNode }[] = [];
  const rebuilt: Expr[] = [];
  const given: string[] = [];
  for (let index = 0; index + 1 < args.length; index += 2) {
    const [place, source] = args.slice(index, index + 2);
    if (place === undefined || source === undefined) break;
    const value = scope.infer(source);
    const name = readName(place, scope);
    rebuilt.push(name === null ? place : { ...place }, value.expr);
    if (name === null) continue;
    if (letDepth(value.node) >= MAX_NESTED) scope.report("expr.too_complex", source, { limit: `${MAX_NESTED}` });
    const id = scope.root.nextLocal();
    const reached = formOf(value.node.type) === null ? null : scope.reach(value.expr);
    const local: Local = { id, node: value.node, reached, level: scope };
    scope.locals.set(name, local);
    scope.localNames.add(name);
    const written = rebuilt.at(-2);
    if (written !== undefined) scope.localPlaces.add(written);
    given.push(name);
    if (!isConstant(value.node)) bindings.push({ id, value: value.node });
  }
  const body = scope.infer(last);
  for (const name of given) scope.locals.delete(name);
  const node: TypedNode =
    bindings.length === 0
      ? body.node
      : { kind: "let", bindings, body: body.node, type: body.node.type, nullable: body.node.nullable };
  return { node, expr: { ...expr, args: [...rebuilt, body.expr] } };
}

/** What a name of a LET stands for at this place. */
export function readLocal(local: Local, scope: LetScope): TypedNode {
  if (isInlined(local, scope)) return local.node;
  return { kind: "local", id: local.id, type: local.node.type, nullable: local.node.nullable };
}

// What costs nothing to ask again stays as it is, so that comparisons with it stay plain.
function isInlined({ node, level }: Local, scope: LetScope): boolean {
  return isConstant(node) || (node.kind === "field" && level === scope);
}

function isConstant(node: TypedNode): boolean {
  return node.kind === "literal" || (node.kind === "call" && node.args.length === 0);
}

function readName(place: Expr, scope: LetScope): string | null {
  if (place.kind !== "field" || words.has(place.name.toLowerCase()) || ownRecord.has(place.name.toLowerCase())) {
    scope.report("expr.local_name", place, {});
    return null;
  }
  if (scope.locals.has(place.name)) {
    scope.report("expr.local_taken", place, { name: place.name });
    return null;
  }
  return place.name;
}

/** Refuses a field whose stored name a LET gives to something else; it would be read back as that. */
export function refuseHidden(field: FieldRef, at: Expr, scope: LetScope): void {
  if (scope.locals.has(field.key)) scope.report("expr.local_hides", at, { name: field.key });
}

function letDepth(node: TypedNode): number {
  const deepest = partsOf(node).reduce((most, part) => Math.max(most, letDepth(part)), 0);
  return node.kind === "let" ? deepest + 1 : deepest;
}

const blankNode: TypedNode = { kind: "literal", value: null, type: { kind: "blank" }, nullable: true };
