import { useState } from "react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { must } from "@tongzhou/base";
import type { ViewDefinition } from "@tongzhou/model";
import type { Workspace, WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { keepValue } from "../../../keptValue.ts";
import type { KeptValue } from "../../../keptValue.ts";
import { defaultViewOf } from "./defaultView.ts";
import { changeView, formViews, isSameView, overSaved } from "./viewModel.ts";
import type { FormView, ViewChange } from "./viewModel.ts";

/** The view a form is looked at through, with changes that are not saved. */
export interface OpenView {
  readonly views: readonly FormView[];
  readonly view: FormView;
  /** The view as it is shown: saved, with one's changes over it. */
  readonly definition: ViewDefinition;
  readonly isChanged: boolean;
  readonly change: (change: ViewChange) => void;
  readonly revert: () => void;
  readonly open: (key: string) => void;
}

// Changes to a view stay on this device until they are saved or reverted, also over a reload.
function draftOf(workspace: string, form: string, view: string): KeptValue<ViewDefinition | null> {
  return keepValue<ViewDefinition | null>(`tongzhou.view.${workspace}.${form}.${view}`, null, (raw) =>
    // Only this function wrote it; a form that has changed since is handled where columns and fields are looked up.
    typeof raw === "object" && raw !== null && "kind" in raw ? (raw as ViewDefinition) : undefined,
  );
}

const allLabel = { zh: "全部", en: "All" } as const;

/** The view named in the address, or the form's first one. */
export function useFormView(workspace: Workspace, form: WorkspaceForm): OpenView {
  const navigate = useNavigate();
  const { workspace: key } = useParams({ from: "/w/$workspace" });
  const { view: wanted } = useSearch({ from: "/w/$workspace/f/$form" });
  const formKey = form.definition.key;
  const views = formViews(form.definition, workspace.views, allLabel);
  const find = (name: string | null | undefined): FormView | undefined => views.find((one) => one.key === name);
  const first = wanted === undefined ? find(defaultViewOf(key, formKey).read()) : undefined;
  const view = must(find(wanted) ?? first ?? views[0], "form-views: expected at least one view");
  const draft = draftOf(key, formKey, view.key);
  const name = `${formKey} ${view.key} ${view.version}`;
  const [held, setHeld] = useState(() => ({ name, definition: draft.read() }));
  const kept = held.name === name ? held.definition : draft.read();
  const changed = kept === null ? null : overSaved(kept, view.definition);
  const definition = changed ?? view.definition;
  const hold = (next: ViewDefinition | null): void => {
    draft.write(next);
    setHeld({ name, definition: next });
  };
  return {
    views,
    view,
    definition,
    isChanged: changed !== null && !isSameView(changed, view.definition),
    change: (change) => {
      const next = changeView(definition, change);
      hold(isSameView(next, view.definition) ? null : next);
    },
    revert: () => hold(null),
    open: (next) =>
      void navigate({ to: "/w/$workspace/f/$form", params: { workspace: key, form: formKey }, search: { view: next } }),
  };
}
