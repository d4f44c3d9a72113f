import type { FileReference, Wire } from "@tongzhou/model";
import { wireList, wireObject } from "../checkWire.ts";

/** The file a wire value shows, null for a bare id that was not read back yet. */
export function fileOf(value: Wire): FileReference | null {
  const file = wireObject(value);
  // Files come from the server as FileReference; an id alone is what is about to be sent.
  return file !== null && typeof file["id"] === "string" ? (file as unknown as FileReference) : null;
}

/** The files of a value. */
export function filesOf(value: Wire): readonly FileReference[] {
  return wireList(value).flatMap((one) => fileOf(one) ?? []);
}
