import {
  loadDepartments,
  loadMembers,
  loadPersonalViews,
  loadSince,
  showOwnView,
  showView,
  visibleForms,
  type Member,
  type Session,
} from "@tongzhou/engine";
import type { getWorkspace, RouteReply } from "@tongzhou/contract";
import { memberOf } from "../../platform/auth/requireRole.ts";
import { rightsOf } from "../../platform/live/rightsOf.ts";

type WorkspaceReply = RouteReply<typeof getWorkspace>;

/** Everything the shell needs of a workspace, as the actor may see it. */
export async function describeWorkspace(session: Session): Promise<WorkspaceReply> {
  const { database, workspace } = session;
  const actor = memberOf(session);
  const { definition, key, schema, version, zone } = workspace;
  const [since, members, departments, own] = await Promise.all([
    loadSince(database),
    loadMembers(database, key),
    loadDepartments(database, key),
    loadPersonalViews(database, schema, actor.memberId),
  ]);
  const views = [
    ...definition.views.map((view) => ({ key: view.key, owner: null, definition: view, version })),
    ...own,
  ].flatMap((view) => {
    const shown = (view.owner === null ? showView : showOwnView)(session, view.definition);
    return shown === null ? [] : [{ key: view.key, owner: view.owner, definition: shown, version: view.version }];
  });
  return {
    key,
    label: definition.label,
    zone,
    memberId: actor.memberId,
    role: actor.role,
    canDefine: actor.role === "owner" || actor.role === "builder",
    definitionVersion: version,
    forms: visibleForms(session).map(({ definition: form, abilities, writeFields, partlySeen }) => ({
      definition: form,
      version,
      abilities: {
        ...abilities,
        writeFields: [...writeFields],
        ...(partlySeen.length === 0 ? {} : { partlySeen: [...partlySeen] }),
      },
    })),
    views,
    members: members.map(describeMember),
    departments: departments.map(({ id, name, parentId, headId }) => ({ id, name, parentId, headId })),
    live: { since, rights: rightsOf(session) },
  };
}

/** A person as everyone of the workspace may see them. */
export function describeMember(member: Member): WorkspaceReply["members"][number] {
  const { id, name, pinyin, email, role, status, departments, position, managerId } = member;
  return { id, name, pinyin, email, role, status, departments: [...departments], position, managerId };
}
