import type { Label } from "@tongzhou/base";
import type { FieldDefinition, FieldKind, FormDefinition } from "@tongzhou/model";

/** A field in its place. */
export interface PlacedField {
  readonly field: FieldDefinition;
  /** Twelfths of the width of a page. */
  readonly span: number;
  /** Twelfths of the width of a panel. */
  readonly narrowSpan: 6 | 12;
}

/** A titled group of fields; the group of fields that no section names has no label. */
export interface PlacedSection {
  readonly key: string;
  readonly label: Label | null;
  readonly fields: readonly PlacedField[];
}

/** A tab and its sections. */
export interface PlacedTab {
  readonly key: string;
  readonly label: Label;
  readonly sections: readonly PlacedSection[];
}

/** How a record is laid out: what is always in sight, then the tabs. */
export interface RecordLayout {
  readonly sections: readonly PlacedSection[];
  readonly tabs: readonly PlacedTab[];
  /** Fields that no section names; they come last. */
  readonly rest: PlacedSection | null;
}

/** Key of the section of unplaced fields; no section can have it, since keys begin with a letter. */
export const restKey = "_rest";

const stampKinds: ReadonlySet<FieldKind> = new Set(["created_at", "created_by", "updated_at", "updated_by"]);
// Values short enough to stand two abreast in a panel.
const shortKinds: ReadonlySet<FieldKind> = new Set<FieldKind>([
  "number",
  "money",
  "integer",
  "rating",
  "progress",
  "boolean",
  "date",
  "time",
  "duration",
  "choice",
  "member",
  "department",
  "auto_number",
  "formula",
  "created_by",
  "updated_by",
]);
// Values that need the whole width wherever they stand, unless the builder said otherwise.
const wideKinds: ReadonlySet<FieldKind> = new Set<FieldKind>(["subform", "rich_text"]);

/** Lays a form out. Fields marked hidden are left out; show rules are the caller's. */
export function layOutForm(form: FormDefinition): RecordLayout {
  const byKey = new Map(form.fields.filter((field) => field.hidden !== true).map((field) => [field.key, field]));
  const placed = new Set<string>();
  const sections: PlacedSection[] = [];
  const tabs: { key: string; label: Label; sections: PlacedSection[] }[] = [];
  for (const section of form.sections ?? []) {
    const columns = section.columns ?? 1;
    const fields = section.fields.flatMap((key) => {
      const field = byKey.get(key);
      if (field === undefined || placed.has(key)) return [];
      placed.add(key);
      return [placeField(field, columns)];
    });
    if (section.kind === "tab") {
      tabs.push({ key: section.key, label: section.label, sections: [{ key: section.key, label: null, fields }] });
      continue;
    }
    const into = tabs.at(-1)?.sections ?? sections;
    if (fields.length > 0) into.push({ key: section.key, label: section.label, fields });
  }
  const left = [...byKey.values()].filter((field) => !placed.has(field.key));
  const isPlain = sections.length === 0 && tabs.length === 0;
  const rest = left.length === 0 ? null : { key: restKey, label: null, fields: left.map((f) => placeField(f, 2)) };
  // A form without sections is one group; otherwise what is left over stands apart, at the end.
  if (isPlain && rest !== null) return { sections: [rest], tabs: [], rest: null };
  return { sections, tabs, rest };
}

/** Whether a section holds nothing but when and by whom the record was made and changed. */
export function isStampSection(section: PlacedSection): boolean {
  return section.fields.every(({ field }) => stampKinds.has(field.kind));
}

function placeField(field: FieldDefinition, columns: 1 | 2 | 3): PlacedField {
  const span = field.width ?? (wideKinds.has(field.kind) ? 12 : 12 / columns);
  return { field, span, narrowSpan: shortKinds.has(field.kind) && span < 12 ? 6 : 12 };
}
