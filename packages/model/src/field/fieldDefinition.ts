import type { Label } from "@tongzhou/base";

/** Every field kind, in the order of the designer's palette. */
export const fieldKinds = [
  "text",
  "long_text",
  "rich_text",
  "number",
  "money",
  "integer",
  "rating",
  "progress",
  "boolean",
  "date",
  "datetime",
  "time",
  "duration",
  "choice",
  "choices",
  "member",
  "members",
  "department",
  "departments",
  "link",
  "links",
  "subform",
  "auto_number",
  "phone",
  "email",
  "url",
  "address",
  "location",
  "attachments",
  "images",
  "signature",
  "formula",
  "created_at",
  "created_by",
  "updated_at",
  "updated_by",
] as const;

/** The name of a field kind. */
export type FieldKind = (typeof fieldKinds)[number];

/** Palette colours a choice option may carry; each has a light and a dark token. */
export type OptionColor = "gray" | "teal" | "blue" | "violet" | "pink" | "red" | "amber" | "green";

/** One option of a choice. The key is stored in the column, so changing a label touches no row. */
export interface ChoiceOption {
  readonly key: string;
  readonly label: Label;
  readonly color?: OptionColor;
  /** An archived option stays readable but can no longer be picked. */
  readonly archived?: boolean;
  /** Expression over the record that must hold where the option is picked; absent, it always can be. */
  readonly availableIf?: string;
}

/** One band of a number, from its limit up to the next. */
export interface NumberBand {
  readonly key: string;
  readonly label: Label;
  readonly color?: OptionColor;
  /** Where it begins; the lowest band alone has no beginning. */
  readonly from?: string;
}

/**
 * Bands of a number, lowest first. With a margin of 3, one that begins at 80 is entered at 83 and left at 77, so a value
 * that wavers about the limit stays where it is.
 */
export interface NumberBands {
  readonly levels: readonly NumberBand[];
  /** Zero when absent. */
  readonly margin?: string;
}

/** What happens to records that link to a deleted one: refuse the delete, empty the link, or delete them too. */
export type DeleteRule = "restrict" | "clear" | "cascade";

/** One part of an auto number, in order. */
export type AutoNumberPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "date"; readonly format: "YYYY" | "YYYYMM" | "YYYYMMDD" | "YY" | "MM" | "DD" }
  | { readonly kind: "field"; readonly field: string }
  | {
      readonly kind: "counter";
      readonly digits: number;
      readonly start?: number;
      /** When the counter begins again; a series is one run between two resets (and per value of the field parts). */
      readonly reset?: "never" | "day" | "month" | "year";
    };

/** What a formula yields; decided by its expression and written down so that a plan can see it change. */
export type FormulaResult =
  | "text"
  | "number"
  | "boolean"
  | "date"
  | "datetime"
  | "time"
  | "duration"
  | "choice"
  | "member";

/** Forms a one-line text can be held to; the two with check digits are verified. */
export type TextFormat = "id_card" | "credit_code" | "postal_code" | "license_plate";

/** The settings that belong to one kind only. */
export type FieldKindSettings =
  | { readonly kind: "text"; readonly maxLength?: number; readonly format?: TextFormat }
  | { readonly kind: "long_text"; readonly maxLength?: number }
  | { readonly kind: "rich_text" }
  | {
      readonly kind: "number";
      /** Digits after the point, 0 to 20. A value with more is refused, not rounded. */
      readonly decimals?: number;
      readonly unit?: Label;
      readonly thousands?: boolean;
      /** Shown times 100 with a percent sign; 0.25 is stored for 25 %. */
      readonly percent?: boolean;
      readonly min?: string;
      readonly max?: string;
    }
  | {
      readonly kind: "money";
      readonly currency: string;
      readonly decimals?: number;
      readonly min?: string;
      readonly max?: string;
    }
  | {
      readonly kind: "integer";
      readonly min?: number;
      readonly max?: number;
      readonly unit?: Label;
      readonly thousands?: boolean;
    }
  | { readonly kind: "rating"; readonly max?: number }
  | { readonly kind: "progress" }
  | { readonly kind: "boolean" }
  | { readonly kind: "date" }
  | { readonly kind: "datetime"; readonly precision?: "minute" | "second" }
  | { readonly kind: "time"; readonly precision?: "minute" | "second" }
  | { readonly kind: "duration"; readonly display?: "h:mm" | "hours" | "days" }
  | { readonly kind: "choice"; readonly options: readonly ChoiceOption[] }
  | { readonly kind: "choices"; readonly options: readonly ChoiceOption[] }
  | {
      readonly kind: "member";
      /** Who held it when is kept: changes are put down with their time, and may be planned. */
      readonly dated?: boolean;
    }
  | { readonly kind: "members" }
  | { readonly kind: "department" }
  | { readonly kind: "departments" }
  | {
      readonly kind: "link";
      readonly form: string;
      /** Expression over a record of `form`: only those that meet it may be linked. `this.x` is the linking record's x. */
      readonly filter?: string;
      readonly onDelete?: DeleteRule;
      /** Heading of the related list on the other side; without it the other side does not show one. */
      readonly inverse?: Label;
      /** What it named when is kept: changes are put down with their time, and may be planned. */
      readonly dated?: boolean;
    }
  | {
      readonly kind: "links";
      readonly form: string;
      /** As of a link: every record linked must meet it. */
      readonly filter?: string;
      readonly onDelete?: "restrict" | "clear";
      readonly inverse?: Label;
    }
  | { readonly kind: "subform"; readonly fields: readonly FieldDefinition[]; readonly maxRows?: number }
  | { readonly kind: "auto_number"; readonly parts: readonly AutoNumberPart[] }
  | { readonly kind: "phone" }
  | { readonly kind: "email" }
  | { readonly kind: "url" }
  | { readonly kind: "address"; readonly detail?: boolean }
  | { readonly kind: "location" }
  | { readonly kind: "attachments"; readonly maxFiles?: number }
  | { readonly kind: "images"; readonly maxFiles?: number }
  | { readonly kind: "signature" }
  | {
      readonly kind: "formula";
      readonly expression: string;
      readonly result: FormulaResult;
      readonly decimals?: number;
      /**
       * Of a formula over related records: whether its values are kept in a column. `auto`, as when absent, keeps what is
       * made of many records; what is looked up through single links is looked up when read.
       */
      readonly stored?: "auto" | "always" | "never";
      /** Shown after a number. */
      readonly unit?: Label;
      /** A number shown times 100 with a percent sign. */
      readonly percent?: boolean;
      /** A number shown as an amount of this currency. */
      readonly currency?: string;
      /** A text shown as the option whose Chinese label it is, with its colour and in the reader's language. */
      readonly options?: readonly ChoiceOption[];
      /** Of a number that is kept: passing from one band into another is a fact of its own. */
      readonly bands?: NumberBands;
    }
  | { readonly kind: "created_at" }
  | { readonly kind: "created_by" }
  | { readonly kind: "updated_at" }
  | { readonly kind: "updated_by" };

/** The settings that every field has. Expressions are source text of the one language, names as keys. */
export interface FieldCommon {
  readonly key: string;
  readonly label: Label;
  readonly description?: Label;
  readonly placeholder?: Label;
  readonly required?: boolean;
  /** Expression: while it holds, the field may not be blank. */
  readonly requiredIf?: string;
  /** No two live records may hold the same value; blanks do not count. */
  readonly unique?: boolean;
  /** Expression giving the value of a new record in which the field was not sent. */
  readonly default?: string;
  /** Expression that must be true whenever the record is saved and the field is not blank. */
  readonly validation?: { readonly expression: string; readonly message: Label };
  /** Expression deciding whether the field is shown; a hidden field keeps its value. */
  readonly visibleIf?: string;
  readonly hidden?: boolean;
  readonly readOnly?: boolean;
  /** Expression: while it holds, the value stays what it is. */
  readonly readOnlyIf?: string;
  /** Twelfths of the form's width. */
  readonly width?: 3 | 4 | 6 | 8 | 9 | 12;
}

/** A field of a form, as written in a definition document. */
export type FieldDefinition = FieldCommon & FieldKindSettings;

/** A field of one given kind. */
export type FieldOf<K extends FieldKind> = FieldCommon & Extract<FieldKindSettings, { readonly kind: K }>;
