import type { Label } from "@tongzhou/base";

/** How far a broken constraint goes, strongest first. */
export const constraintSeverities = ["block_save", "block_transition", "warn", "report"] as const;

/**
 * What happens while a constraint is broken. block_save: the write is refused. block_transition: the record may not
 * enter the states of the gate. warn: saved, and the answer says so. report: only listed.
 */
export type ConstraintSeverity = (typeof constraintSeverities)[number];

/** The states that must not be entered while a constraint is broken. */
export interface ConstraintGate {
  /** A link of the form: the gate belongs to the record it leads to, and every record that links there must hold. */
  readonly through?: string;
  /** The single-choice field that holds the state, of the form or of the one that `through` leads to. */
  readonly field: string;
  readonly values: readonly string[];
}

/**
 * A rule over a record and the records it is related to, such as "each item has exactly one owner". It holds while its
 * expression is true or blank.
 */
export interface FormConstraint {
  readonly key: string;
  readonly label: Label;
  /** True or false, over the record's fields and relation paths. */
  readonly expression: string;
  readonly severity: ConstraintSeverity;
  /** Present when the severity is block_transition, and only then. */
  readonly gate?: ConstraintGate;
  /** What to say to whoever breaks it: what is wrong and what mends it. */
  readonly message: Label;
  /** Where it is mended: a field of the form, or a link of another form seen from here (`task_by_project`). */
  readonly fix?: string;
}
