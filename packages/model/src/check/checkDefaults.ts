import { compile } from "@tongzhou/expr";
import type { Scope } from "@tongzhou/expr";
import { compileDefault, defaultScope } from "../defaultScope.ts";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import { exprTypeOf, storageOf } from "../field/fieldSpecs.ts";
import { valueLimits } from "../field/valueLimits.ts";
import { orderFormulas } from "./formulaOrder.ts";

/** What is wrong with what the defaults of some fields read. */
export interface DefaultFindings {
  /** Fields whose defaults read what a default must not, or that are of a kind whose values cannot be computed. */
  readonly bad: readonly string[];
  /** A default that waits for itself, as a path of keys that ends where it began; null where there is none. */
  readonly cycle: readonly string[] | null;
}

/**
 * Looks at what defaults read of the record they are filled into: other fields, those with defaults among them, and
 * formulas over such fields. Lists, rows, numbers that are drawn, and what comes of saving are not there yet.
 */
export function checkDefaults(fields: readonly FieldDefinition[], scope: Scope): DefaultFindings {
  const known = new Map(fields.map((field) => [field.key, field]));
  const own = defaultScope(scope);
  const starts = new Map<string, readonly string[]>();
  const formulas = new Map<string, readonly string[] | null>();
  for (const field of fields) {
    if (field.kind === "formula") {
      const typed = compile(field.expression, own, exprTypeOf(field));
      formulas.set(field.key, typed.ok ? typed.value.fields : null);
    }
    if (field.default === undefined) continue;
    const compiled = compileDefault({ ...field, default: field.default }, scope);
    if (compiled.ok && compiled.value.fields.length > 0) starts.set(field.key, compiled.value.fields);
  }
  const readable = new Map<string, boolean>();
  const isRead = (key: string): boolean => {
    const field = known.get(key);
    if (field === undefined || field.kind === "created_by") return key === "created_by";
    if (field.kind !== "formula") return storageOf(field).kind === "column" && field.kind !== "auto_number";
    const before = readable.get(key);
    if (before !== undefined) return before;
    // One that comes back to itself is told by its own check.
    readable.set(key, true);
    const isOpen = formulas.get(key)?.every(isRead) === true;
    readable.set(key, isOpen);
    return isOpen;
  };
  const bad = [...starts].flatMap(([key, reads]) => {
    const field = known.get(key);
    const isComputed = field !== undefined && valueLimits(field) !== null;
    return isComputed && reads.every(isRead) ? [] : [key];
  });
  const uses = new Map([...formulas].map(([key, reads]) => [key, reads ?? []]));
  const ordered = orderFormulas(new Map([...starts, ...uses]));
  return { bad, cycle: ordered.ok ? null : beginAt(ordered.cycle, starts) };
}

/** The same ring, told from one of these keys; null where none of them is in it. */
function beginAt(cycle: readonly string[], keys: ReadonlyMap<string, unknown>): readonly string[] | null {
  const ring = cycle.slice(0, -1);
  const at = ring.findIndex((key) => keys.has(key));
  if (at < 0) return null;
  const path = [...ring.slice(at), ...ring.slice(0, at)];
  return [...path, ...path.slice(0, 1)];
}
