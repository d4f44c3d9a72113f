import type { Workspace } from "../../api/workspaceQueries.ts";

type Department = Workspace["departments"][number];

/** A department where it stands in the tree. */
export interface TreeRow {
  readonly department: Department;
  readonly depth: number;
  /** Its place among its siblings, from 0. */
  readonly index: number;
  readonly isLast: boolean;
}

/** The tree from the top, every department followed by those below it. */
export function listTree(departments: readonly Department[]): readonly TreeRow[] {
  const below = Map.groupBy(departments, ({ parentId }) => parentId);
  const visit = (parentId: number | null, depth: number): readonly TreeRow[] => {
    const siblings = below.get(parentId) ?? [];
    return siblings.flatMap((department, index) => [
      { department, depth, index, isLast: index === siblings.length - 1 },
      ...visit(department.id, depth + 1),
    ]);
  };
  return visit(null, 0);
}

/** Rows a department may be put below: all but itself and what is below it. */
export function listParents(rows: readonly TreeRow[], id: number | undefined): readonly TreeRow[] {
  const at = rows.findIndex(({ department }) => department.id === id);
  const own = rows[at];
  if (own === undefined) return rows;
  const end = rows.findIndex(({ depth }, index) => index > at && depth <= own.depth);
  return rows.toSpliced(at, (end === -1 ? rows.length : end) - at);
}

/** Its name in a list of choices, as far in as it stands. */
export function indented({ department, depth }: TreeRow): string {
  return `${"\u3000".repeat(depth)}${department.name}`;
}

/** The chosen ids with one put at the end or taken out; the first stays the main one. */
export function toggleId(ids: readonly number[], id: number, isChosen: boolean): readonly number[] {
  const others = ids.filter((one) => one !== id);
  return isChosen ? [...others, id] : others;
}

/** Those whom a member can report to: nobody who reports to them, by however many steps. */
export function listAbove(members: Workspace["members"], id: number): Workspace["members"] {
  const below = new Set([id]);
  for (let size = 0; size !== below.size;) {
    size = below.size;
    for (const one of members) if (one.managerId !== null && below.has(one.managerId)) below.add(one.id);
  }
  return members.filter((one) => !below.has(one.id));
}

/** Who can be picked as a head or a manager: those in use, and whoever is it now. */
export function listPickable(
  members: Workspace["members"],
  current: number | null,
  compare: (a: string, b: string) => number,
): Workspace["members"] {
  return members
    .filter(({ id, status }) => status === "active" || id === current)
    .toSorted((a, b) => compare(a.name, b.name));
}
