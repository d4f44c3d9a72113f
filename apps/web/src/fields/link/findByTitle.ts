import { ok } from "@tongzhou/base";
import { queryRecords } from "@tongzhou/contract";
import { printCondition } from "@tongzhou/model";
import type { FieldOf, Wire } from "@tongzhou/model";
import { call } from "../../api/call.ts";
import { queryClient } from "../../api/queryClient.ts";
import { workspaceQuery } from "../../api/workspaceQueries.ts";
import { refuseText, splitList } from "../checkWire.ts";
import type { TextReading } from "../fieldFace.ts";

// Titles per question; a filter may only be so long.
const perQuestion = 100;

/**
 * Links from the titles of the records they point to, as pasted. A title that is nobody's or several records' is
 * refused; a field for several records takes titles with commas or lines between them.
 * @returns one reading for each distinct text
 */
export async function findByTitle(
  workspace: string,
  field: FieldOf<"link"> | FieldOf<"links">,
  texts: readonly string[],
): Promise<ReadonlyMap<string, TextReading>> {
  const isMany = field.kind === "links";
  const parts = (text: string): readonly string[] => (isMany ? splitList(text) : [text]);
  const titles = [...new Set(texts.flatMap(parts))];
  const ids = await findIds(workspace, field.form, titles);
  const readings = texts.map((text): readonly [string, TextReading] => {
    const links: Wire[] = [];
    for (const title of parts(text)) {
      const found = ids.get(title) ?? [];
      const [id] = found;
      if (id === undefined) return [text, refuseText("not_found", title)];
      if (found.length > 1) return [text, refuseText("ambiguous", title)];
      links.push({ id, title });
    }
    return [text, ok(isMany ? links : (links[0] ?? null))];
  });
  return new Map(readings);
}

async function findIds(
  workspace: string,
  formKey: string,
  titles: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const { forms } = await queryClient.ensureQueryData(workspaceQuery(workspace));
  const form = forms.find(({ definition }) => definition.key === formKey)?.definition;
  const title = form?.fields.find((field) => field.key === form.title);
  const found = new Map<string, number[]>();
  if (title === undefined) return found;
  const lookup = new Map([[title.key, title]]);
  for (let at = 0; at < titles.length; at += perQuestion) {
    const filter = printCondition(
      { kind: "compare", field: title.key, operator: "in", values: titles.slice(at, at + perQuestion) },
      lookup,
    );
    if (filter === "") continue;
    const page = await call(queryRecords, {
      params: { workspace, form: formKey },
      body: { filter, columns: [title.key], limit: 500 },
    });
    for (const [id, , name] of page.rows) {
      const key = String(name);
      found.set(key, [...(found.get(key) ?? []), Number(id)]);
    }
  }
  return found;
}
