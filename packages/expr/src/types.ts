import type { Label } from "@tongzhou/base";

/** One option of a choice field: the stored key and what people read. */
export interface OptionRef {
  readonly key: string;
  readonly label: Label;
}

/** The static type of an expression. Closed: a new kind does not compile until every table knows it. */
export type Type =
  | { readonly kind: PlainKind }
  | { readonly kind: "choice"; readonly options: readonly OptionRef[] }
  | { readonly kind: "choices"; readonly options: readonly OptionRef[] }
  | { readonly kind: "link"; readonly form: string }
  | { readonly kind: "links"; readonly form: string }
  | { readonly kind: "list"; readonly of: Type };

/**
 * Kinds that need nothing but their name. `duration` is whole seconds; `blank` is the type of BLANK() alone;
 * `files` and `opaque` (location, subform …) can only be asked whether they are blank, an `address` also for its parts.
 */
export type PlainKind =
  | "text"
  | "number"
  | "boolean"
  | "date"
  | "datetime"
  | "time"
  | "duration"
  | "blank"
  | "member"
  | "members"
  | "department"
  | "departments"
  | "files"
  | "address"
  | "opaque";

/** The name of a type without its details. */
export type Kind = Type["kind"];

/** A field an expression may name. */
export interface FieldRef {
  readonly key: string;
  readonly label: Label;
  readonly type: Type;
  /** false promises that no row is blank here; without it every field may be blank. */
  readonly nullable?: boolean;
  /** A link of another form seen from this side: it leads to records and holds no value. */
  readonly isInverse?: boolean;
  /** What it held when is known; OWNER_AT asks. */
  readonly isDated?: boolean;
  /** The bands its number may be in, lowest first; BAND asks in which it is. */
  readonly bands?: readonly OptionRef[];
  /** Other names it may be called by, below its labels. */
  readonly aliases?: readonly string[];
}

/** What an expression may see where it is used. */
export interface Scope {
  readonly fields: readonly FieldRef[];
  /** What `this` means where that is another record than names do: the one that links, in a link's filter. */
  readonly own?: readonly FieldRef[];
  /** false refuses TODAY, NOW and CURRENT_USER, e.g. in a stored formula. */
  readonly allowVolatile?: boolean;
  /**
   * Which functions without SQL are taken: all of them, where a value is shown and never stored; "batches", where a
   * statement may ask for what they give while it writes (F4), all but those that tell one error from another.
   */
  readonly allowJavaScript?: boolean | "batches";
  /** Fields of a form that relations lead to; null when it may not be looked at. Without it no relation can be followed. */
  readonly related?: (form: string) => readonly FieldRef[] | null;
}

/** Element type of a list-like type, or null when the type is not a list. */
export function elementType(type: Type): Type | null {
  switch (type.kind) {
    case "choices":
      return { kind: "choice", options: type.options };
    case "links":
      return { kind: "link", form: type.form };
    case "members":
      return { kind: "member" };
    case "departments":
      return { kind: "department" };
    case "list":
      return type.of;
    default:
      return null;
  }
}

/** Whether values of a type are lists. */
export function isListKind(type: Type): boolean {
  return elementType(type) !== null;
}

/** The list-like type that holds elements of this type. */
export function listType(element: Type): Type {
  switch (element.kind) {
    case "choice":
      return { kind: "choices", options: element.options };
    case "link":
      return { kind: "links", form: element.form };
    case "member":
      return { kind: "members" };
    case "department":
      return { kind: "departments" };
    default:
      return { kind: "list", of: element };
  }
}

/** Whether a value of one type may stand where the other is wanted; BLANK() may stand anywhere. */
export function isAssignable(from: Type, to: Type): boolean {
  if (from.kind === "blank") return true;
  if (from.kind === "link" && to.kind === "link") return from.form === "" || to.form === "" || from.form === to.form;
  if (from.kind === "links" && to.kind === "links") return from.form === "" || to.form === "" || from.form === to.form;
  if (from.kind === "list" && to.kind === "list") return isAssignable(from.of, to.of);
  return from.kind === to.kind;
}
