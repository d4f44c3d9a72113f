import type { MatrixPage } from "./matrixModel.ts";

/** What to tell the server that one has of a page, so that it sends the rest alone; nothing for a page read anew. */
export function knownPage(before: MatrixPage | undefined): {
  readonly frame: string;
  readonly rows: (string | number)[];
  readonly marks: string[];
} {
  if (before?.marks === undefined) return { frame: "", rows: [], marks: [] };
  return {
    frame: before.marks.frame,
    rows: before.rows.rows.map(([value]) => rowValue(value)),
    marks: before.marks.rows,
  };
}

/** A page whose known rows and columns were left out, whole again; null when some of it is not there. */
export function mergePage(before: MatrixPage | undefined, reply: MatrixPage): MatrixPage | null {
  const { order } = reply.rows;
  if (before === undefined || order === undefined || reply.marks === undefined) return reply;
  const isSameFrame = reply.marks.frame === before.marks?.frame;
  const fresh = placesOf(reply);
  const old = placesOf(before);
  const sources = order.map((value) => {
    const key = String(value);
    const at = fresh.get(key) ?? old.get(key);
    return at === undefined ? undefined : { page: fresh.has(key) ? reply : before, at };
  });
  const known = sources.filter((source) => source !== undefined);
  if (known.length < order.length || (!isSameFrame && known.some(({ page }) => page === before))) return null;
  const places = new Map<MatrixPage, Map<number, number>>([
    [reply, new Map()],
    [before, new Map()],
  ]);
  for (const [y, { page, at }] of known.entries()) places.get(page)?.set(at, y);
  const gather = <T>(
    read: (page: MatrixPage) => readonly T[],
    move: (one: T, place: (at: number) => number | undefined) => T | undefined,
  ) =>
    [...places].flatMap(([page, at]) =>
      read(page).flatMap((one): T[] => {
        const now = move(one, (y) => at.get(y));
        return now === undefined ? [] : [now];
      }),
    );
  return {
    ...reply,
    rows: { ...reply.rows, rows: known.flatMap(({ page, at }) => page.rows.rows.slice(at, at + 1)) },
    columns: isSameFrame ? before.columns : reply.columns,
    cells: gather(
      (page) => page.cells,
      ([y, ...cell], place) => moved(place(Number(y)), (now) => [now, ...cell]),
    ),
    shut: gather(
      (page) => page.shut,
      ([y = -1, ...range], place) => moved(place(y), (now) => [now, ...range]),
    ),
    totals: { ...reply.totals, rows: known.flatMap(({ page, at }) => page.totals.rows.slice(at, at + 1)) },
    broken: {
      ...reply.broken,
      rows: gather(
        (page) => page.broken.rows,
        (rule, place) => moved(place(rule.at), (now) => ({ ...rule, at: now })),
      ),
    },
  };
}

function placesOf({ rows }: MatrixPage): ReadonlyMap<string, number> {
  return new Map(rows.rows.map(([value], index) => [String(value), index]));
}

function moved<T>(at: number | undefined, move: (at: number) => T): T | undefined {
  return at === undefined ? undefined : move(at);
}

// The first cell of a row is its id, an option's key or a number.
function rowValue(value: MatrixPage["rows"]["rows"][number][number] | undefined): string | number {
  return typeof value === "string" ? value : Number(value);
}
