import { ok, type Result } from "@tongzhou/base";
import type { Wire } from "../recordWire.ts";
import { decodeText, refuse } from "./decode.ts";
import type { FieldProblem } from "./fieldSpec.ts";

const addressParts = { province: 50, city: 50, district: 50, detail: 300 } as const;

function isObject(value: Wire): value is { readonly [key: string]: Wire } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An address as JSON text with its four parts in order; blank when all of them are. */
export function decodeAddress(value: Wire): Result<string | null, FieldProblem> {
  if (!isObject(value) || Object.keys(value).some((key) => !(key in addressParts))) return refuse("type", "address");
  const parts: Record<string, string | null> = {};
  for (const [name, maxLength] of Object.entries(addressParts)) {
    const part = value[name] ?? null;
    if (part === null) {
      parts[name] = null;
      continue;
    }
    const text = decodeText(part, maxLength);
    if (!text.ok) return text;
    parts[name] = text.value;
  }
  return ok(Object.values(parts).every((part) => part === null) ? null : JSON.stringify(parts));
}

/** A point as JSON text; latitude and longitude in degrees with at most 7 decimals, about a centimetre. */
export function decodeLocation(value: Wire): Result<string | null, FieldProblem> {
  if (!isObject(value) || Object.keys(value).some((key) => !["lat", "lng", "label"].includes(key)))
    return refuse("type", "location");
  const { lat, lng, label = null } = value;
  if (typeof lat !== "number" || typeof lng !== "number") return refuse("type", "location");
  if (!(Math.abs(lat) <= 90) || !(Math.abs(lng) <= 180)) return refuse("range", "lat ±90, lng ±180");
  const name = label === null ? ok(null) : decodeText(label, 200);
  if (!name.ok) return name;
  return ok(JSON.stringify({ lat: Number(lat.toFixed(7)), lng: Number(lng.toFixed(7)), label: name.value }));
}
