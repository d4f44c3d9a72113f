import { maxEmailLength, maxPhoneLength, maxUrlLength } from "./contact.ts";
import { maxOptions } from "./choices.ts";
import { maxDepartments } from "./departments.ts";
import { maxDurationSeconds } from "./duration.ts";
import type { FieldDefinition, TextFormat } from "./fieldDefinition.ts";
import { maxLongTextLength } from "./longText.ts";
import { maxMembers } from "./members.ts";
import { defaultMoneyDecimals } from "./money.ts";
import { defaultNumberDecimals } from "./number.ts";
import { defaultRatingMax } from "./rating.ts";
import { maxRichTextLength } from "./richText.ts";
import { maxTextLength } from "./text.ts";

/** What a field holds its values to, for those that are computed and not sent: rounding and the checks of its codec. */
export type ValueLimits =
  /** Whatever has the field's type. */
  | { readonly kind: "free" }
  | { readonly kind: "text"; readonly maxLength: number; readonly format?: TextFormat | undefined }
  | { readonly kind: "phone" | "email" | "url"; readonly maxLength: number }
  | {
      readonly kind: "decimal";
      readonly decimals: number;
      readonly min?: string | undefined;
      readonly max?: string | undefined;
    }
  | { readonly kind: "whole"; readonly min: number; readonly max: number }
  | { readonly kind: "option"; readonly keys: readonly string[]; readonly open: readonly string[] }
  | {
      readonly kind: "options";
      readonly keys: readonly string[];
      readonly open: readonly string[];
      readonly maxItems: number;
    }
  | { readonly kind: "ids"; readonly maxItems: number };

/** The limits of a field; null for a kind whose values no expression makes. */
export function valueLimits(field: FieldDefinition): ValueLimits | null {
  switch (field.kind) {
    case "text":
      return { kind: "text", maxLength: field.maxLength ?? maxTextLength, format: field.format };
    case "long_text":
      return { kind: "text", maxLength: field.maxLength ?? maxLongTextLength };
    case "rich_text":
      return { kind: "text", maxLength: maxRichTextLength };
    case "phone":
      return { kind: "phone", maxLength: maxPhoneLength };
    case "email":
      return { kind: "email", maxLength: maxEmailLength };
    case "url":
      return { kind: "url", maxLength: maxUrlLength };
    case "number":
      return { kind: "decimal", decimals: field.decimals ?? defaultNumberDecimals, min: field.min, max: field.max };
    case "money":
      return { kind: "decimal", decimals: field.decimals ?? defaultMoneyDecimals, min: field.min, max: field.max };
    case "integer":
      return {
        kind: "whole",
        min: field.min ?? Number.MIN_SAFE_INTEGER,
        max: field.max ?? Number.MAX_SAFE_INTEGER,
      };
    case "rating":
      return { kind: "whole", min: 1, max: field.max ?? defaultRatingMax };
    case "progress":
      return { kind: "whole", min: 0, max: 100 };
    case "duration":
      return { kind: "whole", min: -maxDurationSeconds, max: maxDurationSeconds };
    case "choice":
    case "choices": {
      const keys = field.options.map(({ key }) => key);
      const open = field.options.filter(({ archived }) => archived !== true).map(({ key }) => key);
      return field.kind === "choice"
        ? { kind: "option", keys, open }
        : { kind: "options", keys, open, maxItems: maxOptions };
    }
    case "members":
      return { kind: "ids", maxItems: maxMembers };
    case "departments":
      return { kind: "ids", maxItems: maxDepartments };
    case "boolean":
    case "date":
    case "datetime":
    case "time":
    case "member":
    case "department":
      return { kind: "free" };
    default:
      return null;
  }
}
