import { fieldSpec } from "@tongzhou/model";
import type { FieldCommon, FieldDefinition, FieldKind } from "@tongzhou/model";
import { makeKey } from "./makeKey.ts";

/** What a new field needs to know of its surroundings. */
export interface NewFieldPlace {
  readonly kind: FieldKind;
  /** Keys that are taken, also by fields in the draft. */
  readonly taken: ReadonlySet<string>;
  readonly isInSubform: boolean;
  /** Form a new link begins with. */
  readonly linkForm: string;
}

/** A field of a kind as it comes from the palette: named after its kind, with settings that work at once. */
export function buildField({ kind, taken, isInSubform, linkForm }: NewFieldPlace): FieldDefinition {
  const spec = fieldSpec(kind);
  // A field that shows a system column is named like it.
  const key = spec.group === "system" ? kind : makeKey(spec.label, taken, "field", isInSubform ? "subform" : "form");
  return { key, label: spec.label, ...startSettings(kind, linkForm) };
}

/** The settings a kind cannot be without. */
export function startSettings(kind: FieldKind, linkForm: string): SettingsOnly {
  switch (kind) {
    case "choice":
    case "choices":
      return {
        kind,
        options: [
          { key: "option_1", label: { zh: "选项 1", en: "Option 1" }, color: "gray" },
          { key: "option_2", label: { zh: "选项 2", en: "Option 2" }, color: "blue" },
          { key: "option_3", label: { zh: "选项 3", en: "Option 3" }, color: "teal" },
        ],
      };
    case "money":
      return { kind, currency: "CNY", decimals: 2 };
    case "number":
      return { kind, decimals: 2 };
    case "link":
    case "links":
      return { kind, form: linkForm, onDelete: "restrict" };
    case "subform":
      return { kind, fields: [{ key: "name", kind: "text", label: { zh: "名称", en: "Name" } }] };
    case "auto_number":
      return { kind, parts: [{ kind: "counter", digits: 4 }] };
    case "formula":
      return { kind, expression: "", result: "number" };
    default:
      // Every other kind can do without settings; the switch above has those that cannot.
      return { kind } as SettingsOnly;
  }
}

type SettingsOnly = FieldDefinition extends infer F
  ? F extends FieldCommon
    ? Omit<F, keyof FieldCommon>
    : never
  : never;
