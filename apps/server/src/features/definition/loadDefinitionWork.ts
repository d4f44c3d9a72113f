import type { RouteReply, listDefinitionWork } from "@tongzhou/contract";
import { loadCalculations, loadIndexes, loadRunningConversions, type Session } from "@tongzhou/engine";

type WorkItem = RouteReply<typeof listDefinitionWork>["items"][number];

/** What changes of the definition have left to do in the background, as far as it is noted. */
export async function loadDefinitionWork({ database, workspace }: Session): Promise<readonly WorkItem[]> {
  const { schema } = workspace;
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
    ...calculations.map(({ form, parent, field, status, done, total }): WorkItem => ({
      kind: "calculation",
      form,
      field: parent === "" ? field : `${parent}.${field}`,
      state: status === "failed" ? "failed" : "running",
      done,
      total,
    })),
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
