import type { FormDefinition, ViewDefinition } from "@tongzhou/model";
import type { WorkspaceView } from "../../../api/workspaceQueries.ts";

/** A view as a tab shows it: saved, shared or one's own; or the one a form has whose views list no records. */
export interface FormView {
  readonly key: string;
  readonly definition: ViewDefinition;
  readonly owner: number | null;
  readonly version: number;
  /** False for the view that exists only until one is saved. */
  readonly isSaved: boolean;
}

/** The key of the view a form has when nobody saved one that lists its records. */
export const plainViewKey = "all";

/** The views of a form in the order of their tabs; there is always one. */
export function formViews(
  form: FormDefinition,
  views: readonly WorkspaceView[],
  allLabel: { readonly zh: string; readonly en: string },
): readonly FormView[] {
  const own = views
    .filter((view) => view.definition.form === form.key)
    .map((view, index) => ({ view: { ...view, isSaved: true }, order: view.definition.order ?? index }))
    .toSorted((a, b) => Number(a.view.owner !== null) - Number(b.view.owner !== null) || a.order - b.order)
    .map(({ view }) => view);
  // A matrix lays records over each other; somewhere they are one below the other.
  if (own.some(({ definition }) => definition.kind !== "matrix")) return own;
  const definition: ViewDefinition = { key: plainViewKey, form: form.key, label: allLabel, kind: "grid" };
  return [...own, { key: plainViewKey, definition, owner: null, version: 0, isSaved: false }];
}

/**
 * What to save so that a view takes another's place among the tabs: the views whose order changes, with it. Shared views
 * stay before one's own, so a view moves among its kind alone.
 */
export function moveView(
  views: readonly FormView[],
  moved: FormView,
  to: FormView,
): readonly { readonly view: FormView; readonly order: number }[] {
  const isKind = (view: FormView): boolean => view.isSaved && (view.owner === null) === (moved.owner === null);
  const kind = views.filter(isKind);
  const [from, target] = [kind.indexOf(moved), kind.indexOf(to)];
  if (from === -1 || target === -1 || from === target) return [];
  return kind
    .toSpliced(from, 1)
    .toSpliced(target, 0, moved)
    .map((view, index) => ({ view, order: index + 1 }))
    .filter(({ view, order }) => view.definition.order !== order);
}

/** The tab beside a view that it could change places with; undefined at the edge of its kind. */
export function besideView(views: readonly FormView[], view: FormView, step: 1 | -1): FormView | undefined {
  const beside = views[views.indexOf(view) + step];
  return beside?.isSaved === true && (beside.owner === null) === (view.owner === null) ? beside : undefined;
}

/** The order that puts a new view behind all others of its kind. */
export function nextOrder(views: readonly FormView[], isPersonal: boolean): number {
  const orders = views
    .filter((view) => view.isSaved && (view.owner !== null) === isPersonal)
    .map((view, index) => view.definition.order ?? index + 1);
  return Math.max(0, ...orders) + 1;
}

/** An unsaved change laid over the view: its name and place are always the saved ones. */
export function overSaved(draft: ViewDefinition, saved: ViewDefinition): ViewDefinition {
  const { label: _label, order: _order, ...changed } = draft;
  return { ...changed, label: saved.label, ...(saved.order === undefined ? {} : { order: saved.order }) };
}

/** A key for a new view: letters of its name where it has some, numbered where one is taken. */
export function newViewKey(label: string, taken: ReadonlySet<string>): string {
  const letters = label
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[_\d]+|_+$/g, "")
    .slice(0, 30);
  const base = letters === "" ? "view" : letters;
  if (!taken.has(base)) return base;
  for (let number = 2; ; number += 1) if (!taken.has(`${base}_${number}`)) return `${base}_${number}`;
}

/** Whether two definitions show the same, however their keys are ordered. */
export function isSameView(a: ViewDefinition, b: ViewDefinition): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(
          Object.entries(one)
            .filter(([, part]) => part !== undefined && !(Array.isArray(part) && part.length === 0))
            .toSorted(([x], [y]) => (x < y ? -1 : 1)),
        )
      : one,
  );
}

/** A change to a view; undefined takes a setting away. */
export type ViewChange = { readonly [K in keyof ViewDefinition]?: ViewDefinition[K] | undefined };

/** The view with settings changed. */
export function changeView(view: ViewDefinition, change: ViewChange): ViewDefinition {
  const entries = Object.entries({ ...view, ...change }).filter(([, value]) => value !== undefined && value !== "");
  // Only optional settings can be undefined.
  return Object.fromEntries(entries) as unknown as ViewDefinition;
}

/** Filters that must all hold, as one. */
export function joinFilters(...filters: readonly (string | undefined)[]): string | undefined {
  const present = filters.filter((filter): filter is string => filter !== undefined && filter.trim() !== "");
  if (present.length <= 1) return present[0];
  return present.map((filter) => `(${filter})`).join(" and ");
}
