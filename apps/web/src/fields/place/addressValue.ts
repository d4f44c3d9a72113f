import { addressParts } from "@tongzhou/expr";
import type { Wire } from "@tongzhou/model";
import { wireObject } from "../checkWire.ts";

/** An address as expressions take it: the list of its parts, null where one is not known. */
export function addressValue(wire: Wire): readonly (string | null)[] | null {
  const address = wireObject(wire);
  if (address === null) return null;
  return addressParts.map(({ key }) => {
    const part = address[key];
    return typeof part === "string" && part !== "" ? part : null;
  });
}
