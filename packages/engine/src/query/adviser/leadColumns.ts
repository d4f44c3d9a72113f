import { compile, type TypedNode } from "@tongzhou/expr";
import { storageOf, type FieldDefinition } from "@tongzhou/model";
import { fullScope } from "../../access/formulas.ts";
import { grantsFor } from "../../access/permissionClass.ts";
import type { FormPolicy } from "../../access/policy.ts";
import { findPolicy } from "../../access/policyFor.ts";
import type { FormRuntime } from "../../forms/workspaceRuntime.ts";
import type { Session } from "../../gateway/session.ts";
import { compileFilter } from "../selection.ts";

// Kinds whose values are few or chosen, so that "equal to one value" leaves a part of the rows worth an index's first place.
const leadKinds: ReadonlySet<string> = new Set([
  "choice",
  "member",
  "department",
  "link",
  "boolean",
  "created_by",
  "updated_by",
]);

/**
 * Columns that every row of a selection has one same value in: those the actor's rights fix first, then those the
 * filter does. A restricted member then reads their own rows in order, not everybody's.
 */
export function leadColumns(session: Session, policy: FormPolicy, filter: string | undefined): readonly string[] {
  const columns = new Set(permissionColumns(session, policy.form));
  if (filter !== undefined) {
    const fixed = fixedFields(compileFilter(session, policy, filter).node, policy.form);
    const plain = fixed.filter((field) => isPlain(session, policy, field));
    for (const column of plain.map(columnOf).toSorted()) columns.add(column);
  }
  return [...columns];
}

// Several grants are joined by "or", which fixes nothing.
function permissionColumns(session: Session, form: FormRuntime): readonly string[] {
  const grants = grantsFor(session, form.definition.key);
  if (grants === "all") return [];
  const see = grants.filter((grant) => grant.actions.includes("see"));
  const [only] = see;
  if (see.length !== 1 || only?.rows === undefined) return [];
  const typed = compile(only.rows, fullScope(session.workspace, form), "boolean");
  return typed.ok ? fixedFields(typed.value.node, form).map(columnOf).toSorted() : [];
}

/** Fields that a condition compares with one value by "=", alone or joined by "and". */
function fixedFields(node: TypedNode, form: FormRuntime): readonly FieldDefinition[] {
  if (node.kind === "logic" && node.op === "and") return node.items.flatMap((item) => fixedFields(item, form));
  if (node.kind !== "compare" || node.op !== "=") return [];
  const [side, other] = node.left.kind === "field" ? [node.left, node.right] : [node.right, node.left];
  if (side.kind !== "field" || !isConstant(other)) return [];
  const field = form.fields.get(side.key);
  return field !== undefined && leadKinds.has(field.kind) ? [field] : [];
}

// CURRENT_USER(), MEMBER(5) and RECORD(7) are calls over nothing or literals.
function isConstant(node: TypedNode): boolean {
  if (node.kind === "literal") return node.value !== null;
  return node.kind === "call" && node.args.every((arg) => arg.kind === "literal");
}

/** Whether the actor's expressions see the bare column: no mask, no link that may be out of sight. */
function isPlain(session: Session, policy: FormPolicy, field: FieldDefinition): boolean {
  if (policy.reads.get(field.key) !== null) return false;
  return field.kind !== "link" || findPolicy(session, field.form, "see")?.rows === null;
}

function columnOf(field: FieldDefinition): string {
  const storage = storageOf(field);
  return storage.kind === "system" ? storage.column : field.key;
}
