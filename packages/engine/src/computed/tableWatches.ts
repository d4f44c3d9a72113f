import { withDependants, type ActiveField, type ComputedState } from "./activeFields.ts";
import { hopName, placeOf, watchNodes, type Hop, type Place } from "./watchNodes.ts";

/** Rows of a table from which a path leads back to the records of a form. */
export interface RowWatch {
  readonly kind: "rows";
  /** From the target's record to these rows; empty when they are the records themselves. */
  readonly hops: readonly Hop[];
  readonly place: Place;
  readonly columns: ReadonlySet<string>;
}

/** Rows of a junction that the last of the hops goes through. */
export interface JunctionWatch {
  readonly kind: "junction";
  readonly hops: readonly Hop[];
}

/** What one table means for the computed fields of one form on one level. */
export interface TargetWatch {
  readonly form: string;
  readonly level: number;
  readonly fields: readonly ActiveField[];
  readonly watches: readonly (RowWatch | JunctionWatch)[];
}

/** Links in a table's rows that paths go forward along: who writes one locks the row it now names (SPEC.md). */
export interface FarLock {
  /** The column that names the far row. */
  readonly column: string;
  readonly far: Place;
  /** Rows of the far table may have to be written or walked through by the same transaction. */
  readonly isExclusive: boolean;
}

/** Everything that has to happen when rows of a table change. */
export interface TableWatch {
  readonly table: string;
  /** The form that its rows belong to. */
  readonly form: string;
  /** The rows have ids and values; else it is a junction. */
  readonly place: Place | null;
  readonly farLocks: readonly FarLock[];
  /** In the order in which they are locked and written: levels rise, forms of a level by name. */
  readonly targets: readonly TargetWatch[];
}

interface BuildingTarget {
  readonly form: string;
  readonly level: number;
  readonly ids: Set<string>;
  readonly watches: Map<string, RowWatch | JunctionWatch>;
}

interface BuildingTable {
  readonly form: string;
  readonly place: Place | null;
  readonly farLocks: Map<string, Omit<FarLock, "isExclusive">>;
  readonly targets: Map<string, BuildingTarget>;
}

/** What every table that some active field looks at has to do. */
export function tableWatches(state: ComputedState): readonly TableWatch[] {
  const tables = new Map<string, BuildingTable>();
  const locked = new Set<string>();
  const tableAt = (table: string, owner: Place, place: Place | null = owner): BuildingTable => {
    const [form = owner.key] = owner.key.split(".");
    const found = tables.get(table) ?? { form, place, farLocks: new Map(), targets: new Map() };
    tables.set(table, found);
    return found;
  };
  for (const field of state.active) {
    const own = placeOf(field.form);
    locked.add(own.table);
    const targetIn = ({ targets }: BuildingTable): BuildingTarget => {
      const name = `${field.level} ${field.form}`;
      const found = targets.get(name) ?? { form: field.form, level: field.level, ids: new Set(), watches: new Map() };
      targets.set(name, found);
      found.ids.add(field.id);
      return found;
    };
    for (const { hops, place, columns } of watchNodes(state.workspace, field.form, field.field.key)) {
      const { watches } = targetIn(tableAt(place.table, place));
      const path = hops.map(hopName).join(" / ");
      const known = watches.get(path);
      const all = new Set([...(known?.kind === "rows" ? known.columns : []), ...columns]);
      watches.set(path, { kind: "rows", hops, place, columns: all });
      for (const { far } of hops.slice(0, -1)) locked.add(far.table);
      const last = hops.at(-1);
      if (last === undefined) continue;
      const near = hops.at(-2)?.far ?? own;
      if (last.tie.kind === "near")
        tableAt(near.table, near).farLocks.set(`${last.tie.column} ${last.far.table}`, {
          column: last.tie.column,
          far: last.far,
        });
      if (last.tie.kind === "junction") {
        const junction = tableAt(last.tie.table, last.tie.near === "record_id" ? near : last.far, null);
        junction.farLocks.set(`${last.tie.far} ${last.far.table}`, { column: last.tie.far, far: last.far });
        targetIn(junction).watches.set(`${path} junction`, { kind: "junction", hops });
      }
    }
  }
  return [...tables]
    .map(([table, { form, place, farLocks, targets }]): TableWatch => ({
      table,
      form,
      place,
      farLocks: [...farLocks.values()]
        .map((lock) => ({ ...lock, isExclusive: locked.has(lock.far.table) }))
        .toSorted((a, b) => compare(a.far.table, b.far.table) || compare(a.column, b.column)),
      targets: [...targets.values()]
        .map(({ form: target, level, ids, watches }) => ({
          form: target,
          level,
          fields: withDependants(state, target, ids),
          watches: [...watches.values()],
        }))
        .toSorted((a, b) => a.level - b.level || compare(a.form, b.form)),
    }))
    .toSorted((a, b) => compare(a.table, b.table));
}

/**
 * Forms whose tables matter to nothing but their own records: what computing writes there concerns no trigger, as the
 * values of a record are written together.
 */
export function closedForms(watches: readonly TableWatch[]): ReadonlySet<string> {
  const isOwn = ({ targets }: TableWatch): boolean =>
    targets.every((target) => target.watches.every(({ hops }) => hops.length === 0));
  return new Set(watches.flatMap((watch) => (watch.place !== null && isOwn(watch) ? [watch.place.key] : [])));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
