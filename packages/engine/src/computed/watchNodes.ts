import { must } from "@tongzhou/base";
import { relatedReads, type TypedExpr } from "@tongzhou/expr";
import { fieldsOf, findRelation, storageOf, systemFields, type FieldDefinition, type Relation } from "@tongzhou/model";
import { formOrRows } from "../access/formOrRows.ts";
import { formulasOf, type Formula } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import { deriveName } from "../forms/physicalNames.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

/** Rows that paths lead through: records of a form, or rows of a subform. */
export interface Place {
  /** The form, or `form.subform`. */
  readonly key: string;
  readonly table: string;
  /** Records lie in the bin before they are purged; rows of a subform do not. */
  readonly hasBin: boolean;
}

/** What ties the rows of a place to those of the next on a path. */
export type Tie =
  /** The near row names the far one in a column. */
  | { readonly kind: "near"; readonly column: string }
  /** The far row names the near one in a column. */
  | { readonly kind: "far"; readonly column: string }
  /** A junction names both. */
  | { readonly kind: "junction"; readonly table: string; readonly near: string; readonly far: string };

/** One step of a path. */
export interface Hop {
  readonly tie: Tie;
  readonly far: Place;
}

/** Rows that a formula looks at, and what of them. */
export interface WatchNode {
  /** From the formula's own record; empty for the record itself. */
  readonly hops: readonly Hop[];
  readonly place: Place;
  /** Columns whose change may change the value, ties that lie in the place's rows included. */
  readonly columns: ReadonlySet<string>;
}

/**
 * Everything that decides the value of a formula, row by row: its own paths, and those of formulas it reads that have no
 * column to read. Columns of the own record that triggers write are left out: who writes them computes this one too.
 */
export function watchNodes(workspace: WorkspaceRuntime, form: string, key: string): readonly WatchNode[] {
  return memoised(workspace, `computed/watch/${form}.${key}`, () => {
    const nodes = new Map<string, Building>();
    const root = nodeAt(nodes, [], placeOf(form));
    readFormula(workspace, nodes, root, key);
    return [...nodes.values()];
  });
}

interface Building extends WatchNode {
  readonly columns: Set<string>;
}

/** A form or the rows of one of its subforms as rows of a table. */
export function placeOf(key: string): Place {
  const [form = key, subform] = key.split(".");
  return subform === undefined
    ? { key, table: form, hasBin: true }
    : { key, table: deriveName(form, subform), hasBin: false };
}

function nodeAt(nodes: Map<string, Building>, hops: readonly Hop[], place: Place): Building {
  const name = hops.map(hopName).join(" / ");
  const found = nodes.get(name);
  if (found !== undefined) return found;
  const node: Building = { hops, place, columns: new Set() };
  nodes.set(name, node);
  return node;
}

/** Two hops of one name are the same. */
export function hopName({ tie, far }: Hop): string {
  const by = tie.kind === "junction" ? `${tie.table} ${tie.near}` : tie.column;
  return `${tie.kind} ${by} ${far.key}`;
}

function readFormula(workspace: WorkspaceRuntime, nodes: Map<string, Building>, at: Building, key: string): void {
  readTyped(workspace, nodes, at, formulaAt(workspace, at.place, key).typed);
}

function formulaAt(workspace: WorkspaceRuntime, { key: place }: Place, key: string): Formula {
  const form = must(formOrRows(workspace, place), `watch-form: expected one, got ${place}`);
  return must(formulasOf(workspace, form).get(key), `watch-formula: expected ${place}.${key}`);
}

function readTyped(workspace: WorkspaceRuntime, nodes: Map<string, Building>, from: Building, typed: TypedExpr): void {
  for (const { path, fields } of relatedReads(typed)) {
    let at = from;
    for (const key of path) at = follow(workspace, nodes, at, key);
    for (const key of fields) readField(workspace, nodes, at, key);
  }
}

function follow(workspace: WorkspaceRuntime, nodes: Map<string, Building>, at: Building, key: string): Building {
  const { forms } = workspace.definition;
  const relation = must(findRelation(forms, at.place.key, key), `watch-relation: expected ${at.place.key}.${key}`);
  const far = placeOf(relation.form);
  const tie = tieOf(at.place.key, relation);
  const next = nodeAt(nodes, [...at.hops, { tie, far }], far);
  if (tie.kind === "near") at.columns.add(tie.column);
  if (tie.kind === "far") next.columns.add(tie.column);
  return next;
}

function tieOf(form: string, relation: Relation): Tie {
  switch (relation.kind) {
    case "link":
      return { kind: "near", column: relation.field };
    case "links":
      return { kind: "junction", table: deriveName(form, relation.field), near: "record_id", far: "target_id" };
    case "subform":
      return { kind: "far", column: "parent_id" };
    case "inverse":
      return relation.by === "link"
        ? { kind: "far", column: relation.field }
        : { kind: "junction", table: deriveName(relation.form, relation.field), near: "target_id", far: "record_id" };
    default:
      return relation satisfies never;
  }
}

function readField(workspace: WorkspaceRuntime, nodes: Map<string, Building>, at: Building, key: string): void {
  const field = fieldAt(workspace, at.place, key);
  if (field === undefined || field.kind === "links" || field.kind === "subform") {
    // A list read as a value: its members, as far as they are not in the bin.
    follow(workspace, nodes, at, key);
    return;
  }
  // A row of a subform keeps its link while the target lies in the bin, and reads it as blank.
  if (field.kind === "link" && !at.place.hasBin) follow(workspace, nodes, at, key);
  if (field.kind === "formula") {
    const formula = formulaAt(workspace, at.place, key);
    if (formula.isVolatile) {
      readTyped(workspace, nodes, at, formula.typed);
      return;
    }
    if (formula.isDerived && at.hops.length === 0) return;
  }
  const storage = storageOf(field);
  if (storage.kind === "column") at.columns.add(key);
  if (storage.kind === "system") at.columns.add(storage.column);
}

function fieldAt(workspace: WorkspaceRuntime, place: Place, key: string): FieldDefinition | undefined {
  const fields = fieldsOf(workspace.definition.forms, place.key) ?? [];
  const own = fields.find((one) => one.key === key);
  return own ?? (place.hasBin ? systemFields.find((one) => one.key === key) : undefined);
}
