import { isRealDate } from "./decode.ts";
import type { TextFormat } from "./fieldDefinition.ts";

/** Whether a text has the given form; check digits are verified. */
export function hasTextFormat(text: string, format: TextFormat): boolean {
  switch (format) {
    case "id_card":
      return isIdCard(text);
    case "credit_code":
      return isCreditCode(text);
    case "postal_code":
      return /^\d{6}$/.test(text);
    case "license_plate":
      return /^[\u4e00-\u9fff][A-Z][A-Z0-9]{4,5}[A-Z0-9挂学警港澳]$/.test(text);
    default:
      return format satisfies never;
  }
}

/** GB 11643: 17 digits weighted by powers of 2 modulo 11 give the last character. */
export const idCard = {
  weights: [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2],
  checks: "10X98765432",
} as const;

function isIdCard(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false;
  if (!isRealDate(Number(text.slice(6, 10)), Number(text.slice(10, 12)), Number(text.slice(12, 14)))) return false;
  const sum = idCard.weights.reduce((total: number, weight, index) => total + weight * Number(text[index]), 0);
  return idCard.checks[sum % 11] === text[17];
}

/** GB 32100: 17 characters of a 31-letter alphabet weighted by powers of 3 modulo 31 give the last one. */
export const creditCode = {
  alphabet: "0123456789ABCDEFGHJKLMNPQRTUWXY",
  weights: Array.from({ length: 17 }, (_, index) => 3 ** index % 31),
} as const;

function isCreditCode(text: string): boolean {
  if (text.length !== 18) return false;
  const values = [...text].map((char) => creditCode.alphabet.indexOf(char));
  if (values.includes(-1)) return false;
  const sum = values.slice(0, 17).reduce((total, value, index) => total + value * (creditCode.weights[index] ?? 0), 0);
  return (31 - (sum % 31)) % 31 === values[17];
}
