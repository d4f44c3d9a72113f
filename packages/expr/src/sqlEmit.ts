import type { Sql } from "@tongzhou/base";
import type { SqlBinding } from "./sqlBinding.ts";
import type { LocalAnswer } from "./sqlLocals.ts";
import type { TypedNode } from "./typed.ts";

/** A condition, and whether it may be null where it is not true. */
export interface Condition {
  readonly text: Sql;
  readonly mayBeNull: boolean;
}

/** What writes the nodes of one expression as SQL, as its parts ask each other. */
export interface SqlEmit {
  readonly binding: SqlBinding;
  /** The value, in brackets or otherwise safe beside any operator. */
  value(node: TypedNode): Sql;
  /** The value before it is brought into its domain; only an exact chain above may take it so. */
  raw(node: TypedNode): Sql;
  condition(node: TypedNode): Condition;
  /** Whether the value is an error: it is null although nothing blank came in. */
  fails(node: TypedNode): Sql;
  /** A body beside the values it has asked for; each stands in the statement once, in a lateral of its own. */
  let(node: TypedNode & { readonly kind: "let" }, ask: (body: TypedNode) => Sql): Sql;
  /** What a value that LET names is asked for. */
  ask(id: number, what: LocalAnswer): Sql;
}
