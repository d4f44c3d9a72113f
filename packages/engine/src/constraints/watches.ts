import { findRelation, rowsKey, type Relation } from "@tongzhou/model";
import { relatedReads, type TypedExpr } from "@tongzhou/expr";
import { formOrRows } from "../access/formOrRows.ts";
import { formulasOf } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { incomingLinks } from "../records/incomingLinks.ts";
import { constraintsOf, type Constraint } from "./constraintsOf.ts";

/** A relation as it is followed from the records of one form to those of another. */
export interface Step {
  readonly from: string;
  readonly relation: Relation;
}

/**
 * Records whose changes may break constraints of another form or of their own, and how to come from the one to the
 * other: `steps` lead from a record with constraints, its owner, to the record watched.
 */
export interface Watch {
  readonly steps: readonly Step[];
  readonly form: string;
  /** Fields that are read there; a record that comes or goes counts always. */
  readonly fields: ReadonlySet<string>;
}

/** What is checked of the records of one form, and after which changes. */
export interface OwnerForm {
  readonly form: string;
  readonly constraints: readonly Constraint[];
  readonly watches: readonly Watch[];
}

/** The forms that hold constraints of a severity, with all that their constraints read. */
export function ownerForms(workspace: WorkspaceRuntime, severity: "block_save" | "warn"): readonly OwnerForm[] {
  return memoised(workspace, `constraints/owners/${severity}`, () =>
    [...workspace.forms.keys()].flatMap((form) => {
      const constraints = constraintsOf(workspace, form).filter(({ definition }) => definition.severity === severity);
      return constraints.length === 0 ? [] : [{ form, constraints, watches: watchesOf(workspace, form, constraints) }];
    }),
  );
}

/** A gate and the form whose records pass it. */
export interface GateOf {
  readonly constraint: Constraint;
  readonly held: string;
  readonly through: string | null;
  readonly field: string;
  readonly values: readonly string[];
}

/** Every gate of the workspace. */
export function gatesOf(workspace: WorkspaceRuntime): readonly GateOf[] {
  return memoised(workspace, "constraints/gates", () =>
    [...workspace.forms.keys()].flatMap((form) =>
      constraintsOf(workspace, form).flatMap((constraint): GateOf[] => {
        const { gate } = constraint.definition;
        if (gate === undefined) return [];
        const { field, values, through = null } = gate;
        const link = through === null ? undefined : constraint.form.fields.get(through);
        const held = link?.kind === "link" ? link.form : form;
        return [{ constraint, held, through, field, values }];
      }),
    ),
  );
}

/**
 * Whether writing records of a form may break a constraint or deserve a warning. Where it says no, a write costs
 * nothing more than it did (CN40).
 * @param fields what an update writes; absent for what makes, deletes or restores records
 */
export function isGuarded(workspace: WorkspaceRuntime, form: string, fields?: Iterable<string>): boolean {
  const guarded = guardedFields(workspace).get(form);
  if (guarded === undefined) return false;
  if (fields === undefined || guarded === "all") return true;
  return [...fields].some((field) => guarded.has(field));
}

/** The same for deletes and restores, which reach the records that links tie to those asked for. */
export function isGuardedAround(workspace: WorkspaceRuntime, form: string): boolean {
  return memoised(workspace, `constraints/around/${form}`, () => {
    const reached = new Set([form]);
    for (const one of reached) for (const link of incomingLinks(workspace, one)) reached.add(link.form);
    return [...reached].some((one) => isGuarded(workspace, one));
  });
}

/** Per form the fields whose writing has to be looked at; "all" where any save of a record is judged. */
function guardedFields(workspace: WorkspaceRuntime): ReadonlyMap<string, ReadonlySet<string> | "all"> {
  return memoised(workspace, "constraints/guarded", () => {
    const guarded = new Map<string, Set<string> | "all">();
    const add = (form: string, fields: Iterable<string>): void => {
      const known = guarded.get(form) ?? new Set<string>();
      if (known !== "all") for (const field of fields) known.add(field);
      guarded.set(form, known);
    };
    for (const owner of [...ownerForms(workspace, "block_save"), ...ownerForms(workspace, "warn")]) {
      for (const watch of owner.watches) add(watch.form, watch.fields);
      guarded.set(owner.form, "all");
    }
    for (const gate of gatesOf(workspace)) add(gate.held, [gate.field]);
    return guarded;
  });
}

/** What the constraints of a form read, by the way that leads there from a record of the form. */
export function watchesOf(
  workspace: WorkspaceRuntime,
  form: string,
  constraints: readonly Pick<Constraint, "typed">[],
): readonly Watch[] {
  const { forms } = workspace.definition;
  const watches = new Map<string, { steps: readonly Step[]; form: string; fields: Set<string> }>();
  const seen = new Set<string>();
  const note = (steps: readonly Step[], where: string, field: string | null): void => {
    // Rows of a subform are part of their record: they change with the field that holds them.
    const [key = where, subform] = where.split(".");
    const way = subform === undefined ? steps : steps.slice(0, -1);
    const name = way
      .map(({ from, relation }) => `${from}/${relation.kind}/${relation.form}/${relation.field}`)
      .join(" ");
    const watch = watches.get(name) ?? { steps: way, form: key, fields: new Set<string>() };
    watches.set(name, watch);
    const read = subform ?? field;
    if (read !== null) watch.fields.add(read);
  };
  const follow = (steps: readonly Step[], where: string, key: string): readonly Step[] | null => {
    const relation = findRelation(forms, where, key);
    if (relation === null) return null;
    const next = [...steps, { from: where, relation }];
    if (relation.kind === "inverse") note(next, relation.form, relation.field);
    else note(steps, where, relation.field);
    note(next, relation.form, null);
    return next;
  };
  const read = (steps: readonly Step[], where: string, field: string): void => {
    const name = `${steps.map(({ relation }) => JSON.stringify(relation)).join()} ${where}.${field}`;
    if (seen.has(name)) return;
    seen.add(name);
    if (follow(steps, where, field) !== null) return;
    note(steps, where, field);
    const runtime = formOrRows(workspace, where);
    const formula = runtime === undefined ? undefined : formulasOf(workspace, runtime).get(field);
    if (formula !== undefined) visit(steps, where, formula.typed);
  };
  const visit = (steps: readonly Step[], where: string, typed: TypedExpr): void => {
    for (const { path, fields } of relatedReads(typed)) {
      let way: readonly Step[] | null = steps;
      let here = where;
      for (const key of path) {
        way = way === null ? null : follow(way, here, key);
        here = way?.at(-1)?.relation.form ?? here;
      }
      if (way !== null) for (const field of fields) read(way, here, field);
    }
  };
  for (const { typed } of constraints) visit([], form, typed);
  return [...watches.values()];
}

/** Whether a step leads to rows of a subform, which are no records of their own. */
export function leadsToRows({ from, relation }: Step): boolean {
  return relation.kind === "subform" && relation.form === rowsKey(from, relation.field);
}
