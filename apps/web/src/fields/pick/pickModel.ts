import { matchesPinyin } from "@tongzhou/i18n";
import type { ChoiceOption, FieldDefinition, Wire } from "@tongzhou/model";
import { wireList } from "../checkWire.ts";
import type { FieldKit } from "../fieldFace.ts";
import { linkedRecords, toItem } from "../link/linkedRecords.ts";

/** Something to pick: its key is an option's key or an id. */
export interface PickItem {
  readonly key: string | number;
  readonly text: string;
  readonly look: "chip" | "person" | "plain";
  readonly color?: ChoiceOption["color"] | undefined;
  /** A word at the end of the row, e.g. an e-mail address. */
  readonly note?: string | undefined;
}

/** Kinds whose values are picked from a list. */
export type PickField = Extract<
  FieldDefinition,
  { readonly kind: "choice" | "choices" | "member" | "members" | "department" | "departments" | "link" | "links" }
>;

/** Whether a field's values are picked from a list. */
export function isPickField(field: FieldDefinition): field is PickField {
  return /^(?:choices?|members?|departments?|links?)$/.test(field.kind);
}

/** Whether the field holds several. */
export function isManyField(field: FieldDefinition): boolean {
  return field.kind === "choices" || field.kind === "members" || field.kind === "departments" || field.kind === "links";
}

/** What is picked, as items; the value in its shape on reads or writes. */
export function pickedItems(field: PickField, value: Wire, kit: FieldKit): readonly PickItem[] {
  if (value === null) return [];
  if (field.kind === "link" || field.kind === "links") {
    const items = field.kind === "link" ? [toItem(value)] : linkedRecords(value).items;
    return items.flatMap(({ id, title }) =>
      id === null ? [] : [{ key: id, text: title ?? kit.wording.t("common.untitled"), look: "plain" as const }],
    );
  }
  const keys = isManyField(field) ? wireList(value) : [value];
  const all = new Map(localItems(field, kit).map((item) => [item.key, item]));
  return keys.flatMap((key) => {
    if (typeof key !== "string" && typeof key !== "number") return [];
    const unknown = typeof key === "string" ? key : kit.wording.t("common.unknownMember");
    return [all.get(key) ?? { key, text: unknown, look: "plain" as const }];
  });
}

/** The value for picked items. Links keep their titles beside the ids, to be shown until the server answers. */
export function wireOf(field: PickField, items: readonly PickItem[]): Wire {
  const isLink = field.kind === "link" || field.kind === "links";
  const values: readonly Wire[] = items.map(({ key, text }) => (isLink ? { id: Number(key), title: text } : key));
  if (isManyField(field)) return values.length === 0 ? null : values;
  return values[0] ?? null;
}

/** Everything that can be picked without asking the server. */
export function localItems(field: PickField, { wording, directory }: FieldKit): readonly PickItem[] {
  switch (field.kind) {
    case "choice":
    case "choices":
      return field.options.map(({ key, label, color }) => ({ key, text: wording.label(label), look: "chip", color }));
    case "member":
    case "members":
      return [...directory.members.values()].map(({ id, name, email }) => ({
        key: id,
        text: name,
        look: "person",
        note: email,
      }));
    case "department":
    case "departments":
      return [...directory.departments.values()].map(({ id, name }) => ({ key: id, text: name, look: "plain" }));
    case "link":
    case "links":
      return [];
    default:
      return field satisfies never;
  }
}

/** Those that can be picked now and match what was typed, in either language, in pinyin or by e-mail address. */
export function findItems(field: PickField, kit: FieldKit, typed: string): readonly PickItem[] {
  const gone = goneKeys(field, kit);
  const other = otherTexts(field);
  return localItems(field, kit).filter(
    ({ key, text, note }) =>
      !gone.has(key) &&
      (matchesPinyin(text, typed) ||
        (note?.toLowerCase().startsWith(typed.trim().toLowerCase()) ?? false) ||
        matchesPinyin(other.get(key) ?? "", typed)),
  );
}

function goneKeys(field: PickField, { directory }: FieldKit): ReadonlySet<string | number> {
  if (field.kind === "choice" || field.kind === "choices")
    return new Set(field.options.filter((option) => option.archived === true).map((option) => option.key));
  if (field.kind === "member" || field.kind === "members")
    return new Set(
      [...directory.members.values()].filter((member) => member.status === "left").map((member) => member.id),
    );
  return new Set();
}

// An option is found by its label in the other language too.
function otherTexts(field: PickField): ReadonlyMap<string | number, string> {
  if (field.kind !== "choice" && field.kind !== "choices") return new Map();
  return new Map(field.options.map(({ key, label }) => [key, `${label.zh} ${label.en ?? ""}`]));
}

/** The items after one was picked: taken in or out where there may be several, alone otherwise. */
export function togglePick(field: PickField, items: readonly PickItem[], item: PickItem): readonly PickItem[] {
  if (!isManyField(field)) return [item];
  const isIn = items.some((one) => one.key === item.key);
  return isIn ? items.filter((one) => one.key !== item.key) : [...items, item];
}
