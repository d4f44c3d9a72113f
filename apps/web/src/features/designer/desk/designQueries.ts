import {
  aggregateRecords,
  explainExpression,
  getDefinition,
  listDefinitionBin,
  planDefinition,
  proposeOptions,
  queryRecords,
  tryConstraint,
  tryExpression,
} from "@tongzhou/contract";
import type { RouteReply } from "@tongzhou/contract";
import { isCancelledError, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import type { WorkspaceDefinition } from "@tongzhou/model";
import { call } from "../../../api/call.ts";
import { recordKeys } from "../../../api/recordQueries.ts";
import type { FieldId } from "../model/fieldId.ts";
import type { Proposal } from "../model/optionProposal.ts";
import type { BaseVersion } from "../model/draft.ts";

/** A plan as the server gives it. */
export type Plan = RouteReply<typeof planDefinition>;

/** A step of a plan. */
export type Step = Plan["steps"][number];

/** The newest version of the documents. */
export function headQuery(workspace: string) {
  return queryOptions({
    queryKey: ["definition", workspace, "head"],
    queryFn: async ({ signal }): Promise<BaseVersion> => {
      const { version, definition } = await call(getDefinition, { params: { workspace } }, { signal });
      // Documents travel as plain JSON; the server checked them before it stored them.
      return { version, definition: definition as WorkspaceDefinition };
    },
    staleTime: Infinity,
  });
}

// Long enough that a typed word is planned once.
const planAfterMs = 500;
// A click asks it, so that it need not wait long; typing on asks it again.
const explainAfterMs = 150;

/** What publishing the draft would do; asked for only when it rests. */
export function planQuery(workspace: string, base: number, revision: number, definition: WorkspaceDefinition) {
  return queryOptions({
    queryKey: ["definition", workspace, "plan", base, revision],
    queryFn: async ({ signal }) => {
      await rest(planAfterMs, signal);
      return call(planDefinition, { params: { workspace }, body: { definition } }, { signal });
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });
}

/** What an expression is tried on, where it is not the record: rows of a subform, or the records of a form to pick from. */
export interface TriedAbout {
  readonly subform?: string;
  readonly among?: string;
}

/** What an expression gives for chosen records, or for those changed last; asked for only when the typing rests. */
export function tryQuery(
  workspace: string,
  form: string,
  expression: string,
  chosen: readonly number[],
  about: TriedAbout = {},
) {
  const body = { expression, ...about, ...(chosen.length === 0 ? {} : { records: [...chosen] }) };
  return queryOptions({
    queryKey: [...recordKeys.form(workspace, form), "try", about, expression, chosen.join()],
    queryFn: async ({ signal }) => {
      await rest(planAfterMs, signal);
      return call(tryExpression, { params: { workspace, form }, body }, { signal });
    },
    retry: false,
  });
}

/** What each part of an expression gives for a record; asked for only when the typing rests. */
export function explainQuery(
  workspace: string,
  form: string,
  expression: string,
  at: { readonly record: number; readonly row?: number },
  about: TriedAbout = {},
) {
  return queryOptions({
    queryKey: [...recordKeys.form(workspace, form), "explain", about, expression, at],
    queryFn: async ({ signal }) => {
      await rest(explainAfterMs, signal);
      const body = { expression, ...about, ...at };
      return call(explainExpression, { params: { workspace, form }, body }, { signal });
    },
    retry: false,
  });
}

/** How many records break an expression, and the first of them; asked for only when the typing rests. */
export function tryConstraintQuery(workspace: string, form: string, expression: string) {
  return queryOptions({
    queryKey: [...recordKeys.form(workspace, form), "tryConstraint", expression],
    queryFn: async ({ signal }) => {
      await rest(planAfterMs, signal);
      return call(tryConstraint, { params: { workspace, form }, body: { expression } }, { signal });
    },
    placeholderData: keepPreviousData,
    retry: false,
  });
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((done, fail) => {
    const timer = setTimeout(done, ms);
    const handleAbort = (): void => {
      clearTimeout(timer);
      fail(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    };
    signal.addEventListener("abort", handleAbort, { once: true });
  });
}

/** The words a field's values are written in, as options for the choice it is to become. */
export function proposalQuery(
  workspace: string,
  version: number,
  { form, field, kind }: { readonly form: string; readonly field: FieldId; readonly kind: "choice" | "choices" },
) {
  return queryOptions({
    // Not among the form's records: a change of one would take the answer away while it is being waited for.
    queryKey: ["definition", workspace, "proposal", version, form, field, kind],
    queryFn: async ({ signal }): Promise<Proposal> =>
      call(proposeOptions, { params: { workspace, form }, query: { field, kind } }, { signal }),
    staleTime: 10_000,
  });
}

/** The same as a promise, also when the query was begun anew meanwhile, as after a broken connection; undefined when it fails. */
export async function fetchProposal(
  queries: QueryClient,
  ...asked: Parameters<typeof proposalQuery>
): Promise<Proposal | undefined> {
  try {
    return await queries.fetchQuery(proposalQuery(...asked));
  } catch (error) {
    return isCancelledError(error) ? fetchProposal(queries, ...asked) : undefined;
  }
}

/** What was deleted and can be brought back. */
export function designBinQuery(workspace: string) {
  return queryOptions({
    queryKey: ["definition", workspace, "bin"],
    queryFn: async ({ signal }) => (await call(listDefinitionBin, { params: { workspace } }, { signal })).items,
    staleTime: 5000,
  });
}

/** How many records a form has. */
export function recordCountQuery(workspace: string, form: string) {
  return queryOptions({
    queryKey: [...recordKeys.form(workspace, form), "designCount"],
    queryFn: async ({ signal }) => {
      const { count } = await call(
        aggregateRecords,
        { params: { workspace, form }, body: { aggregates: [] } },
        { signal },
      );
      return count;
    },
    staleTime: 60_000,
  });
}

/** Three records to try an expression on, with the given columns. */
export function sampleQuery(workspace: string, form: string, columns: readonly string[]) {
  return queryOptions({
    queryKey: [...recordKeys.form(workspace, form), "designSample", columns],
    queryFn: async ({ signal }) =>
      call(
        queryRecords,
        {
          params: { workspace, form },
          body: { columns: [...columns], limit: 3, sort: [{ field: "updated_at", direction: "desc" }] },
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}
