import type { Result } from "@tongzhou/base";
import type { Wire } from "../recordWire.ts";
import { decodeText, refuse } from "./decode.ts";
import type { FieldProblem } from "./fieldSpec.ts";

/** Characters a telephone number may have at most. */
export const maxPhoneLength = 40;
/** Characters an e-mail address may have at most. */
export const maxEmailLength = 254;
/** Characters a web address may have at most. */
export const maxUrlLength = 600;

// Digits with the separators people use and an optional extension; real numbers have at least 3 digits.
const phonePattern = /^\+?[\d\s().\-/]{3,30}(?:\s?(?:ext|x|转|分机)\.?\s?\d{1,8})?$/i;
const emailPattern = /^[^\s@"<>]{1,64}@[^\s@"<>.]+(?:\.[^\s@"<>.]+)+$/;
const safeSchemes: ReadonlySet<string> = new Set(["http:", "https:", "mailto:", "tel:"]);

/** A telephone number as written, without surrounding blanks. */
export function decodePhone(value: Wire): Result<string | null, FieldProblem> {
  const text = decodeText(typeof value === "string" ? value.trim() : value, maxPhoneLength);
  if (!text.ok || text.value === null) return text;
  const digits = text.value.replace(/\D/g, "").length;
  return phonePattern.test(text.value) && digits >= 3 ? text : refuse("format", "phone");
}

/** One e-mail address; the local part keeps its case. */
export function decodeEmail(value: Wire): Result<string | null, FieldProblem> {
  const text = decodeText(typeof value === "string" ? value.trim() : value, maxEmailLength);
  if (!text.ok || text.value === null) return text;
  return emailPattern.test(text.value) ? text : refuse("format", "email");
}

/** An address with a scheme that cannot run code when followed. Text without a scheme is taken as https. */
export function decodeUrl(value: Wire): Result<string | null, FieldProblem> {
  const text = decodeText(typeof value === "string" ? value.trim() : value, maxUrlLength);
  if (!text.ok || text.value === null) return text;
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(text.value) && !/^[^/:]+:\d/.test(text.value);
  const candidate = hasScheme ? text.value : `https://${text.value}`;
  const parsed = URL.canParse(candidate) ? new URL(candidate) : null;
  if (parsed === null || !safeSchemes.has(parsed.protocol) || /\s/.test(candidate)) return refuse("format", "url");
  return decodeText(candidate, maxUrlLength);
}
