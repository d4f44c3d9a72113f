import {
  AppError,
  fieldSpec,
  readsAsBlank,
  type ChoiceOption,
  type FieldDefinition,
  type FieldKind,
} from "@tongzhou/model";
import type { ColumnProfile, GuessedKind } from "@tongzhou/sheets";
import type { FormPolicy } from "../../access/policy.ts";
import type { ColumnPart, ImportMapping, ImportTarget, StagedColumn } from "./importDefinition.ts";
import { findOrder } from "./readLocation.ts";

/** How the cells of a column are read for a field of a kind; null for kinds that cannot be imported. */
export function readingKind(kind: FieldKind): GuessedKind | null {
  switch (kind) {
    case "text":
    case "long_text":
    case "number":
    case "money":
    case "integer":
    case "boolean":
    case "date":
    case "datetime":
    case "time":
    case "duration":
    case "choice":
    case "choices":
      return kind;
    case "phone":
    case "email":
    case "url":
    case "address":
    case "location":
    case "member":
    case "department":
    case "link":
    case "auto_number":
      return "text";
    case "rich_text":
      return "long_text";
    case "rating":
    case "progress":
      return "number";
    case "members":
    case "departments":
    case "links":
      return "choices";
    case "subform":
    case "attachments":
    case "images":
    case "signature":
    case "formula":
    case "created_at":
    case "created_by":
    case "updated_at":
    case "updated_by":
      return null;
    default:
      return kind satisfies never;
  }
}

/** The mappings of a target, whichever it is. A new form's fields map to themselves. */
export function mappingsOf(target: ImportTarget, fields: readonly FieldDefinition[]): readonly ImportMapping[] {
  if (target.kind === "form") return target.mappings;
  return target.fields.map(({ column, replace, blankWords }, index) => ({
    column,
    field: fields[index]?.key ?? null,
    ...(replace === undefined ? {} : { replace }),
    ...(blankWords === undefined ? {} : { blankWords }),
  }));
}

/**
 * Which columns of the sheet are read into which fields, as far as the actor may write them.
 * @throws AppError field.unknown, field.forbidden or request.invalid for the first mapping that cannot be
 */
export function planColumns(
  policy: FormPolicy,
  target: ImportTarget,
  profiles: readonly ColumnProfile[],
): readonly StagedColumn[] {
  const matchBy = target.kind === "form" && target.action !== "add" ? (target.matchBy ?? null) : null;
  const taken = new Set<string>();
  const gathered = new Map<string, readonly ColumnPart[]>();
  const planned = mappingsOf(target, policy.form.definition.fields).flatMap((mapping, index): StagedColumn[] => {
    if (mapping.field === null) return [];
    const [own = "", inner] = mapping.field.split(".");
    const field = policy.form.fields.get(own);
    if (field === undefined || !(policy.readable.has(own) || policy.writable.has(own)))
      throw new AppError("field.unknown", { field: mapping.field });
    const isMatchOnly = own === matchBy && !policy.writable.has(own);
    if (!isMatchOnly && !policy.writable.has(own)) throw new AppError("field.forbidden", { field: own });
    if (taken.has(mapping.field)) throw invalidMapping(index, "field_twice", mapping.field);
    taken.add(mapping.field);
    const profile = profiles.find((one) => one.index === mapping.column);
    const base = {
      column: mapping.column,
      name: `c${index}`,
      format: profile?.format ?? {},
      isMatchOnly,
      matchBy: mapping.matchBy ?? null,
      parts: null,
      replace: new Map((mapping.replace ?? []).map(({ from, to }) => [from.trim(), to])),
      locationOrder: field.kind === "location" ? findOrder(profile?.label ?? "", profile?.samples ?? []) : null,
    };
    const part = inner === undefined ? undefined : partsOf(field)?.includes(inner) === true ? inner : undefined;
    if (part !== undefined) {
      if (taken.has(own)) throw invalidMapping(index, "field_twice", own);
      const kind = part === "lat" || part === "lng" ? "number" : "text";
      const gatheredPart = { column: mapping.column, part, missing: missingWords(mapping, profile, { kind }) };
      const first = gathered.get(own);
      gathered.set(own, [...(first ?? []), gatheredPart]);
      return first === undefined ? [{ ...base, field, parent: null, reference: null }] : [];
    }
    if (gathered.has(own)) throw invalidMapping(index, "field_twice", own);
    const into = (at: FieldDefinition, parent: string | null): StagedColumn => ({
      ...base,
      format: { ...base.format, missing: missingWords(mapping, profile, at) },
      field: importable(at, index),
      parent,
      ...referenceOf(at),
    });
    if (inner === undefined) return [into(field, null)];
    const child = field.kind === "subform" ? field.fields.find((one) => one.key === inner) : undefined;
    if (child === undefined) throw new AppError("field.unknown", { field: mapping.field });
    return [into(child, own)];
  });
  const columns = planned.map((column): StagedColumn => {
    const parts = column.parent === null ? gathered.get(column.field.key) : undefined;
    return parts === undefined ? column : { ...column, parts };
  });
  if (!columns.some((column) => !column.isMatchOnly)) throw invalidMapping(0, "nothing_mapped", "");
  if (target.kind === "form" && target.action !== "add" && !taken.has(matchBy ?? ""))
    throw new AppError("request.invalid", { problems: [{ path: "target.matchBy", reason: "not_mapped" }] });
  return columns;
}

/** The words of a column that are read as blank into a field, lower case. */
function missingWords(
  { blankWords = [] }: ImportMapping,
  profile: ColumnProfile | undefined,
  field: Pick<FieldDefinition, "kind"> & { readonly options?: readonly ChoiceOption[] },
): readonly string[] {
  const found = (profile?.blankWords ?? []).filter((word) => readsAsBlank(word, field.kind, field.options));
  const words = new Set(found.map(({ text }) => text.toLowerCase()));
  for (const { text, isBlank } of blankWords) {
    const word = text.trim().toLowerCase();
    if (isBlank) words.add(word);
    else words.delete(word);
  }
  return [...words];
}

function importable(field: FieldDefinition, index: number): FieldDefinition {
  const isRead = readingKind(field.kind) !== null;
  if (!isRead || (field.kind !== "auto_number" && !fieldSpec(field.kind).can.beWritten))
    throw invalidMapping(index, "not_importable", field.key);
  return field;
}

/** The parts of a field that may lie in columns of their own. */
function partsOf(field: FieldDefinition): readonly string[] | null {
  if (field.kind === "address") return ["province", "city", "district", "detail"];
  return field.kind === "location" ? ["lat", "lng", "label"] : null;
}

function invalidMapping(index: number, reason: string, field: string): AppError {
  return new AppError("request.invalid", { problems: [{ path: `target.mappings[${index}].field`, reason, field }] });
}

function referenceOf(field: FieldDefinition): Pick<StagedColumn, "reference"> {
  switch (field.kind) {
    case "link":
    case "member":
    case "department":
      return { reference: "one" };
    case "links":
    case "members":
    case "departments":
      return { reference: "many" };
    default:
      return { reference: null };
  }
}
