import { createHash } from "node:crypto";
import { must } from "@tongzhou/base";
import { relatedReads } from "@tongzhou/expr";
import {
  fieldsOf,
  findRelation,
  storageOf,
  type ColumnType,
  type FieldDefinition,
  type FieldOf,
} from "@tongzhou/model";
import { formOrRows } from "../access/formOrRows.ts";
import { formulasOf, type Formula } from "../access/formulas.ts";
import { askedFields } from "./askedFields.ts";
import { memoised } from "../access/memo.ts";
import { canonicalJson } from "../forms/canonicalJson.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

/** A formula over related records that has a column of its own, kept right by triggers (SPEC.md). */
export interface ComputedField {
  /** `form.field`. */
  readonly id: string;
  readonly form: string;
  readonly field: FieldOf<"formula">;
  readonly type: ColumnType;
  /** Changes with everything its value is made from: two equal ones mean that stored values stay right. */
  readonly signature: string;
  /** Other computed fields it reads, also through formulas that are computed when read. */
  readonly dependsOn: ReadonlySet<string>;
  /** Every field it is made from, on whatever way, as `form.field` or `form.subform.field`. */
  readonly places: ReadonlySet<string>;
  /** Above all that it reads in other records, and not below what it reads in its own. */
  readonly level: number;
}

// Raised when triggers or stored values of an earlier release have to be made again.
const generation = 1;

interface Analysed {
  readonly formula: Formula;
  readonly isWanted: boolean;
  /** Has no column, and would have one if whatever is saved asked for it. */
  readonly isLookup: boolean;
  /** Volatile, itself or something it reads. */
  readonly isUnstorable: boolean;
  readonly dependsOn: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
  readonly level: number;
}

/** The formulas of a definition that are to have a column although they read other records, lowest level first. */
export function computedFields(workspace: WorkspaceRuntime): readonly ComputedField[] {
  return memoised(workspace, "computed/fields", () => {
    const found = [...analyseAll(workspace)].flatMap(([id, one]): ComputedField[] => {
      if (one?.isWanted !== true) return [];
      const [form = "", key = ""] = id.split(".");
      const field = fieldsOf(workspace.definition.forms, form)?.find((other) => other.key === key);
      if (field?.kind !== "formula") return [];
      const storage = storageOf(field);
      if (storage.kind !== "column") return [];
      const { dependsOn, level, places } = one;
      const signature = sign(workspace, [...places, id]);
      return [{ id, form, field, type: storage.type, signature, dependsOn, places, level }];
    });
    return found.toSorted((a, b) => a.level - b.level || (a.id < b.id ? -1 : 1));
  });
}

/** Formulas, as `form.field`, that are computed when read although they could have a column. */
export function lookupFields(workspace: WorkspaceRuntime): ReadonlySet<string> {
  return memoised(workspace, "computed/lookups", () => {
    const lookups = [...analyseAll(workspace)].filter(([, one]) => one?.isLookup === true);
    return new Set(lookups.map(([id]) => id));
  });
}

function analyseAll(workspace: WorkspaceRuntime): ReadonlyMap<string, Analysed | null> {
  return memoised(workspace, "computed/analysed", () => {
    const analysed = new Map<string, Analysed | null>();
    for (const form of workspace.definition.forms)
      for (const field of form.fields) if (field.kind === "formula") analyse(workspace, form.key, field, analysed);
    return analysed;
  });
}

function analyse(
  workspace: WorkspaceRuntime,
  formKey: string,
  field: FieldOf<"formula">,
  known: Map<string, Analysed | null>,
): Analysed | null {
  const id = `${formKey}.${field.key}`;
  const done = known.get(id);
  // null while it is being looked at: a formula that comes back to itself is refused by the definition's check.
  if (done !== undefined) return done;
  known.set(id, null);
  const form = must(formOrRows(workspace, formKey), `computed-form: expected one, got ${formKey}`);
  const formula = must(formulasOf(workspace, form).get(field.key), `computed-formula: expected one, got ${id}`);
  const { forms } = workspace.definition;
  const places = new Set<string>();
  const dependsOn = new Set<string>();
  let level = 1;
  let isMany = false;
  let readsWantedHere = false;
  let isUnstorable = formula.typed.volatile;
  for (const { path, fields } of relatedReads(formula.typed)) {
    let here = formKey;
    for (const key of path) {
      const relation = findRelation(forms, here, key);
      if (relation === null) break;
      places.add(relation.kind === "inverse" ? `${relation.form}.${relation.field}` : `${here}.${key}`);
      isMany ||= relation.kind !== "link";
      here = relation.form;
    }
    for (const key of fields) {
      const relation = findRelation(forms, here, key);
      places.add(relation?.kind === "inverse" ? `${relation.form}.${relation.field}` : `${here}.${key}`);
      const read = fieldsOf(forms, here)?.find((one) => one.key === key);
      if (read?.kind !== "formula") continue;
      const inner = analyse(workspace, here, read, known);
      if (inner === null) continue;
      isUnstorable ||= inner.isUnstorable;
      for (const place of inner.places) places.add(place);
      const reached = inner.isWanted ? [`${here}.${key}`] : [...inner.dependsOn];
      for (const one of reached) dependsOn.add(one);
      if (reached.length > 0) level = Math.max(level, path.length === 0 ? inner.level : inner.level + 1);
      readsWantedHere ||= path.length === 0 && inner.isWanted;
    }
  }
  // What a row looks up is computed when read, and so by whatever reads it from outside.
  const isRow = formKey.includes(".");
  const isPossible = formula.isDerived && !isUnstorable && !isRow && field.stored !== "never";
  const isWanted =
    isPossible &&
    // What is computed in batches is not computed when read.
    (field.stored === "always" ||
      isMany ||
      readsWantedHere ||
      formula.typed.javascriptOnly ||
      askedFields(workspace).has(id));
  const isLookup = isPossible && !isWanted;
  const one: Analysed = { formula, isWanted, isLookup, isUnstorable, dependsOn, places, level };
  known.set(id, one);
  return one;
}

// Settings that change no value.
const outward = new Set([
  "label",
  "description",
  "placeholder",
  "required",
  "requiredIf",
  "visibleIf",
  "hidden",
  "readOnly",
  "readOnlyIf",
  "filter",
  "width",
  "inverse",
  "validation",
  "default",
  "unit",
  "percent",
  "currency",
  "unique",
  "stored",
  "dated",
  "bands",
]);

function sign(workspace: WorkspaceRuntime, places: readonly string[]): string {
  const read = places.toSorted().map((place) => {
    const cut = place.lastIndexOf(".");
    const found = fieldsOf(workspace.definition.forms, place.slice(0, cut))?.find(
      (one) => one.key === place.slice(cut + 1),
    );
    return [place, found === undefined ? null : inward(found)];
  });
  const whole = canonicalJson({ generation, zone: workspace.zone, read });
  return createHash("sha256").update(whole).digest("hex").slice(0, 32);
}

function inward(field: FieldDefinition): unknown {
  if (field.kind === "subform") return { kind: field.kind };
  return Object.fromEntries(
    Object.entries(field).flatMap(([key, value]): (readonly [string, unknown])[] => {
      if (outward.has(key)) return [];
      if (key === "options" && "options" in field) return [[key, field.options?.map((option) => option.key)]];
      return [[key, value]];
    }),
  );
}
