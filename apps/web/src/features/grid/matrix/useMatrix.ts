import { useEffect, useMemo, useSyncExternalStore } from "react";
import { queryMatrix } from "@tongzhou/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { MatrixDefinition } from "@tongzhou/model";
import { call } from "../../../api/call.ts";
import { useLiveWatch } from "../../../api/live/live.tsx";
import { recordKeys } from "../../../api/recordQueries.ts";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import type { MatrixBody } from "./matrixBody.ts";
import { joinPages } from "./matrixModel.ts";
import type { MatrixData, MatrixPage } from "./matrixModel.ts";
import { MatrixStore } from "./MatrixStore.ts";

/** Most rows that are laid out; beyond, the sheet asks for a filter. */
export const maxRows = 2000;

const pageRows = 500;

/** A matrix as it is now: what the server has, and the cells that are written here. */
export interface OpenMatrix {
  readonly data: MatrixData | undefined;
  readonly store: MatrixStore;
  readonly error: unknown;
  readonly refresh: () => void;
}

/** Where a matrix is read from. */
export interface MatrixRead {
  readonly workspace: string;
  /** The form the view stands on. */
  readonly home: string;
  readonly cells: WorkspaceForm;
  /** The forms whose records are columns. */
  readonly columnForms: readonly string[];
  readonly body: MatrixBody;
  /** What the state line calls what is written. */
  readonly what: string;
}

/** Reads a matrix page by page, again whenever its records change, and keeps what is written into it. */
export function useMatrix({ workspace, home, cells, columnForms, body, what }: MatrixRead): OpenMatrix {
  const queryClient = useQueryClient();
  const cellForm = cells.definition.key;
  const { create } = cells.abilities;
  const wanted = JSON.stringify(body.matrix);
  const store = useMemo(() => {
    // Parsed again, so that only what it says makes another store.
    const matrix = JSON.parse(wanted) as MatrixDefinition;
    return new MatrixStore(matrix, { workspace, form: cellForm, what }, { create });
  }, [wanted, workspace, cellForm, what, create]);
  useSyncExternalStore(store.subscribe, store.version);
  const queryKey = [...recordKeys.form(workspace, cellForm), "matrix", wanted, home, body];
  const read = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const mark = store.mark();
      const pages: MatrixPage[] = [];
      for (let after: string | null | undefined; after !== null && pages.length * pageRows < maxRows;) {
        const page: MatrixPage = await call(
          queryMatrix,
          {
            params: { workspace, form: home },
            body: { ...body, limit: pageRows, ...(after === undefined ? {} : { after }) },
          },
          { signal },
        );
        pages.push(page);
        after = page.rows.next;
      }
      const matrix = body.matrix as MatrixDefinition;
      return { data: joinPages(matrix, pages), mark };
    },
    // Another filter of the same matrix leaves the sheet standing until it is read; another matrix does not.
    placeholderData: (before, query) => (query?.queryKey.includes(wanted) === true ? before : undefined),
  });
  const found = read.isPlaceholderData && read.data !== undefined ? undefined : read.data;
  useEffect(() => {
    if (found !== undefined) store.take(found.data, found.mark);
  }, [store, found]);
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey });
  useLiveWatch({ form: cellForm });
  useLiveWatch({ form: home }, refresh);
  // There are at most four groups of columns.
  const [first = home, second = home, third = home, fourth = home] = columnForms;
  useLiveWatch({ form: first }, refresh);
  useLiveWatch({ form: second }, refresh);
  useLiveWatch({ form: third }, refresh);
  useLiveWatch({ form: fourth }, refresh);
  return { data: read.data?.data, store, error: read.error ?? undefined, refresh };
}
