import { sql } from "@tongzhou/base";
import { failure } from "../errorValue.ts";
import { Decimal } from "../number.ts";
import { orBlank, overload, take } from "../overload.ts";
import type { Overload, Param } from "../overload.ts";
import { isSameValue } from "../value.ts";
import type { Value } from "../value.ts";

const none = sql`null`;
const anyValue: Param<Value> = { ...take.t, takesBlank: true };

function placeOf(wanted: Value, items: readonly Value[] | null): Value | typeof failure.na {
  const found = wanted === null ? -1 : (items ?? []).findIndex((item) => isSameValue(item, wanted));
  return found < 0 ? failure.na : new Decimal(found + 1);
}

/** MATCH with the type 0. */
export const exactMatch: Overload = overload(
  [anyValue, orBlank(take.listOfT), { ...take.number, only: new Decimal(0), literal: true }],
  "number",
  ([wanted, items]) => placeOf(wanted, items),
  ([wanted = none, list = none]) => sql`array_position(${list}, ${wanted})::numeric`,
  { mayBeBlank: true },
);

/** XMATCH without a mode. */
export const exactPlace: Overload = overload(
  [anyValue, take.listOfT],
  "number",
  ([wanted, items]) => placeOf(wanted, items),
  ([wanted = none, list = none]) => sql`array_position(${list}, ${wanted})::numeric`,
  { mayBeBlank: true },
);
