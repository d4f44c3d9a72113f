import type { FieldDefinition, FieldOf, FormDefinition, NumberBand, Wire } from "@tongzhou/model";
import { subformRows } from "../../../fields/subform/subformModel.ts";
import type { ChangeView } from "../recordDetailQueries.ts";

/** One field of a change. */
export interface FieldChange {
  readonly field: FieldDefinition;
  readonly old: Wire;
  readonly new: Wire;
}

/** The fields of a change in the form's order. The platform's own stamps say nothing that the change does not. */
export function readFieldChanges(form: FormDefinition, change: ChangeView): readonly FieldChange[] {
  const old: Readonly<Record<string, unknown>> = change.old;
  const now: Readonly<Record<string, unknown>> = change.new;
  return form.fields.flatMap((field) => {
    if (/^(?:created|updated)_/.test(field.kind)) return [];
    if (!(field.key in old) && !(field.key in now)) return [];
    // History carries wire values by contract.
    const [before, after] = [old[field.key] ?? null, now[field.key] ?? null] as [Wire, Wire];
    return before === null && after === null ? [] : [{ field, old: before, new: after }];
  });
}

/** A number that passed from one of its bands into another. */
export interface CrossingReading {
  readonly field: FieldOf<"formula">;
  /** null is no band; one that is no longer defined goes by its key. */
  readonly from: CrossedBand | null;
  readonly to: CrossedBand | null;
  /** The number, as values travel. */
  readonly value: string | null;
}

type CrossedBand = Pick<NumberBand, "label" | "color">;

/** Reads a crossing; undefined when the change is none, or its field is no longer there. */
export function readCrossing(form: FormDefinition, change: ChangeView): CrossingReading | undefined {
  const { crossing } = change;
  const field = form.fields.find(({ key }) => key === crossing?.field);
  if (crossing === undefined || field?.kind !== "formula") return undefined;
  const find = (key: string | null): CrossedBand | null =>
    key === null ? null : (field.bands?.levels.find((level) => level.key === key) ?? { label: { zh: key, en: key } });
  return { field, from: find(crossing.from), to: find(crossing.to), value: crossing.value };
}

/** Why a change happened, when it was not a person at a page. */
export type CauseReading =
  | { readonly kind: "import" | "bulk" | "api" | "cascade" | "computed" | "transfer" | "pack" | "definition" }
  | { readonly kind: "restore"; readonly version: number };

/** Reads a change's cause; undefined when there is nothing to add to who and when. */
export function readCause(cause: unknown): CauseReading | undefined {
  if (typeof cause !== "object" || cause === null || !("kind" in cause)) return undefined;
  switch (cause.kind) {
    case "import":
    case "bulk":
    case "cascade":
    case "computed":
    case "transfer":
    case "pack":
    case "definition":
      return { kind: cause.kind };
    case "request":
      return "via" in cause && cause.via === "api" ? { kind: "api" } : undefined;
    case "restore":
      return "version" in cause && typeof cause.version === "number"
        ? { kind: "restore", version: cause.version }
        : undefined;
    default:
      return undefined;
  }
}

/** Rows of a subform that a change added, removed or altered. */
export interface RowChanges {
  readonly added: number;
  readonly removed: number;
  readonly altered: readonly { readonly position: number; readonly cells: readonly FieldChange[] }[];
}

/** Compares the rows a change tells of. Only rows that changed are in it, by id. */
export function readRowChanges(field: FieldOf<"subform">, old: Wire, next: Wire): RowChanges {
  const before = new Map(subformRows(old).map((row) => [row["id"], row]));
  const after = new Map(subformRows(next).map((row) => [row["id"], row]));
  const altered = [...after].flatMap(([id, row]) => {
    const was = before.get(id);
    if (was === undefined) return [];
    const cells = field.fields.flatMap((inner): FieldChange[] => {
      const [a, b] = [was[inner.key] ?? null, row[inner.key] ?? null];
      return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ field: inner, old: a, new: b }];
    });
    return [{ position: Number(row["position"] ?? 0), cells }];
  });
  return {
    added: [...after.keys()].filter((id) => !before.has(id)).length,
    removed: [...before.keys()].filter((id) => !after.has(id)).length,
    altered,
  };
}
