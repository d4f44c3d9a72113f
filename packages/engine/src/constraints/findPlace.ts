import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import type { FoundBroken } from "./brokenConstraint.ts";
import { findOwners } from "./findOwners.ts";
import type { OwnerForm } from "./watches.ts";
import type { Written } from "./writtenRecords.ts";

/** Where in a call each record of its form was written. */
export interface WritePlaces {
  readonly form: string;
  /** By record; one that was written twice is in neither place. */
  readonly places: ReadonlyMap<number, number>;
}

/** The places of a call's operations, by what they came to. */
export function writePlaces(
  form: string,
  results: readonly { readonly index: number; readonly id: number | null }[],
): WritePlaces {
  const byId = Map.groupBy(results, ({ id }) => id);
  const once = [...byId].flatMap(([id, [one, ...more]]): [number, number][] =>
    id === null || one === undefined || more.length > 0 ? [] : [[id, one.index]],
  );
  return { form, places: new Map(once) };
}

/**
 * The place of the one write of a call that made a record break a constraint: that of the record itself, or of what it
 * is related to when nothing else in the call is (CN14). Undefined when it may have been one of several.
 */
export async function findPlace(
  session: Session,
  tx: Transaction,
  { constraint, id, isSaved, held }: FoundBroken,
  {
    owners,
    written,
    form,
    places,
  }: WritePlaces & {
    readonly owners: readonly OwnerForm[];
    readonly written: readonly Written[];
  },
): Promise<number | undefined> {
  const own = held ?? (isSaved ? { form: constraint.form.definition.key, id } : null);
  if (own !== null) return own.form === form ? places.get(own.id) : undefined;
  const owner = owners.find(({ constraints }) => constraints.includes(constraint));
  if (owner === undefined) return undefined;
  const sources = [
    ...Map.groupBy(
      written.filter((one) => one.form === form),
      (one) => one.id,
    ).values(),
  ];
  const leads = async (some: typeof sources): Promise<boolean> =>
    some.length > 0 && (await findOwners(session, tx, owner, some.flat(), false)).ids.has(id);
  let left = sources;
  while (left.length > 1) {
    const half = left.slice(0, Math.ceil(left.length / 2));
    left = (await leads(half)) ? half : left.slice(half.length);
  }
  const [one] = left;
  const source = one?.[0];
  if (one === undefined || source === undefined) return undefined;
  const others = sources.filter((some) => some !== one);
  return (await leads([one])) && !(await leads(others)) ? places.get(source.id) : undefined;
}
