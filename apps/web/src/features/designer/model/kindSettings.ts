import type { FieldDefinition, FieldKind } from "@tongzhou/model";
import type { PhraseKey } from "@tongzhou/i18n";

type SettingPhrase = Extract<PhraseKey, `designer.set${string}`>;

/** A setting of one kind that one control can set; the name is the field's property. */
export type PlainSetting =
  | {
      readonly kind: "integer";
      readonly name: string;
      readonly phrase: SettingPhrase;
      readonly min: number;
      readonly max: number;
      /** What holds while nothing is set; absent where that is no limit. */
      readonly usual?: number;
    }
  | { readonly kind: "decimal"; readonly name: string; readonly phrase: SettingPhrase }
  | {
      readonly kind: "toggle";
      readonly name: string;
      readonly phrase: SettingPhrase;
      /** What it is while nothing is set. */
      readonly isOnByDefault?: boolean;
    }
  | { readonly kind: "label"; readonly name: string; readonly phrase: SettingPhrase }
  | {
      readonly kind: "pick";
      readonly name: string;
      readonly phrase: SettingPhrase;
      /** The empty value stands for "not set". */
      readonly options: readonly { readonly value: string; readonly phrase: SettingPhrase }[];
      /** Whether its words need a line of their own. */
      readonly isLong?: boolean;
    }
  | {
      readonly kind: "currency";
      readonly name: string;
      readonly phrase: SettingPhrase;
      /** Whether there may be none. */
      readonly isOptional?: boolean;
    }
  | { readonly kind: "form"; readonly name: string; readonly phrase: SettingPhrase };

const dated = { kind: "toggle", name: "dated", phrase: "designer.setDated" } as const;
const percent = { kind: "toggle", name: "percent", phrase: "designer.setPercent" } as const;
const maxLength = { kind: "integer", name: "maxLength", phrase: "designer.setMaxLength", min: 1 } as const;
const decimals = { kind: "integer", name: "decimals", phrase: "designer.setDecimals", min: 0, max: 20 } as const;
const bounds = [
  { kind: "decimal", name: "min", phrase: "designer.setMin" },
  { kind: "decimal", name: "max", phrase: "designer.setMax" },
] as const;
const look = [
  { kind: "label", name: "unit", phrase: "designer.setUnit" },
  { kind: "toggle", name: "thousands", phrase: "designer.setThousands" },
] as const;
const precision = {
  kind: "pick",
  name: "precision",
  phrase: "designer.setPrecision",
  options: [
    { value: "", phrase: "designer.setMinute" },
    { value: "second", phrase: "designer.setSecond" },
  ],
} as const;
const stored = {
  kind: "pick",
  name: "stored",
  phrase: "designer.setStored",
  isLong: true,
  options: [
    { value: "auto", phrase: "designer.setStoredAuto" },
    { value: "always", phrase: "designer.setStoredAlways" },
    { value: "never", phrase: "designer.setStoredNever" },
  ],
} as const;
const files = { kind: "integer", name: "maxFiles", phrase: "designer.setMaxFiles", min: 1, max: 100 } as const;
const inverse = { kind: "label", name: "inverse", phrase: "designer.setInverse" } as const;
const form = { kind: "form", name: "form", phrase: "designer.setForm" } as const;

// The plain settings of each kind, in the order of the panel. Options, number parts, columns and formulas have editors of their own.
const kindSettings: Readonly<Partial<Record<FieldKind, readonly PlainSetting[]>>> = {
  text: [
    { ...maxLength, max: 600 },
    {
      kind: "pick",
      name: "format",
      phrase: "designer.setFormat",
      options: [
        { value: "", phrase: "designer.setFormatNone" },
        { value: "id_card", phrase: "designer.setFormatIdCard" },
        { value: "credit_code", phrase: "designer.setFormatCreditCode" },
        { value: "postal_code", phrase: "designer.setFormatPostalCode" },
        { value: "license_plate", phrase: "designer.setFormatLicensePlate" },
      ],
    },
  ],
  long_text: [{ ...maxLength, max: 100_000 }],
  number: [...bounds, decimals, ...look, percent],
  money: [{ kind: "currency", name: "currency", phrase: "designer.setCurrency" }, decimals, ...bounds],
  integer: [
    ...look,
    { kind: "integer", name: "min", phrase: "designer.setMin", min: -9e15, max: 9e15 },
    { kind: "integer", name: "max", phrase: "designer.setMax", min: -9e15, max: 9e15 },
  ],
  rating: [{ kind: "integer", name: "max", phrase: "designer.setStars", min: 2, max: 10, usual: 5 }],
  datetime: [precision],
  time: [precision],
  duration: [
    {
      kind: "pick",
      name: "display",
      phrase: "designer.setDisplay",
      options: [
        { value: "", phrase: "designer.setDisplayClock" },
        { value: "hours", phrase: "designer.setDisplayHours" },
        { value: "days", phrase: "designer.setDisplayDays" },
      ],
    },
  ],
  link: [
    form,
    {
      kind: "pick",
      name: "onDelete",
      phrase: "designer.setOnDelete",
      options: [
        { value: "restrict", phrase: "designer.setRestrict" },
        { value: "clear", phrase: "designer.setClear" },
        { value: "cascade", phrase: "designer.setCascade" },
      ],
    },
    inverse,
    dated,
  ],
  member: [dated],
  links: [
    form,
    {
      kind: "pick",
      name: "onDelete",
      phrase: "designer.setOnDelete",
      options: [
        { value: "restrict", phrase: "designer.setRestrict" },
        { value: "clear", phrase: "designer.setClear" },
      ],
    },
    inverse,
  ],
  subform: [{ kind: "integer", name: "maxRows", phrase: "designer.setMaxRows", min: 1, max: 5000 }],
  address: [{ kind: "toggle", name: "detail", phrase: "designer.setDetail", isOnByDefault: true }],
  attachments: [files],
  images: [files],
  formula: [
    decimals,
    { kind: "currency", name: "currency", phrase: "designer.setCurrency", isOptional: true },
    { kind: "label", name: "unit", phrase: "designer.setUnit" },
    percent,
    stored,
  ],
};

/**
 * The plain settings of a field: those of its kind; those of numbers only for a formula that gives one. What a row looks
 * up is never kept, and the rest of it always is: there is nothing to choose.
 */
export function settingsOf(
  field: Pick<FieldDefinition, "kind"> & { readonly result?: unknown },
  isColumn: boolean,
): readonly PlainSetting[] {
  const isPlain = field.kind === "formula" && field.result !== "number";
  const settings = isPlain ? [stored] : (kindSettings[field.kind] ?? []);
  return isColumn ? settings.filter((one) => one !== stored) : settings;
}

/** Currencies offered; any other three letters of ISO 4217 work too. */
export const currencies = ["CNY", "HKD", "TWD", "USD", "EUR", "JPY", "GBP", "SGD"] as const;
