import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import type { FunctionDefinition } from "../define.ts";
import { headAndRest, orBlank, overload, take, variadic } from "../overload.ts";
import type { Overload } from "../overload.ts";
import { Decimal } from "../number.ts";
import { isList, isSameValue } from "../value.ts";
import type { Value } from "../value.ts";

const none = sql`null`;
const comma = sqlRaw(", ");

/** The wanted elements as an array of the list's own element type. */
const arrayOf = (items: readonly Sql[]): Sql => sql`array[${joinSql(items, comma)}]`;

// Equal numbers are not one object, so `includes` would not find them.
function holds(list: readonly Value[] | null, item: Value): boolean {
  return item !== null && list !== null && list.some((one) => isSameValue(one, item));
}

/** Whether a list holds at least one of the items. */
export const hasAny: Overload = headAndRest(
  orBlank(take.listOfT),
  orBlank(take.t),
  "boolean",
  (list, items) => items.some((item) => holds(list, item)),
  ([list = none, ...items]) => sql`coalesce(${list} && ${arrayOf(items)}, false)`,
  { guarded: true, neverBlank: true, condition: ([list = none, ...items]) => sql`(${list} && ${arrayOf(items)})` },
);

/** How many values a list has. */
export const countOfList: Overload = overload(
  [orBlank(take.list)],
  "number",
  ([list]) => new Decimal(list?.length ?? 0),
  ([list = none]) => sql`coalesce(cardinality(${list}), 0)::numeric`,
  { guarded: true, neverBlank: true, overRows: (value) => sql`count(${value})::numeric` },
);

const hasAll: Overload = headAndRest(
  orBlank(take.listOfT),
  orBlank(take.t),
  "boolean",
  (list, items) => items.every((item) => holds(list, item)),
  ([list = none, ...items]) => sql`coalesce(${list} @> ${arrayOf(items)}, false)`,
  { guarded: true, neverBlank: true, condition: ([list = none, ...items]) => sql`(${list} @> ${arrayOf(items)})` },
);

/** The values that are not blank, as a list of their type. */
export const listOf: Overload = variadic(
  { ...take.item, takesBlank: true },
  "T[]",
  (items) => items.filter((item) => item !== null),
  (items) => sql`array_remove(${arrayOf(items)}, null)`,
  { mayBeBlank: true },
);

/** The same of lists and values together: their items one after the other. */
const joined: Overload = variadic(
  { ...take.item, spec: "items", takesBlank: true },
  "T[]",
  (lists) => lists.flatMap((list) => (isList(list) ? list : [])),
  (lists) => sql`(${joinSql(lists, sqlRaw(" || "))})`,
  { mayBeBlank: true },
);

/** Multiple choices, members, departments and links. */
export const listFunctions = {
  LIST: {
    zh: "列表",
    group: "list",
    signature: "LIST(value1, …)",
    examples: [
      ["COUNT(LIST(1, 2, BLANK()))", "2"],
      ["COUNT(LIST(LIST(1, 2), 3))", "3"],
      ['"b" in LIST("a", "b")', "TRUE"],
    ],
    overloads: [listOf, joined],
  },
  COUNT: {
    zh: "计数",
    group: "list",
    signature: "COUNT(list)",
    examples: [
      ["COUNT(LIST(3, 5, 8))", "3"],
      ["COUNT(BLANK())", "0"],
    ],
    overloads: [countOfList],
  },
  ANY: {
    zh: "存在",
    group: "list",
    signature: "ANY(records, condition)",
    overRecords: true,
    examples: [
      ["ANY(LIST(FALSE, TRUE))", "TRUE"],
      ["ANY(BLANK())", "FALSE"],
    ],
    overloads: [
      overload(
        [orBlank({ ...take.list, spec: "boolean[]" })],
        "boolean",
        ([list]) => list?.includes(true) === true,
        ([list = none]) => sql`coalesce(true = any(${list}), false)`,
        { guarded: true, neverBlank: true },
      ),
    ],
  },
  ALL: {
    zh: "全部",
    group: "list",
    signature: "ALL(records, condition)",
    overRecords: true,
    examples: [
      ["ALL(LIST(FALSE, TRUE))", "FALSE"],
      ["ALL(BLANK())", "TRUE"],
    ],
    overloads: [
      overload(
        [orBlank({ ...take.list, spec: "boolean[]" })],
        "boolean",
        ([list]) => list?.includes(false) !== true,
        ([list = none]) => sql`(not coalesce(false = any(${list}), false))`,
        { guarded: true, neverBlank: true },
      ),
    ],
  },
  HASANY: {
    zh: "包含任一",
    group: "list",
    signature: "HASANY(list, item1, …)",
    examples: [
      ['HASANY(tags, "urgent", "vip")', "TRUE"],
      ["HASANY(LIST(1, 2, 3), 5, 3)", "TRUE"],
      ["HASANY(BLANK(), MEMBER(1))", "FALSE"],
    ],
    overloads: [hasAny],
  },
  HASALL: {
    zh: "包含全部",
    group: "list",
    signature: "HASALL(list, item1, …)",
    examples: [
      ['HASALL(tags, "urgent", "vip")', "FALSE"],
      ["HASALL(LIST(1, 2, 3), 1, 3)", "TRUE"],
      ["HASALL(BLANK(), MEMBER(1))", "FALSE"],
    ],
    overloads: [hasAll],
  },
} as const satisfies Record<string, FunctionDefinition>;
