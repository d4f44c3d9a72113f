import type { Wire } from "@tongzhou/model";

/** A group as the server tells it. */
export interface Group {
  readonly value: Wire;
  readonly title?: string | null;
  readonly count: number;
  readonly aggregates: readonly Wire[];
  readonly filter: string;
}

/** The groups below one path; undefined children are not loaded yet. */
export interface GroupLevel {
  readonly groups: readonly Group[];
  readonly isCut: boolean;
}

/** One stretch of lines: a group's header, records, or one line that stands for what is still to come. */
export type Segment =
  | {
      readonly kind: "group";
      readonly start: number;
      readonly size: 1;
      readonly depth: number;
      readonly path: string;
      readonly group: Group;
      readonly isOpen: boolean;
    }
  | {
      readonly kind: "records";
      readonly start: number;
      readonly size: number;
      readonly filter: string;
      readonly firstNumber: number;
    }
  | {
      readonly kind: "waiting";
      readonly start: number;
      readonly size: 1;
      readonly path: string;
      readonly values: readonly Wire[];
    }
  | { readonly kind: "cut"; readonly start: number; readonly size: 1; readonly depth: number };

/** What a line is. */
export type Line =
  | Extract<Segment, { readonly kind: "group" | "waiting" | "cut" }>
  | { readonly kind: "record"; readonly filter: string; readonly index: number; readonly number: number };

/** The name of the place of a group in the tree: the values of the groups above and its own. */
export function pathKey(values: readonly Wire[]): string {
  return JSON.stringify(values);
}

/** The lines of an ungrouped list. */
export function plainLines(count: number): readonly Segment[] {
  return count === 0 ? [] : [{ kind: "records", start: 0, size: count, filter: "", firstNumber: 1 }];
}

/**
 * The lines of a grouped list: each group's header, and below the open ones their groups or records.
 * @param levels loaded groups by the path above them; the root's path is `[]`
 * @param closed paths of the groups that are folded
 */
export function groupLines(
  levels: ReadonlyMap<string, GroupLevel>,
  depthCount: number,
  closed: ReadonlySet<string>,
): readonly Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  let firstNumber = 1;
  const push = (segment: Segment): void => {
    segments.push(segment);
    start += segment.size;
  };
  const walk = (values: readonly Wire[]): void => {
    const path = pathKey(values);
    const level = levels.get(path);
    if (level === undefined) return push({ kind: "waiting", start, size: 1, path, values });
    for (const group of level.groups) {
      const own = [...values, group.value];
      const ownPath = pathKey(own);
      const isOpen = !closed.has(ownPath);
      push({ kind: "group", start, size: 1, depth: values.length, path: ownPath, group, isOpen });
      const before = firstNumber;
      if (isOpen && own.length < depthCount) walk(own);
      else if (isOpen && group.count > 0)
        push({ kind: "records", start, size: group.count, filter: group.filter, firstNumber });
      firstNumber = before + group.count;
    }
    if (level.isCut) push({ kind: "cut", start, size: 1, depth: values.length });
  };
  walk([]);
  return segments;
}

/** How many lines there are. */
export function lineCount(segments: readonly Segment[]): number {
  const last = segments.at(-1);
  return last === undefined ? 0 : last.start + last.size;
}

/** What the n-th line is; undefined past the end. */
export function lineAt(segments: readonly Segment[], index: number): Line | undefined {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((segments[middle]?.start ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  if (segment === undefined || index < segment.start || index >= segment.start + segment.size) return undefined;
  if (segment.kind !== "records") return segment;
  const offset = index - segment.start;
  return { kind: "record", filter: segment.filter, index: offset, number: segment.firstNumber + offset };
}

/** Records of one list, by their places in it. */
export interface WantedRecords {
  readonly filter: string;
  /** Line of the list's first record. */
  readonly line: number;
  readonly from: number;
  readonly end: number;
}

/** Which records of which lists lie between two lines, and which groups are still to be loaded there. */
export function wantedIn(
  segments: readonly Segment[],
  from: number,
  end: number,
): {
  readonly records: readonly WantedRecords[];
  readonly waiting: readonly (readonly Wire[])[];
} {
  const records: WantedRecords[] = [];
  const waiting: (readonly Wire[])[] = [];
  for (const segment of segments) {
    if (segment.start >= end || segment.start + segment.size <= from) continue;
    if (segment.kind === "waiting") waiting.push(segment.values);
    if (segment.kind === "records")
      records.push({
        filter: segment.filter,
        line: segment.start,
        from: Math.max(0, from - segment.start),
        end: Math.min(segment.size, end - segment.start),
      });
  }
  return { records, waiting };
}
