import { sql } from "@tongzhou/base";
import { overload, take } from "./overload.ts";
import type { Overload } from "./overload.ts";
import type { TypedNode } from "./typed.ts";
import type { FieldRef } from "./types.ts";

const text = { kind: "text" } as const;

/** What an address tells behind a dot, in the order of its values in JavaScript. */
export const addressParts: readonly FieldRef[] = [
  { key: "province", label: { zh: "省份", en: "Province" }, type: text },
  { key: "city", label: { zh: "城市", en: "City" }, type: text },
  { key: "district", label: { zh: "区县", en: "District" }, type: text },
  { key: "detail", label: { zh: "详细地址", en: "Detail" }, type: text },
];

const readers: ReadonlyMap<string, Overload> = new Map(
  addressParts.map(({ key }, at) => [
    key,
    overload(
      [take.address],
      "text",
      ([parts]) => parts[at] ?? null,
      ([address = sql`null`]) => sql`(${address} ->> ${key}::text)`,
      // The record engine keeps no empty part.
      { mayBeBlank: true, guarded: true },
    ),
  ]),
);

/** A part of an address as a text, blank where it is not known; null when the address has no such part. */
export function partOfAddress(address: TypedNode, part: string): TypedNode | null {
  const reader = readers.get(part);
  return reader === undefined ? null : { kind: "call", overload: reader, args: [address], type: text, nullable: true };
}
