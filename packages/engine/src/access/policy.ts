import type { Sql } from "@tongzhou/base";
import type { FormAction } from "@tongzhou/model";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";

/** A condition on the row that a table alias stands for, with slots for who acts and when. */
export type RowCondition = (alias: Sql) => Sql;

/**
 * Fields by key. null means on every row the policy's predicate admits; a condition means only on rows where it is
 * true. A key that is absent: never.
 */
export type FieldRights = ReadonlyMap<string, RowCondition | null>;

/** What one permission class may do with one form by one action; see SPEC.md. */
export interface FormPolicy {
  readonly form: FormRuntime;
  readonly action: FormAction;
  /** The class of actors who share this policy and all SQL text made with it. */
  readonly permissionClass: string;
  /** The rows, null for every row. Live rows only is the caller's part. */
  readonly rows: RowCondition | null;
  /** Fields that may be read. */
  readonly reads: FieldRights;
  /** Fields that may be written; empty unless the action is create, edit or import. */
  readonly writes: FieldRights;
  readonly readable: ReadonlySet<string>;
  readonly writable: ReadonlySet<string>;
}
