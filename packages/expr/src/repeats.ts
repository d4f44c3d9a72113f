import { hasPlainRows } from "./sqlPath.ts";
import type { Overload } from "./overload.ts";
import { partsOf } from "./partsOf.ts";
import type { TypedNode } from "./typed.ts";

/** Numbers of the names given here; LETs of a source count from 0 and never get this far. */
const firstId = 1_000_000;

/**
 * What is looked up more than once from the record: a path, an aggregate over a path, a field that is `isLong`; equal ones
 * under one number. Each is computed once: written out, formulas that name a lookup twice would double at each step of a
 * chain.
 */
export function findRepeats(root: TypedNode, isLong: (key: string) => boolean): Map<TypedNode, number> {
  const names = new Names(isLong);
  const found = new Map<string, TypedNode[]>();
  const visit = (node: TypedNode): void => {
    const name = names.of(node);
    if (name !== null) found.set(name, [...(found.get(name) ?? []), node]);
    // What stands along a path is read from other records.
    else if (node.kind !== "related") partsOf(node).forEach(visit);
  };
  visit(root);
  const repeated = [...found.values()].filter((nodes) => nodes.length > 1);
  return new Map(repeated.flatMap((nodes, at) => nodes.map((node) => [node, firstId + at] as const)));
}

/** Tells equal parts by equal names. */
class Names {
  readonly #isLong: (key: string) => boolean;
  readonly #overloads = new Map<Overload, number>();

  constructor(isLong: (key: string) => boolean) {
    this.#isLong = isLong;
  }

  /** The name of a part that is worth computing once; null for the others, and for what asks for names given outside. */
  of(node: TypedNode): string | null {
    const isWorth =
      node.kind === "related" ||
      (node.kind === "field" && this.#isLong(node.key)) ||
      (node.kind === "call" &&
        node.args.length === 1 &&
        node.overload.overRows !== undefined &&
        node.args.every((arg) => arg.kind === "related" && hasPlainRows(arg)));
    return isWorth && !asksOutside(node, new Set()) ? this.#spell(node) : null;
  }

  #spell(node: TypedNode): string {
    return JSON.stringify(node, (key, value: unknown) => {
      if (key === "overload") return this.#numberOf(value as Overload);
      // Bigints have no JSON; decimals have their own.
      return typeof value === "bigint" ? `${value}n` : value;
    });
  }

  #numberOf(overload: Overload): number {
    const number = this.#overloads.get(overload) ?? this.#overloads.size;
    this.#overloads.set(overload, number);
    return number;
  }
}

function asksOutside(node: TypedNode, given: ReadonlySet<number>): boolean {
  if (node.kind === "local") return !given.has(node.id);
  const within = node.kind === "let" ? new Set([...given, ...node.bindings.map(({ id }) => id)]) : given;
  return partsOf(node).some((part) => asksOutside(part, within));
}
