import type { RouteReply, listDefinitionWork } from "@tongzhou/contract";
import { loadCalculations, loadIndexes, loadRunningConversions, visibleForms, type Session } from "@tongzhou/engine";
import { memberOf } from "../../platform/auth/requireRole.ts";

type WorkItem = RouteReply<typeof listDefinitionWork>["items"][number];

/**
 * What changes of the definition have left to do in the background, as far as it is noted. Who does not define forms is
 * told of the formulas that they see.
 */
export async function loadDefinitionWork(session: Session): Promise<readonly WorkItem[]> {
  const { schema } = session.workspace;
  const { role } = memberOf(session);
  if (role !== "owner" && role !== "builder") return loadSeenCalculations(session);
  const { database } = session;
  const [conversions, calculations, indexes] = await Promise.all([
    loadRunningConversions(database, schema),
    loadCalculations(database, schema),
    loadIndexes(database, schema),
  ]);
  return [
    ...conversions.map(({ form, parent, field, done, total }): WorkItem => ({
      kind: "conversion",
      form,
      field: parent === null ? field : `${parent}.${field}`,
      state: "running",
      done,
      total,
    })),
    ...calculations.map(calculationItem),
    ...indexes
      .filter(({ state }) => state === "building" || state === "invalid")
      .map(({ form, field, state, error }): WorkItem => ({
        kind: "index",
        form,
        field,
        state: state === "invalid" && error !== null ? "failed" : "running",
        done: null,
        total: null,
      })),
  ];
}

async function loadSeenCalculations(session: Session): Promise<readonly WorkItem[]> {
  const seen = new Map(visibleForms(session).map(({ definition }) => [definition.key, definition.fields]));
  const calculations = await loadCalculations(session.database, session.workspace.schema);
  return calculations
    .filter(({ form, parent, field }) => {
      const holder = seen.get(form)?.find(({ key }) => key === (parent === "" ? field : parent));
      if (parent === "" || holder === undefined) return holder !== undefined;
      return holder.kind === "subform" && holder.fields.some(({ key }) => key === field);
    })
    .map(calculationItem);
}

function calculationItem({
  form,
  parent,
  field,
  status,
  done,
  total,
}: Awaited<ReturnType<typeof loadCalculations>>[number]): WorkItem {
  return {
    kind: "calculation",
    form,
    field: parent === "" ? field : `${parent}.${field}`,
    state: status === "failed" ? "failed" : "running",
    done,
    total,
  };
}
