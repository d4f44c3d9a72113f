import { createWorkspace, getWorkspace, updateMember } from "@tongzhou/contract";
import { createWorkspace as makeWorkspace, updateMember as changeMember } from "@tongzhou/engine";
import { requireRole } from "../../platform/auth/requireRole.ts";
import { serveAccount, serveMember, type Edge } from "../../platform/http/serve.ts";
import { findStart } from "../../platform/workspaces/findStart.ts";
import { zoneFor } from "../../platform/workspaces/zoneFor.ts";
import type { Services } from "../../services.ts";
import { describeMember, describeWorkspace } from "./describeWorkspace.ts";

/** Workspaces and the people in them. */
export function serveWorkspaces(edge: Edge, services: Services): void {
  const { database, access } = services;

  serveMember(edge, getWorkspace, ({ session }) => describeWorkspace(session));

  serveAccount(edge, createWorkspace, async ({ identity, body }) => {
    const { account } = identity.principal;
    const zone = zoneFor(account.locale, body.zone);
    const fillWorkspace = findStart(services, body.start);
    const { key } = await database.transaction((tx) =>
      makeWorkspace(tx, { label: { zh: body.label }, zone, ownerAccountId: account.id }),
    );
    access.announce();
    await fillWorkspace(key);
    return { key };
  });

  serveMember(edge, updateMember, async ({ session, params, body }) => {
    requireRole(session, ["owner"]);
    const member = await database.transaction((tx) =>
      changeMember(tx, session.workspace.key, params.member, {
        ...(body.role === undefined ? {} : { role: body.role }),
        ...(body.departments === undefined ? {} : { departments: body.departments }),
        ...(body.position === undefined ? {} : { position: body.position }),
        ...(body.managerId === undefined ? {} : { managerId: body.managerId }),
        ...(body.status === undefined ? {} : { status: body.status }),
      }),
    );
    access.announce();
    return describeMember(member);
  });
}
