import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Wire } from "../recordWire.ts";
import { fieldKinds, type FieldDefinition, type FieldKind } from "./fieldDefinition.ts";
import { decodeField, fieldSpec } from "./fieldSpecs.ts";

const page = new URL("../../../../docs/limits.md", import.meta.url);

// Longer and more than any kind takes.
const longest = "长".repeat(1_000_000);
const most = Array.from({ length: 10_000 }, (_, index) => index + 1);

/** What a kind's spec says about a value that is too much for it, without settings that make it stricter. */
function limitOf(kind: FieldKind, value: Wire): number | null {
  // Only these settings are read on the way to a limit; a kind without them ignores them.
  const field = { key: "f", label: { zh: "字段" }, kind, options: [], fields: [] } as unknown as FieldDefinition;
  const decoded = decodeField(field, value);
  if (decoded.ok || (decoded.error.problem !== "too_long" && decoded.error.problem !== "too_many")) return null;
  return Number(decoded.error.limit);
}

function printTable(): string {
  const rows = fieldKinds.flatMap((kind) => {
    const { label } = fieldSpec(kind);
    const characters = limitOf(kind, longest);
    const items = limitOf(kind, most);
    const name = `${label.zh} · ${label.en ?? ""} | \`${kind}\``;
    if (characters !== null) return [`| ${name} | ${characters.toLocaleString("en")} 字 characters |`];
    return items === null ? [] : [`| ${name} | ${items.toLocaleString("en")} 项 items |`];
  });
  return ["| 字段 Field | kind | 至多 At most |", "|---|---|---|", ...rows].join("\n");
}

it("docs/limits.md holds what the field specs allow", () => {
  const text = readFileSync(page, "utf8");
  const [before = "", rest = ""] = text.split("<!-- fields -->\n");
  const [found = "", after = ""] = rest.split("\n<!-- /fields -->");
  const table = printTable();
  if (process.env["UPDATE_DOCS"] === "1")
    writeFileSync(page, `${before}<!-- fields -->\n${table}\n<!-- /fields -->${after}`);
  else expect(found).toBe(table);
});
