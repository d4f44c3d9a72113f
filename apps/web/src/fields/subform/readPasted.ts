import type { FieldDefinition, Wire } from "@tongzhou/model";
import { readText } from "../fieldText.ts";
import type { TextKit, TextReading } from "../fieldFace.ts";
import { findByTitle } from "../link/findByTitle.ts";

/**
 * Reads pasted cells as the columns' values; records that links name by their titles are looked up first.
 * @returns a reader; undefined for a text that its column does not take
 */
export async function readPasted(
  workspace: string,
  cells: readonly (readonly string[])[],
  fields: readonly FieldDefinition[],
  firstColumn: number,
  { wording, directory }: TextKit,
): Promise<(field: FieldDefinition, text: string) => Wire | undefined> {
  const linked = new Map<string, ReadonlyMap<string, TextReading>>();
  for (const [offset, field] of fields.slice(firstColumn).entries()) {
    if (field.kind !== "link" && field.kind !== "links") continue;
    const texts = cells.map((line) => (line[offset] ?? "").trim()).filter((text) => text !== "");
    linked.set(field.key, await findByTitle(workspace, field, texts).catch(() => new Map()));
  }
  return (field, text) => {
    const found = linked.get(field.key);
    const reading =
      found === undefined || text.trim() === "" ? readText(field, text, wording, directory) : found.get(text.trim());
    return reading?.ok === true ? reading.value : undefined;
  };
}
