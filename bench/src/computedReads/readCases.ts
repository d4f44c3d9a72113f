import type { GroupInput, QueryInput } from "@tongzhou/engine";

/** One list or grouping, as the engine is asked for it and as it is written by hand. */
export type ReadCase = {
  readonly name: string;
  /** The statement by hand; its first cells are the ids of the list, or the values of the groups. */
  readonly floor: string;
} & ({ readonly list: QueryInput } | { readonly groups: GroupInput });

const columns = ["name", "amount", "due", "margin", "paid", "level", "late"] as const;
const today = "(now() at time zone 'Asia/Shanghai')::date";
const isLate = `coalesce(j.due < ${today}, false)`;
const shown = `j.id, j.version, j.name, j.amount, j.due, j.margin, j.paid, c.level, ${isLate}`;
const client = "left join ws_bench.client c on c.id = j.client and c.deleted_at is null";
const live = "ws_bench.job j where j.deleted_at is null";
const joined = `ws_bench.job j ${client} where j.deleted_at is null`;
const byDue = "j.due desc nulls last, j.id desc";

// Who writes by hand finds the page first and looks up what it shows for its rows alone.
const page = (where: string, order: string): string =>
  `select ${shown} from (select * from ${live}${where} order by ${order} limit 51) j ${client} order by ${order}`;
const joinedPage = (where: string, order: string): string =>
  `select ${shown} from ${joined}${where} order by ${order} limit 51`;

const list = (name: string, input: Pick<QueryInput, "filter" | "sort">, floor: string): ReadCase => ({
  name,
  list: { ...input, columns, limit: 50 },
  floor,
});
const filtered = (name: string, filter: string, floor: string): ReadCase =>
  list(`filter.${name}`, { filter, sort: [{ field: "due", direction: "desc" }] }, floor);
const sorted = (name: string, floor: string): ReadCase =>
  list(`sort.${name}`, { sort: [{ field: name, direction: "desc" }] }, floor);
const grouped = (name: string, floor: string): ReadCase => ({
  name: `group.${name}`,
  groups: { by: [{ field: name }], limit: 1000 },
  floor,
});

/** Lists filtered, sorted and grouped by each formula of `readsDefinition`. */
export const readCases: readonly ReadCase[] = [
  filtered("margin", "margin > 150", page(" and j.margin > 150", byDue)),
  filtered("paid", "paid > 90", page(" and j.paid > 90", byDue)),
  filtered("level", "level > 37", joinedPage(" and c.level > 37", byDue)),
  filtered("late", "late", page(` and j.due < ${today}`, byDue)),
  sorted("margin", page("", "j.margin desc nulls last, j.id desc")),
  sorted("paid", page("", "j.paid desc nulls last, j.id desc")),
  sorted("level", joinedPage("", "c.level desc nulls last, j.id desc")),
  sorted("late", page("", `${isLate} desc, j.id desc`)),
  grouped("margin", `select j.margin, count(*) from ${live} group by 1 order by 1`),
  grouped("paid", `select j.paid, count(*) from ${live} group by 1 order by 1`),
  grouped("level", `select c.level, count(*) from ${joined} group by 1 order by 1`),
  grouped("late", `select ${isLate}, count(*) from ${live} group by 1 order by 1`),
];
