import { sqlIdent } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import type { TypedNode } from "./typed.ts";

/** What may be asked of a value that LET names: the value, whether it is an error, whether it is not blank. */
export type LocalAnswer = "value" | "fails" | "present";
type Asked = Set<LocalAnswer>;

/** What all emitters of one expression share. */
export interface Shared {
  readonly locals: Map<number, Asked>;
  /** How many steps have led to people so far: each has a name of its own in the statement. */
  people: number;
  /** Parts that stand in the statement once, under a number, though they are named more than once. */
  readonly repeats: Map<TypedNode, number>;
}

/** The name of the lateral that holds a value with a number. */
export const localName = (id: number): Sql => sqlIdent(`~let${id}`);
