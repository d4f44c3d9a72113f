import { partsOf } from "./partsOf.ts";
import { peopleFields } from "./people.ts";
import type { TypedExpr, TypedNode } from "./typed.ts";

/** What an expression reads of the records at the end of a path. */
export interface RelatedRead {
  /** Keys of the relations followed from the expression's own record; none for the record itself. */
  readonly path: readonly string[];
  /** Keys of the fields read there, in order of first use. */
  readonly fields: readonly string[];
}

/** Everything an expression reads, by the path it reads it through: what has to be watched to keep its value right. */
export function relatedReads(typed: TypedExpr): readonly RelatedRead[] {
  const reads = new Map<string, { readonly path: readonly string[]; readonly fields: Set<string> }>();
  const at = (path: readonly string[]): Set<string> => {
    const key = path.join(".");
    const found = reads.get(key) ?? { path, fields: new Set<string>() };
    reads.set(key, found);
    return found.fields;
  };
  const visit = (node: TypedNode, path: readonly string[]): void => {
    switch (node.kind) {
      case "literal":
        return;
      case "field":
      case "band":
        at(path).add(node.key);
        return;
      case "own":
        visit(node.value, []);
        return;
      case "past":
        for (const part of partsOf(node)) visit(part, path);
        at([...(node.isFromOwn ? [] : path), ...node.path]).add(node.key);
        return;
      case "related": {
        let here = path;
        for (const step of node.steps) {
          if (step.start !== null) visit(step.start, here);
          if (peopleFields(step.form) !== null) {
            // People are no records: what is read is the field that names them.
            if (step.start === null) at(here).add(step.field);
            for (const part of partsOf(node)) if (part !== step.start) visitOwn(part);
            return;
          }
          here = [...here, step.field];
          at(here);
          if (step.condition !== null) visit(step.condition, here);
          for (const { value } of step.order) visit(value, here);
        }
        if (node.value !== null) visit(node.value, here);
        return;
      }
      default:
        for (const part of partsOf(node)) visit(part, path);
    }
  };
  const visitOwn = (node: TypedNode): void => {
    if (node.kind === "own") visit(node, []);
    else for (const part of partsOf(node)) visitOwn(part);
  };
  visit(typed.node, []);
  return [...reads.values()].map(({ path, fields }) => ({ path, fields: [...fields] }));
}
