import { bandedField, bandKey, compile, toJs } from "@tongzhou/expr";
import type { JsContext, TypedExpr, Value } from "@tongzhou/expr";
import { fromWire } from "@tongzhou/expr";
import { buildFormScope, toFieldRef } from "@tongzhou/model";
import type { ColorRule, FieldDefinition, Wire } from "@tongzhou/model";
import { addressValue } from "../../../fields/place/addressValue.ts";
import { wireList, wireObject } from "../../../fields/checkWire.ts";
import { linkedRecords, toItem } from "../../../fields/link/linkedRecords.ts";
import type { ListRow } from "../data/blockModel.ts";

/** Colours of a row's ground and of single cells. */
export interface RowColors {
  readonly row: ColorRule["color"] | undefined;
  readonly cells: ReadonlyMap<string, ColorRule["color"]>;
}

interface ReadyRule {
  readonly rule: ColorRule;
  readonly test: (row: (key: string) => Value, context: JsContext) => Value;
  readonly typed: TypedExpr;
}

/** Fields that a view's colour rules look at, to be loaded besides the columns. */
export function ruleFields(rules: readonly ColorRule[], fields: readonly FieldDefinition[]): readonly string[] {
  const keys = new Set(fields.map((field) => field.key));
  return readyRules(rules, fields).flatMap(({ typed }) => [
    ...typed.fields.filter((key) => keys.has(key)),
    ...typed.bands.filter((key) => keys.has(key)).map(bandKey),
  ]);
}

/**
 * The colours of a row by a view's rules, in the browser. The first rule that holds decides, for the row and for each
 * cell; a rule that is no valid expression colours nothing.
 */
export function buildColors(
  rules: readonly ColorRule[],
  fields: readonly FieldDefinition[],
  places: ReadonlyMap<string, number>,
  context: () => JsContext,
): (row: ListRow) => RowColors {
  const ready = readyRules(rules, fields);
  const byKey = new Map(fields.map((field) => [field.key, field]));
  return (row) => {
    const read = (key: string): Value => {
      const field = byKey.get(key);
      const place = places.get(key);
      if (key === "id") return fromWire({ kind: "number" }, String(row[0]));
      if (place !== undefined && bandedField(key) !== null) {
        const band = row[place + 2];
        return typeof band === "string" ? band : null;
      }
      return field === undefined || place === undefined ? null : toValue(field, row[place + 2] ?? null);
    };
    const now = context();
    let whole: ColorRule["color"] | undefined;
    const cells = new Map<string, ColorRule["color"]>();
    for (const { rule, test } of ready) {
      const isTaken = rule.field === undefined ? whole !== undefined : cells.has(rule.field);
      if (isTaken || test(read, now) !== true) continue;
      if (rule.field === undefined) whole = rule.color;
      else cells.set(rule.field, rule.color);
    }
    return { row: whole, cells };
  };
}

function readyRules(rules: readonly ColorRule[], fields: readonly FieldDefinition[]): readonly ReadyRule[] {
  const scope = buildFormScope(fields);
  return rules.flatMap((rule) => {
    const compiled = compile(rule.expression, scope, "boolean");
    // Rules that ask about people are refused where they are saved.
    return compiled.ok && (!compiled.value.isRelated || compiled.value.bands.length > 0)
      ? [{ rule, test: toJs(compiled.value), typed: compiled.value }]
      : [];
  });
}

/** A list's value as expressions know it: links by id, files not at all. */
export function toValue(field: FieldDefinition, wire: Wire): Value {
  const { type } = toFieldRef(field);
  if (wire === null || type.kind === "opaque") return null;
  if (field.kind === "address") return addressValue(wire);
  if (field.kind === "link") return toItem(wire).id;
  if (field.kind === "links") return linkedRecords(wire).items.flatMap(({ id }) => id ?? []);
  if (wireObject(wire) !== null || wireList(wire).some((item) => wireObject(item) !== null)) return null;
  // What is left are scalars and lists of them, which is what the language's wire is.
  return fromWire(type, wire as Parameters<typeof fromWire>[1]);
}
