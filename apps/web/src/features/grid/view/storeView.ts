import { saveView } from "@tongzhou/contract";
import type { QueryClient } from "@tanstack/react-query";
import type { ViewDefinition } from "@tongzhou/model";
import { call } from "../../../api/call.ts";
import { openSaveLine, trackSave } from "../../../api/saveState.ts";
import { workspaceQuery } from "../../../api/workspaceQueries.ts";
import type { Workspace } from "../../../api/workspaceQueries.ts";
import type { FormView, moveView } from "./viewModel.ts";

/**
 * Saves a view and shows it at once.
 * @throws ApiError as saveView, e.g. "record.stale" when it was saved by somebody else since
 */
export async function storeView(
  queryClient: QueryClient,
  workspace: Workspace,
  definition: ViewDefinition,
  options: SaveOptions,
): Promise<void> {
  await putView(queryClient, workspace, definition, options);
  await queryClient.invalidateQueries({ queryKey: workspaceQuery(workspace.key).queryKey });
}

interface SaveOptions {
  readonly isPersonal: boolean;
  readonly version: number | undefined;
}

async function putView(
  queryClient: QueryClient,
  workspace: Workspace,
  definition: ViewDefinition,
  options: SaveOptions,
): Promise<void> {
  const { queryKey } = workspaceQuery(workspace.key);
  const saved = await trackSave(definition.label.zh, async () =>
    call(saveView, {
      params: { workspace: workspace.key, form: definition.form, view: definition.key },
      body: {
        definition,
        isPersonal: options.isPersonal,
        ...(options.version === undefined ? {} : { version: options.version }),
      },
    }),
  );
  queryClient.setQueryData(queryKey, (known) => {
    if (known === undefined) return known;
    const isOther = (view: Workspace["views"][number]): boolean =>
      view.key !== saved.key || view.definition.form !== definition.form;
    const views = known.views.filter(isOther);
    const at = known.views.findIndex((view) => !isOther(view));
    // The server answers with the definition it stored, checked against the model.
    return {
      ...known,
      views: views.toSpliced(at === -1 ? views.length : at, 0, {
        ...saved,
        definition: saved.definition as ViewDefinition,
      }),
    };
  });
}

// Each shared view is a change to the workspace's definition, and the next order begins with what this one leaves.
const lines = new WeakMap<QueryClient, Promise<void>>();

/**
 * Saves views in new places, one after the other, and one order after the other. They are shown there at once.
 * @throws ApiError as storeView; what was not saved is then where it was
 */
export function storeOrder(
  queryClient: QueryClient,
  workspace: Workspace,
  places: ReturnType<typeof moveView>,
): Promise<void> {
  const [first] = places;
  if (first === undefined) return Promise.resolve();
  const { queryKey } = workspaceQuery(workspace.key);
  const moved = new Map(places.map(({ view, order }) => [view.key, { ...view.definition, order }]));
  queryClient.setQueryData(queryKey, (known) => {
    if (known === undefined) return known;
    const views = known.views.map((view) => {
      const definition = moved.get(view.key);
      return definition?.form === view.definition.form ? { ...view, definition } : view;
    });
    return { ...known, views };
  });
  // From the first to the last of them, so that nobody leaves between two.
  const unsaved = openSaveLine();
  unsaved.say("saving", first.view.definition.label.zh);
  const save = async (): Promise<void> => {
    try {
      for (const { view, order } of places) await putOrder(queryClient, workspace, view, order);
    } finally {
      unsaved.clear();
      // Asked in between, the server would tell of an order that is no longer wanted.
      if (lines.get(queryClient) === line) await queryClient.invalidateQueries({ queryKey });
    }
  };
  const line = (lines.get(queryClient) ?? Promise.resolve()).then(save, save);
  lines.set(queryClient, line);
  return line;
}

/** Saves a view in its place, otherwise as it is known by now: an order before this one may have saved it too. */
async function putOrder(queryClient: QueryClient, workspace: Workspace, moved: FormView, order: number): Promise<void> {
  const known = queryClient
    .getQueryData(workspaceQuery(workspace.key).queryKey)
    ?.views.find((one) => one.key === moved.key && one.definition.form === moved.definition.form);
  if (known === undefined) return;
  const options = { isPersonal: known.owner !== null, version: known.version };
  await putView(queryClient, workspace, { ...known.definition, order }, options);
}
