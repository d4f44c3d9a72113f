import type { Label } from "@tongzhou/base";
import type { WorkspaceDefinition } from "@tongzhou/model";
import { isSameJson } from "../canonicalJson.ts";
import type { Planner } from "./planner.ts";

interface Document {
  readonly key: string;
  readonly form: string;
}

/** Steps for views and grants, which touch no table. */
export function planDocuments(planner: Planner, before: WorkspaceDefinition, after: WorkspaceDefinition): void {
  // A view's key is unique among the views of the workspace; its form is part of what may change.
  compare(planner, "view", before.views, after.views, (view) => view.label);
  compare(planner, "grant", before.grants, after.grants, (grant) => ({ zh: grant.key }));
}

function compare<D extends Document>(
  planner: Planner,
  kind: "view" | "grant",
  before: readonly D[],
  after: readonly D[],
  nameOf: (document: D) => Label,
): void {
  const old = new Map(before.map((document) => [document.key, document]));
  const next = new Set(after.map((document) => document.key));
  for (const document of before)
    if (!next.has(document.key)) planner.add({ kind: `${kind}.delete`, form: document.form, name: nameOf(document) });
  for (const document of after) {
    const previous = old.get(document.key);
    if (previous === undefined) planner.add({ kind: `${kind}.create`, form: document.form, name: nameOf(document) });
    else if (!isSameJson(previous, document))
      planner.add({ kind: `${kind}.change`, form: document.form, name: nameOf(document) });
  }
}
