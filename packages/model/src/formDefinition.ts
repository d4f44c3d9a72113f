import type { Label } from "@tongzhou/base";
import type { FormConstraint } from "./constraint/constraintDefinition.ts";
import type { FieldDefinition } from "./field/fieldDefinition.ts";

/** Fields a form may have, subform columns included, and so keys of an order. PostgreSQL ends at 1,600 columns, dropped ones counted. */
export const maxFields = 500;

/** A titled group of fields on the record page. A section of kind tab starts a tab that runs to the next tab. */
export interface FormSection {
  readonly key: string;
  readonly kind: "section" | "tab";
  readonly label: Label;
  readonly columns?: 1 | 2 | 3;
  readonly fields: readonly string[];
}

/** A rule over several fields of one record; must be true (or blank) to save. */
export interface FormValidation {
  readonly key: string;
  readonly expression: string;
  readonly message: Label;
}

/** A form: one table, one column per field. */
export interface FormDefinition {
  readonly key: string;
  readonly label: Label;
  readonly description?: Label;
  /** Name of one icon of the icon set. */
  readonly icon?: string;
  /** Folder in the left rail. */
  readonly group?: Label;
  /** The field whose value names a record in links, search and headings. */
  readonly title: string;
  readonly fields: readonly FieldDefinition[];
  readonly sections?: readonly FormSection[];
  readonly validations?: readonly FormValidation[];
  /** Rules over a record and the records it is related to. */
  readonly constraints?: readonly FormConstraint[];
  /** Fields that search looks into, people and links by their names; the title always is one of them. */
  readonly search?: readonly string[];
}
