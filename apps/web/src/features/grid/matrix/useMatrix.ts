import { useEffect, useMemo, useRef } from "react";
import { queryMatrix } from "@tongzhou/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { MatrixDefinition, ViewDefinition, Wire } from "@tongzhou/model";
import { call } from "../../../api/call.ts";
import type { LiveChange } from "../../../api/live/live.tsx";
import type { LiveSubject } from "../../../api/live/liveModel.ts";
import { recordKeys } from "../../../api/recordQueries.ts";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import type { MatrixBody } from "./matrixBody.ts";
import { joinPages, rowOf } from "./matrixModel.ts";
import type { MatrixData, MatrixPage } from "./matrixModel.ts";
import { knownPage, mergePage } from "./mergePage.ts";
import { MatrixStore } from "./MatrixStore.ts";
import { matrixWindows } from "./matrixWindows.ts";
import { patchMatrix } from "./patchMatrix.ts";
import type { MatrixPatch, ReadPage } from "./patchMatrix.ts";
import { shareMatrix, shareRead } from "./shareMatrix.ts";

// Most rows and cells that are laid out; beyond, the sheet asks for a filter.
const maxRows = 2000;
const maxCells = 100_000;
const pageRows = 500;
// More than that many named rows or records are read with all others.
const mostNamed = 200;
// What is told in one go is read in one go.
const gatherMs = 40;

/** Reads a matrix again: the rows named, or all of them. */
export type RefreshMatrix = (rows?: readonly string[]) => void;

/** A matrix as it is now: what the server has, and the cells that are written here. */
export interface OpenMatrix {
  readonly data: MatrixData | undefined;
  readonly store: MatrixStore;
  readonly error: unknown;
  readonly refresh: RefreshMatrix;
  /** What is to be watched while it is shown. */
  readonly watches: readonly MatrixWatch[];
}

/** Something to watch, and what to do when it changes. */
export interface MatrixWatch {
  readonly subject: LiveSubject;
  readonly onChange: (change: LiveChange) => void;
}

/** Where a matrix is read from. */
export interface MatrixRead {
  readonly workspace: string;
  /** The form the view stands on. */
  readonly home: string;
  readonly cells: WorkspaceForm;
  readonly view: ViewDefinition;
  readonly body: MatrixBody;
  /** What the state line calls what is written. */
  readonly what: string;
}

interface ReadMatrix {
  readonly data: MatrixData;
  readonly pages: readonly ReadPage[];
  /** As the server gave them when all was read last. */
  readonly whole: readonly MatrixPage[];
  /** The store's when reading began. */
  readonly mark: number;
  /** The rows that were read; absent for all. */
  readonly rows?: ReadonlySet<string>;
}

/** Reads a matrix page by page, what has changed of it again, and keeps what is written into it. */
export function useMatrix({ workspace, home, cells, view, body, what }: MatrixRead): OpenMatrix {
  const queryClient = useQueryClient();
  const { forms } = useWorkspace();
  const cellForm = cells.definition.key;
  const { create } = cells.abilities;
  const wanted = JSON.stringify(body.matrix);
  // Parsed again, so that only what it says makes another.
  const matrix = useMemo(() => JSON.parse(wanted) as MatrixDefinition, [wanted]);
  const store = useMemo(
    () => new MatrixStore(matrix, { workspace, form: cellForm, what }, create),
    [matrix, workspace, cellForm, what, create],
  );
  const queryKey = [...recordKeys.form(workspace, cellForm), "matrix", wanted, home, body];
  const load = async (more: Partial<MatrixBody>, signal?: AbortSignal): Promise<MatrixPage> =>
    call(
      queryMatrix,
      { params: { workspace, form: home }, body: { ...body, limit: pageRows, ...more } },
      signal === undefined ? {} : { signal },
    );
  const read = useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<ReadMatrix> => {
      const mark = store.mark();
      const before = queryClient.getQueryData<ReadMatrix>(queryKey)?.whole ?? [];
      const pages: MatrixPage[] = [];
      const places: ReadPage[] = [];
      let [rows, held] = [0, 0];
      for (let after: string | null | undefined; after !== null && rows < maxRows && held < maxCells;) {
        // What is known of the page is not sent again.
        const known: MatrixPage | undefined = before[pages.length];
        const place = after === undefined ? {} : { after };
        const reply: MatrixPage = await load({ ...place, known: knownPage(known) }, signal);
        const page: MatrixPage =
          mergePage(known, reply) ?? (await load({ ...place, known: knownPage(undefined) }, signal));
        pages.push(page);
        const order = page.rows.rows.map(([value]) => rowValue(value));
        places.push({ after, order, isLast: page.rows.next === null });
        rows += order.length;
        held += page.cells.length;
        after = page.rows.next;
      }
      return { data: joinPages(matrix, pages), pages: places, whole: pages, mark };
    },
    // The library knows no types here; both are what the read above gives.
    structuralSharing: (before, next) => shareRead(before as ReadMatrix | undefined, next as ReadMatrix),
    // Another filter of the same matrix leaves the sheet standing until it is read; another matrix does not.
    placeholderData: (before, query) => (query?.queryKey.includes(wanted) === true ? before : undefined),
  });
  const found = read.isPlaceholderData && read.data !== undefined ? undefined : read.data;
  useEffect(() => {
    if (found !== undefined) store.take(found.data, found.mark, found.rows);
  }, [store, found]);
  const refreshAll = (): void => void queryClient.invalidateQueries({ queryKey });
  const refreshSome = async (rows: readonly string[], records: readonly number[]): Promise<void> => {
    const before = queryClient.getQueryData<ReadMatrix>(queryKey);
    // What is being read at this moment may be older than what is asked for.
    const isReading = (): boolean => queryClient.isFetching({ queryKey }) > 0;
    if (before === undefined || rows.length + records.length > mostNamed || isReading()) return refreshAll();
    const mark = store.mark();
    // Where a record stood before is looked at too: it may have gone from there.
    const asked = new Set([...rows, ...rowsWith(before.data.records, new Set(records))]);
    try {
      const pages: MatrixPatch["pages"][number][] = [];
      for (const at of before.pages) {
        const mine = at.order.filter((value) => asked.has(String(value)));
        // The first page has the totals of columns.
        if (pages.length > 0 && mine.length === 0 && records.length === 0) continue;
        const place = at.after === undefined ? {} : { after: at.after };
        // A page may have had fewer rows than were asked for; behind the last one a row may have come.
        const limit = at.isLast ? pageRows : Math.max(1, at.order.length);
        pages.push({ at, page: await load({ ...place, limit, only: { rows: mine, records: [...records] } }) });
      }
      const now = queryClient.getQueryData<ReadMatrix>(queryKey);
      const patched = now === undefined ? null : patchMatrix(matrix, now.data, { rows: asked, pages });
      if (now === undefined || patched === null || isReading()) return refreshAll();
      const data = shareMatrix(now.data, patched);
      const read = new Set([...asked, ...pages.flatMap(({ page }) => page.rows.rows.map(([value]) => String(value)))]);
      // At once: another patch may come before this one is drawn.
      store.take(data, mark, read);
      queryClient.setQueryData<ReadMatrix>(queryKey, { ...now, data, mark, rows: read });
    } catch {
      // Reading all of it says what is wrong.
      refreshAll();
    }
    return undefined;
  };
  const gather = useGathered(refreshSome);
  const windows = matrixWindows(
    matrix,
    view,
    body,
    forms.map(({ definition }) => definition),
  );
  const handleCells = (change: LiveChange): void => {
    // A total does not say which records it is of, so what has left it cannot be told.
    const isNamed = change.kind === "changed" && change.records !== null && matrix.cell.kind === "field";
    if (isNamed) gather({ records: change.records ?? [] });
    else refreshAll();
  };
  const handleRows = (change: LiveChange): void => {
    if (change.kind === "changed" && change.records !== null) gather({ rows: change.records.map(String) });
    else refreshAll();
  };
  // Columns come whole with whatever is read.
  const handleColumns = (change: LiveChange): void => {
    if (change.kind === "changed" && change.records !== null) gather({});
    else refreshAll();
  };
  const watches: readonly MatrixWatch[] = [
    { subject: windows.cells, onChange: handleCells },
    ...(windows.rows === undefined ? [] : [{ subject: windows.rows, onChange: handleRows }]),
    ...windows.columns.map((subject) => ({ subject, onChange: handleColumns })),
  ];
  const refresh: RefreshMatrix = (rows) => (rows === undefined ? refreshAll() : gather({ rows }));
  return { data: read.data?.data, store, error: read.error ?? undefined, refresh, watches };
}

interface Named {
  readonly rows?: readonly string[];
  readonly records?: readonly number[];
}

// One after the other, so that none lands upon a newer one.
function useGathered(
  refreshSome: (rows: readonly string[], records: readonly number[]) => Promise<void>,
): (named: Named) => void {
  const latest = useRef(refreshSome);
  useEffect(() => {
    latest.current = refreshSome;
  });
  const waiting = useRef<{ readonly rows: Set<string>; readonly records: Set<number> }>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isBusy = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  const start = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void run(), gatherMs);
  };
  const run = async (): Promise<void> => {
    const named = waiting.current;
    if (isBusy.current || named === undefined) return;
    waiting.current = undefined;
    isBusy.current = true;
    await latest.current([...named.rows], [...named.records]);
    isBusy.current = false;
    start();
  };
  return ({ rows = [], records = [] }) => {
    waiting.current ??= { rows: new Set(), records: new Set() };
    for (const row of rows) waiting.current.rows.add(row);
    for (const record of records) waiting.current.records.add(record);
    start();
  };
}

// The first cell of a row is its id, an option's key or a number.
function rowValue(value: Wire | undefined): string | number {
  return typeof value === "string" ? value : Number(value);
}

function rowsWith(cells: MatrixData["records"], ids: ReadonlySet<number>): readonly string[] {
  const rows = [...cells].filter(([, list]) => list.some(({ id }) => ids.has(id)));
  return [...new Set(rows.map(([cell]) => rowOf(cell)))];
}
