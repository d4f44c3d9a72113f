import { Compile } from "typebox/compile";
import { deleteView, saveView, type RouteReply } from "@tongzhou/contract";
import {
  applyDefinition,
  checkView,
  deletePersonalView,
  loadDefinitionVersion,
  loadHead,
  planDefinition,
  showView,
  storePersonalView,
  type Session,
} from "@tongzhou/engine";
import { AppError, ViewSchema, type ViewDefinition, type WorkspaceDefinition } from "@tongzhou/model";
import { memberOf, requireRole } from "../../platform/auth/requireRole.ts";
import { done } from "../../platform/http/done.ts";
import { toProblems } from "../../platform/http/problems.ts";
import { serveMember, type Edge } from "../../platform/http/serve.ts";
import type { Services } from "../../services.ts";

type SavedView = RouteReply<typeof saveView>;

const shape = Compile(ViewSchema);

/** Saved views: a member's own lie beside the definition, shared ones are part of it. */
export function serveViews(edge: Edge, { access }: Services): void {
  serveMember(edge, saveView, async ({ session, params, body }) => {
    const view = readView(params, body.definition);
    checkView(session, view);
    if (body.isPersonal) return savePersonal(session, view, body.version);
    requireRole(session, ["owner", "builder"]);
    const version = await changeShared(
      session,
      { form: view.form, key: view.key, version: body.version },
      (definition) => ({
        ...definition,
        views: replaceView(definition.views, view),
      }),
    );
    access.announce();
    return { key: view.key, owner: null, definition: view, version };
  });

  serveMember(edge, deleteView, async ({ session, params }) => {
    const { memberId } = memberOf(session);
    const { schema } = session.workspace;
    const own = { owner: memberId, form: params.form, key: params.view };
    if (await deletePersonalView(session.database, schema, own)) return done;
    const shared = session.workspace.definition.views.find((view) => isSame(view, params.form, params.view));
    // A view that the caller does not see is not told by a refusal either.
    if (shared === undefined || showView(session, shared) === null) throw new AppError("view.not_found");
    requireRole(session, ["owner", "builder"]);
    await changeShared(session, { form: params.form, key: params.view, version: undefined }, (definition) => ({
      ...definition,
      views: definition.views.filter((view) => !isSame(view, params.form, params.view)),
    }));
    access.announce();
    return done;
  });
}

function isSame(view: ViewDefinition, form: string, key: string): boolean {
  return view.form === form && view.key === key;
}

function replaceView(views: readonly ViewDefinition[], view: ViewDefinition): readonly ViewDefinition[] {
  const at = views.findIndex((other) => isSame(other, view.form, view.key));
  return at === -1 ? [...views, view] : views.with(at, view);
}

function readView(params: { readonly form: string; readonly view: string }, proposed: unknown): ViewDefinition {
  const isObject = typeof proposed === "object" && proposed !== null;
  const given: unknown = isObject ? { ...proposed, form: params.form, key: params.view } : proposed;
  if (!shape.Check(given))
    throw new AppError("request.invalid", { problems: toProblems("body.definition", shape.Errors(given)) });
  // The schema in model describes exactly this interface.
  return given as ViewDefinition;
}

async function savePersonal(session: Session, definition: ViewDefinition, version?: number): Promise<SavedView> {
  const { memberId } = memberOf(session);
  const stored = await storePersonalView(session.database, session.workspace.schema, {
    owner: memberId,
    definition,
    ...(version === undefined ? {} : { version }),
  });
  if (stored === undefined) throw new AppError("record.stale", { view: definition.key });
  return stored;
}

/** Changes the shared documents through the same plan and apply as the designer. */
async function changeShared(
  session: Session,
  read: { readonly form: string; readonly key: string; readonly version: number | undefined },
  change: (definition: WorkspaceDefinition) => WorkspaceDefinition,
): Promise<number> {
  const head = await loadHead(session.database, session.workspace.schema);
  if (read.version !== undefined && read.version !== head.version) {
    // Other parts of the documents may have moved on; only this view must be as the caller saw it.
    const seen = await loadDefinitionVersion(session.database, session.workspace.schema, read.version);
    const pick = (definition: WorkspaceDefinition | undefined): string =>
      JSON.stringify(definition?.views.find((view) => isSame(view, read.form, read.key)) ?? null);
    if (pick(seen) !== pick(head.definition))
      throw new AppError("definition.plan_stale", { base: read.version, found: head.version });
  }
  const proposed = change(head.definition);
  const { baseVersion, hash } = await planDefinition(session, proposed);
  return (await applyDefinition(session, { proposed, baseVersion, hash, acceptDestructive: false })).version;
}
