import { err, ok } from "@tongzhou/base";
import { decodeField } from "@tongzhou/model";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import type { TextProblem, TextReading } from "./fieldFace.ts";

/** The wire value if the field takes it, by the same rules as the server. */
export function checkWire(field: FieldDefinition, wire: Wire): TextReading {
  const decoded = decodeField(field, wire);
  return decoded.ok ? ok(wire) : decoded;
}

/** A refusal of a text. */
export function refuseText(problem: TextProblem["problem"], limit?: string | number): TextReading {
  // Each problem may come with a limit; the union only says which side knows it.
  return err((limit === undefined ? { problem } : { problem, limit }) as TextProblem);
}

/** Narrows a wire value to a list. */
export function wireList(value: Wire): readonly Wire[] {
  return Array.isArray(value) ? (value as readonly Wire[]) : [];
}

/** Narrows a wire value to an object. */
export function wireObject(value: Wire): { readonly [key: string]: Wire } | null {
  // Arrays are taken out by hand: Array.isArray does not narrow readonly ones.
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Wire })
    : null;
}

/** Parts of a text that lists several things: lines, and commas of any writing. */
export function splitList(text: string): readonly string[] {
  return text
    .split(/[\n,，、;；|]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
