import type { WorkspaceDefinition } from "@tongzhou/model";
import { isPlainObject, sameJson } from "./sameJson.ts";

/** Two changes put together, and the places where both changed the same thing: there, mine was kept. */
export interface Merge {
  readonly definition: WorkspaceDefinition;
  /** Paths like `forms.ticket.fields.state.label`. */
  readonly conflicts: readonly string[];
}

/**
 * My changes put on top of somebody else's, both made from the same base. Lists whose items have keys are merged item
 * by item, and so are the settings of an item; only where both changed one setting in different ways is there a conflict.
 */
export function mergeDefinitions(
  base: WorkspaceDefinition,
  mine: WorkspaceDefinition,
  theirs: WorkspaceDefinition,
): Merge {
  const conflicts: string[] = [];
  // Merging three documents of one shape gives a document of that shape; the server checks the result again.
  const definition = mergeValue(base, mine, theirs, "", conflicts) as WorkspaceDefinition;
  return { definition, conflicts };
}

function mergeValue(base: unknown, mine: unknown, theirs: unknown, path: string, conflicts: string[]): unknown {
  if (sameJson(mine, theirs) || sameJson(theirs, base)) return mine;
  if (sameJson(mine, base)) return theirs;
  if (isKeyedList(mine) && isKeyedList(theirs) && (base === undefined || isKeyedList(base)))
    return mergeLists(base ?? [], mine, theirs, path, conflicts);
  if (isPlainObject(mine) && isPlainObject(theirs) && (base === undefined || isPlainObject(base))) {
    const names = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
    return Object.fromEntries(
      [...names].flatMap((name) => {
        const at = path === "" ? name : `${path}.${name}`;
        const value = mergeValue(base?.[name], mine[name], theirs[name], at, conflicts);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }
  conflicts.push(path);
  return mine;
}

type KeyedItem = string | { readonly key: string };

function isKeyedList(value: unknown): value is readonly KeyedItem[] {
  return (
    Array.isArray(value) &&
    value.every((item: unknown) => typeof item === "string" || (isPlainObject(item) && typeof item["key"] === "string"))
  );
}

function keyOf(item: KeyedItem): string {
  return typeof item === "string" ? item : item.key;
}

function mergeLists(
  base: readonly KeyedItem[],
  mine: readonly KeyedItem[],
  theirs: readonly KeyedItem[],
  path: string,
  conflicts: string[],
): readonly unknown[] {
  const [baseItems, myItems, theirItems] = [base, mine, theirs].map(
    (list) => new Map(list.map((item) => [keyOf(item), item])),
  );
  const merged = new Map<string, unknown>();
  for (const key of mergeOrder(base, mine, theirs)) {
    const [was, my, their] = [baseItems?.get(key), myItems?.get(key), theirItems?.get(key)];
    const isGone = (my === undefined || their === undefined) && was !== undefined;
    if (isGone) {
      const kept = my ?? their;
      // Deleted on one side and changed on the other: what was worked on stays.
      if (kept === undefined || sameJson(kept, was)) continue;
      conflicts.push(`${path}.${key}`);
      merged.set(key, kept);
    } else merged.set(key, mergeValue(was, my ?? their, their ?? my, `${path}.${key}`, conflicts));
  }
  return [...merged.values()];
}

/** Their order with my additions after their neighbours; my order when I moved things. */
function mergeOrder(
  base: readonly KeyedItem[],
  mine: readonly KeyedItem[],
  theirs: readonly KeyedItem[],
): readonly string[] {
  const [baseKeys, myKeys, theirKeys] = [base.map(keyOf), mine.map(keyOf), theirs.map(keyOf)];
  const common = baseKeys.filter((key) => myKeys.includes(key));
  const isMoved = !sameJson(
    common,
    myKeys.filter((key) => baseKeys.includes(key)),
  );
  return isMoved ? weave(myKeys, theirKeys) : weave(theirKeys, myKeys);
}

function weave(first: readonly string[], second: readonly string[]): readonly string[] {
  const order = [...first];
  second.forEach((key, index) => {
    if (order.includes(key)) return;
    const before = second.slice(0, index).findLast((other) => order.includes(other));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, key);
  });
  return order;
}
