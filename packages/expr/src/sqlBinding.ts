import type { Sql } from "@tongzhou/base";
import type { SqlEnv } from "./overload.ts";
import type { PastValue } from "./sqlPast.ts";
import type { RelatedRows } from "./sqlPath.ts";

/**
 * Where the statement finds what the expression names. `field` is asked once per use and may answer a column or any
 * expression of the field's column type (see sqlTypeOf); `zone` is a text, `now` a timestamptz, `currentMember` a bigint.
 */
export interface SqlBinding extends SqlEnv {
  field(key: string): Sql;
  /** Whether what `field` answers is long: an expression that names such a field more than once computes it once. */
  isLong?(key: string): boolean;
  /** Where a relation leads from the row that this binding reads; needed for expressions with `isRelated`. */
  related?(field: string): RelatedRows;
  /** The key of the band that the value of a field of this row is in; needed for expressions that ask with BAND. */
  band?(key: string, value: Sql): Sql;
  /** Where a field's value lies when it is in one of these bands, as plain comparisons. */
  bandRange?(key: string, value: Sql, bands: readonly string[]): BandRange;
  /** What an effective-dated field of a record held; needed for expressions that ask with OWNER_AT. */
  past?(asked: PastValue): Sql;
}

/** Where the values of some bands lie. */
export interface BandRange {
  /** Holds of every value in them; null where it would hold of all. */
  readonly within: Sql | null;
  /** Holds of none but values in them. */
  readonly sure: Sql;
}
