import { ok } from "@tongzhou/base";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import type { Wording } from "../shell/language.tsx";
import type { Directory } from "./directory.ts";
import { faceOf } from "./fieldFaces.ts";
import type { TextReading } from "./fieldFace.ts";

/** Whether nothing is filled in. */
export function isBlank(value: Wire | undefined): value is null | undefined {
  if (typeof value === "string") return value.trim() === "";
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** A value in words, as its cell says it: for titles, names read aloud, and messages. "" for blank. */
export function formatValue(field: FieldDefinition, value: Wire, wording: Wording, directory: Directory): string {
  return isBlank(value) ? "" : faceOf(field).format(value, field, { wording, directory });
}

/** A value as it is typed and as spreadsheets take it: numbers without units, days as 2026-01-31. readText takes it back. */
export function plainValue(field: FieldDefinition, value: Wire, wording: Wording, directory: Directory): string {
  if (isBlank(value)) return "";
  const face = faceOf(field);
  return (face.plain ?? face.format)(value, field, { wording, directory });
}

/** A typed or pasted text as a value; nothing but blanks is blank. */
export function readText(field: FieldDefinition, text: string, wording: Wording, directory: Directory): TextReading {
  return text.trim() === "" ? ok(null) : faceOf(field).read(text, field, { wording, directory });
}
