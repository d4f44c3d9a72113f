import { must } from "@tongzhou/base";
import type { TypedNode } from "./typed.ts";
import { peopleFields, personRow } from "./people.ts";
import { compareValues, isList, readRow } from "./value.ts";
import type { JsContext, RelatedRecord, Row, Value } from "./value.ts";

/** A compiled part. */
export type Evaluate = (row: Row, context: JsContext) => Value;
/** A compiled condition. */
export type Test = (row: Row, context: JsContext) => boolean;

interface Compiler {
  readonly value: (node: TypedNode) => Evaluate;
  readonly test: (node: TypedNode) => Test;
}

type Related = TypedNode & { readonly kind: "related" };
type Walk = (from: readonly RelatedRecord[], context: JsContext) => readonly RelatedRecord[];

/** What relatedValue gives in SQL, over the records that the context knows. */
export function related(node: Related, compiler: Compiler): Evaluate {
  const walks = node.steps.map((_, at) => follow(node, at, compiler));
  const read = node.value === null ? null : compiler.value(node.value);
  return (row, context) => {
    const reached = walks.reduce<readonly RelatedRecord[]>((from, walk) => walk(from, context), [{ id: 0, row }]);
    const values = reached.map((record) => (read === null ? record.id : read(record.row, context)));
    if (!node.isMany) return values[0] ?? null;
    const present = values.flatMap((value) => (value === null ? [] : isList(value) ? [...value] : [value]));
    return present.length === 0 ? null : present;
  };
}

function people(form: string, value: Value, context: JsContext): readonly RelatedRecord[] {
  return (isList(value) ? value : [value]).flatMap((id) => {
    const row = personRow(form, id, context);
    return row === null || typeof id !== "number" ? [] : [{ id, row }];
  });
}

function follow(node: Related, at: number, { value, test }: Compiler): Walk {
  const step = must(node.steps[at], "path-step");
  const holds = step.condition === null ? null : test(step.condition);
  const keys = step.order.map((term) => ({ read: value(term.value), sign: term.isDescending ? -1 : 1 }));
  const start = step.start === null ? null : value(step.start);
  const arePeople = peopleFields(step.form) !== null;
  return (from, context) => {
    const find = (row: Row): readonly RelatedRecord[] => {
      if (arePeople) return people(step.form, start === null ? readRow(row, step.field) : start(row, context), context);
      return must(context.related, `path-context: expected one that follows ${step.field}, got none`)(row, step.field);
    };
    let found = from.flatMap((record) => find(record.row));
    if (holds !== null) found = found.filter((record) => holds(record.row, context));
    if (keys.length > 0) {
      const ranked = found.map((record) => ({ record, by: keys.map(({ read }) => read(record.row, context)) }));
      const compare = (a: readonly Value[], b: readonly Value[]): number => {
        for (const [index, { sign }] of keys.entries()) {
          const [x = null, y = null] = [a[index], b[index]];
          if (x === null || y === null) {
            // Blanks come last in either direction.
            if (x !== y) return x === null ? 1 : -1;
            continue;
          }
          const order = sign * compareValues(x, y);
          if (order !== 0) return order;
        }
        return 0;
      };
      found = ranked.toSorted((a, b) => compare(a.by, b.by)).map(({ record }) => record);
    }
    if (step.pick === null) return found;
    const one = step.pick === "first" ? found[0] : found.at(-1);
    return one === undefined ? [] : [one];
  };
}
