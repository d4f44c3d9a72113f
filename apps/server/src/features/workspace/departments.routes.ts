import { createDepartment, deleteDepartment, updateDepartment } from "@tongzhou/contract";
import {
  createDepartment as addDepartment,
  deleteDepartment as removeDepartment,
  updateDepartment as changeDepartment,
} from "@tongzhou/engine";
import { requireRole } from "../../platform/auth/requireRole.ts";
import { done } from "../../platform/http/done.ts";
import { serveMember, type Edge } from "../../platform/http/serve.ts";
import type { Services } from "../../services.ts";

/** The tree of departments, which whoever designs forms also arranges. */
export function serveDepartments(edge: Edge, { database, access }: Services): void {
  serveMember(edge, createDepartment, async ({ session, body }) => {
    requireRole(session, ["owner", "builder"]);
    const department = await database.transaction((tx) =>
      addDepartment(tx, session.workspace.key, { name: body.name, parentId: body.parentId ?? null }),
    );
    access.announce();
    return { ...department };
  });

  serveMember(edge, updateDepartment, async ({ session, params, body }) => {
    requireRole(session, ["owner", "builder"]);
    const department = await database.transaction((tx) =>
      changeDepartment(tx, session.workspace.key, params.department, {
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(body.parentId === undefined ? {} : { parentId: body.parentId }),
        ...(body.position === undefined ? {} : { position: body.position }),
        ...(body.headId === undefined ? {} : { headId: body.headId }),
      }),
    );
    access.announce();
    return { ...department };
  });

  serveMember(edge, deleteDepartment, async ({ session, params }) => {
    requireRole(session, ["owner", "builder"]);
    await database.transaction((tx) => removeDepartment(tx, session.workspace.key, params.department));
    access.announce();
    return done;
  });
}
