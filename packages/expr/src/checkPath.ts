import { addressParts, partOfAddress } from "./addressParts.ts";
import { describe } from "./coerce.ts";
import type { Checked } from "./coerce.ts";
import { refuseHidden } from "./checkLet.ts";
import type { LetScope, Local } from "./checkLet.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { findField } from "./names.ts";
import { formOf, leadsToMany, peopleFields, typeReached } from "./people.ts";
import { sizeOfSteps } from "./size.ts";
import { ownRecord, picks } from "./syntax.ts";
import type { Expr } from "./syntax.ts";
import type { RelatedStep, TypedNode } from "./typed.ts";
import { elementType, listType } from "./types.ts";
import type { FieldRef, Scope, Type } from "./types.ts";

/** What paths need of the checker they belong to. */
export interface Enclosing extends LetScope {
  readonly scope: Scope;
  readonly root: Enclosing;
  /** Own fields read. */
  readonly fields: Set<string>;
  /** Own fields whose band is asked for. */
  readonly bands: Set<string>;
  /** Its value may change without the record. */
  volatile: boolean;
  readonly names: Map<Expr, { readonly field: FieldRef; readonly among: readonly FieldRef[] }>;
  isRelated: boolean;
  /** A value of each record reached, blanks left out. */
  valuesOf(reached: Reached, value: TypedNode): TypedNode;
  /** Counts parts that are written out again; false, once reported, when they are too many. */
  spend(parts: number, at: Expr): boolean;
  /** A checker for names that mean these fields. */
  within(fields: readonly FieldRef[]): Enclosing;
}

/** The records that a part of an expression leads to. */
export interface Reached {
  readonly steps: readonly RelatedStep[];
  /** Fields of the form reached. */
  readonly fields: readonly FieldRef[];
  readonly expr: Expr;
  /** Begins at the expression's own record, from inside brackets. */
  readonly isOwn: boolean;
}

/** Types what follows relations: \`client.name\`, \`tasks[done].hours\`, \`FIRST(phases order by planned_end)\`. */
export class PathChecker {
  readonly #checker: Enclosing;

  constructor(checker: Enclosing) {
    this.#checker = checker;
  }

  /** Whether a name means the record the expression belongs to. */
  isOwn(name: string): boolean {
    return ownRecord.has(name.toLowerCase());
  }

  ownAlone(at: Expr): Diagnostic {
    return { code: "expr.own_record", from: at.from, to: at.to, params: {} };
  }

  /** The records a link of another form comes from. */
  inferInverse(expr: Expr, field: FieldRef): Checked {
    const step = stepOf(field);
    return step === null ? blankOf(expr) : this.#related({ steps: [step], fields: [], expr, isOwn: false }, null, expr);
  }

  inferMember(expr: Expr & { readonly kind: "member" }): Checked {
    const base = this.reach(expr.base);
    if (base === null) return this.#refuseBase(expr.base, expr);
    const found = findField(expr.name, base, expr);
    if (!found.ok) {
      this.#checker.add(found.error);
      return blankOf(expr);
    }
    const field = found.value;
    const resolved: Expr = { ...expr, base: base.expr, name: field.key };
    this.#checker.names.set(resolved, { field, among: base.fields });
    if (base.steps.length === 0) return this.#ownField(field, resolved);
    if (field.isInverse === true) {
      const step = stepOf(field);
      if (step !== null) return this.#related({ ...base, steps: [...base.steps, step] }, null, resolved);
    }
    const value: TypedNode = { kind: "field", key: field.key, type: field.type, nullable: field.nullable ?? true };
    return this.#related(base, value, resolved);
  }

  inferRows(expr: Expr & { readonly kind: "rows" }): Checked {
    const reached = this.reach(expr);
    return reached === null ? this.#refuseBase(expr.base, expr) : this.#related(reached, null, reached.expr);
  }

  /** FIRST and LAST of related records; null when the call is not one of these. */
  inferPick(expr: Expr & { readonly kind: "call" }): Checked | null {
    const { name, args } = expr;
    if (!picks.has(name.toUpperCase())) return null;
    if (args.length !== 1) {
      this.#checker.report("expr.argument_count", expr, { name, expected: "1", got: `${args.length}` });
      // A copy says that something has been reported of it.
      return blankOf({ ...expr });
    }
    const reached = this.reach(expr);
    return reached === null ? null : this.#related(reached, null, reached.expr);
  }

  // \`this.amount\`: a field of the expression's own record, also from inside brackets.
  #ownField(field: FieldRef, expr: Expr): Checked {
    const { root } = this.#checker;
    if (field.isInverse === true) {
      const step = stepOf(field);
      if (step !== null) return this.#related({ steps: [step], fields: [], expr, isOwn: true }, null, expr);
    }
    root.fields.add(field.key);
    const node: TypedNode = { kind: "field", key: field.key, type: field.type, nullable: field.nullable ?? true };
    return { node: this.#own(node), expr };
  }

  #own(node: TypedNode): TypedNode {
    const isInside = this.#checker.root !== this.#checker;
    return isInside ? { kind: "own", value: node, type: node.type, nullable: node.nullable } : node;
  }

  #related(reached: Reached, value: TypedNode | null, expr: Expr): Checked {
    const { steps } = reached;
    const isMany = steps.reduce((many, step) => step.pick === null && (many || step.isMany), false);
    const form = steps.at(-1)?.form ?? "";
    const type: Type =
      value === null
        ? typeReached(form, isMany)
        : isMany
          ? listType(elementType(value.type) ?? value.type)
          : value.type;
    this.#checker.root.isRelated = true;
    if (steps.some((step) => peopleFields(step.form) !== null)) this.#checker.usePeople();
    const node: TypedNode = { kind: "related", steps, value, isMany, type, nullable: true };
    return { node: reached.isOwn ? this.#own(node) : node, expr };
  }

  valuesOf(reached: Reached, value: TypedNode): TypedNode {
    return this.#related(reached, value, reached.expr).node;
  }

  #refuseBase(base: Expr, expr: Expr): Checked {
    const before = this.#checker.infer(base);
    if (before.node.type.kind === "address" && expr.kind === "member") return this.#partOf(before, expr);
    if (before.node.type.kind !== "blank")
      this.#checker.report("expr.no_relation", base, { type: describe(before.node.type) });
    else if (before.expr === base && base.kind !== "field" && base.kind !== "member")
      this.#checker.report("expr.no_relation", base, { type: "blank" });
    return blankOf(expr);
  }

  // `address.province`: no relation, but told behind a dot like one.
  #partOf(address: Checked, expr: Expr & { readonly kind: "member" }): Checked {
    const found = findField(expr.name, { fields: addressParts }, expr);
    const node = found.ok ? partOfAddress(address.node, found.value.key) : null;
    if (!found.ok) this.#checker.add(found.error);
    if (!found.ok || node === null) return blankOf(expr);
    const resolved: Expr = { ...expr, base: address.expr, name: found.value.key };
    this.#checker.names.set(resolved, { field: found.value, among: addressParts });
    return { node, expr: resolved };
  }

  /** The records a part leads to; null when it leads to none, with nothing reported yet. */
  reach(expr: Expr): Reached | null {
    switch (expr.kind) {
      case "field":
        return this.#reachField(expr, expr.name);
      case "member": {
        const base = this.reach(expr.base);
        const found = base === null ? null : findField(expr.name, base, expr);
        if (base === null || found === null || !found.ok) return null;
        return this.#follow(base, found.value, { ...expr, base: base.expr, name: found.value.key });
      }
      case "rows": {
        const base = this.reach(expr.base);
        return base === null || base.steps.length === 0 ? null : this.#narrow(base, expr);
      }
      case "call": {
        const [only] = expr.args;
        const pick = picks.get(expr.name.toUpperCase());
        if (pick === undefined || only === undefined || expr.args.length > 1) return this.#reachValue(expr);
        const base = this.reach(only);
        if (base === null || base.steps.length === 0) return null;
        const name = pick === "first" ? "FIRST" : "LAST";
        return { ...onLast(base, (step) => ({ ...step, pick })), expr: { ...expr, name, args: [base.expr] } };
      }
      default:
        return null;
    }
  }

  #reachField(expr: Expr, name: string): Reached | null {
    const { scope, root } = this.#checker;
    const local = this.#checker.locals.get(name);
    if (local !== undefined) return this.#reachLocal(expr, name, local);
    const found = findField(name, scope, expr);
    if (!found.ok) {
      if (!this.isOwn(name)) return null;
      const own: Expr = { kind: "field", name: "this", from: expr.from, to: expr.to };
      return { steps: [], fields: root.scope.own ?? root.scope.fields, expr: own, isOwn: true };
    }
    const resolved: Expr = { kind: "field", name: found.value.key, from: expr.from, to: expr.to };
    refuseHidden(found.value, expr, this.#checker);
    if (root !== this.#checker) this.#checker.names.set(resolved, { field: found.value, among: scope.fields });
    const start: Reached = { steps: [], fields: scope.fields, expr: resolved, isOwn: false };
    return this.#follow(start, found.value, resolved);
  }

  /** Members and departments that are computed: `CURRENT_USER().department`. */
  #reachValue(expr: Expr): Reached | null {
    const { node, expr: rebuilt } = this.#checker.infer(expr);
    const form = formOf(node.type);
    const fields = form === null ? null : peopleFields(form);
    if (form === null || fields === null || this.#checker.scope.related?.(form) === null) return null;
    const step = { field: "", start: node, form, isMany: leadsToMany(node.type) };
    return { steps: [{ ...step, condition: null, order: [], pick: null }], fields, expr: rebuilt, isOwn: false };
  }

  // A path goes on from what LET has named by being written out again, so that costs as much as the path.
  #reachLocal(expr: Expr, name: string, local: Local): Reached | null {
    const { root } = this.#checker;
    const isOuter = local.level !== this.#checker;
    if (local.reached === null || (isOuter && local.level !== root)) return null;
    if (!this.#checker.spend(sizeOfSteps(local.reached.steps), expr)) return null;
    const place: Expr = { kind: "field", name, from: expr.from, to: expr.to };
    this.#checker.localPlaces.add(place);
    return { ...local.reached, expr: place, isOwn: local.reached.isOwn || isOuter };
  }

  #follow(base: Reached, field: FieldRef, expr: Expr): Reached | null {
    const { scope, root, names } = this.#checker;
    const step = stepOf(field);
    const fields = step === null ? null : (scope.related?.(step.form) ?? null);
    if (step === null || fields === null) return null;
    if (expr.kind === "member") names.set(expr, { field, among: base.fields });
    if (base.steps.length === 0 && field.isInverse !== true) (base.isOwn ? root : this.#checker).fields.add(field.key);
    return { steps: [...base.steps, step], fields, expr, isOwn: base.isOwn };
  }

  #narrow(base: Reached, expr: Expr & { readonly kind: "rows" }): Reached {
    const inner = this.#checker.within(base.fields);
    const condition = expr.condition === null ? null : inner.condition(expr.condition);
    const order = expr.order.map((term) => ({ ...term, checked: inner.infer(term.value) }));
    for (const { checked } of order)
      if (!sortable.has(checked.node.type.kind))
        this.#checker.report("expr.not_comparable", checked.expr, { type: describe(checked.node.type) });
    const narrowed = onLast(base, (step) => ({
      ...step,
      condition: both(step.condition, condition?.node ?? null),
      order:
        order.length === 0
          ? step.order
          : order.map(({ checked, isDescending }) => ({ value: checked.node, isDescending })),
    }));
    const rebuilt = order.map(({ checked, isDescending }) => ({ value: checked.expr, isDescending }));
    return {
      ...narrowed,
      expr: { ...expr, base: base.expr, condition: condition?.expr ?? null, order: rebuilt },
    };
  }
}

const sortable: ReadonlySet<Type["kind"]> = new Set([
  "text",
  "number",
  "boolean",
  "date",
  "datetime",
  "time",
  "duration",
  "choice",
  "blank",
]);

function both(left: TypedNode | null, right: TypedNode | null): TypedNode | null {
  if (left === null || right === null) return left ?? right;
  return { kind: "logic", op: "and", items: [left, right], type: { kind: "boolean" }, nullable: false };
}

function onLast(reached: Reached, change: (step: RelatedStep) => RelatedStep): Reached {
  return {
    ...reached,
    steps: reached.steps.map((step, at) => (at === reached.steps.length - 1 ? change(step) : step)),
  };
}

/** The step that a relation makes; null for a field that is none. */
function stepOf({ type, key }: FieldRef): RelatedStep | null {
  const form = formOf(type);
  if (form === null) return null;
  return { field: key, start: null, form, isMany: leadsToMany(type), condition: null, order: [], pick: null };
}

function blankOf(expr: Expr): Checked {
  return { node: { kind: "literal", value: null, type: { kind: "blank" }, nullable: true }, expr };
}
