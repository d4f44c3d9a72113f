import { joinSql, must, sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { peopleColumn, peopleFields, peopleTable } from "./people.ts";
import type { SqlBinding } from "./sqlBinding.ts";
import type { RelatedStep, TypedNode } from "./typed.ts";
import { elementType } from "./types.ts";

/**
 * The records that a relation leads to from one row, live ones only. Names in it must not be those of any row around
 * it; the caller derives them from its own.
 */
export interface RelatedRows {
  /** From items of a select: the records' table, with whatever ties them to the row. */
  readonly from: Sql;
  /** The records' table alone, under the same name. */
  readonly table: Sql;
  /** Ties the records to the row. */
  readonly on: Sql;
  readonly id: Sql;
  /** Terms of the records' own order, which makes every list come out the same way. */
  readonly order: Sql;
  /** Reads a record. */
  readonly binding: SqlBinding;
}

/** What a path needs of the emitter. */
interface Emitter {
  value(node: TypedNode): Sql;
  condition(node: TypedNode): { readonly text: Sql };
}

type Related = TypedNode & { readonly kind: "related" };

const comma = sqlRaw(", ");
const and = sqlRaw(" and ");
const reached = sqlRaw(`"~v"`);

/** Where a path stands, and what is made of its values. */
interface PathPlace {
  readonly binding: SqlBinding;
  readonly within: (binding: SqlBinding) => Emitter;
  readonly nextPerson: () => number;
  /** Aggregates the values in place of a list of them; only for paths with plain rows. */
  readonly overRows: ((value: Sql) => Sql) | null;
}

/** Whether a path reaches many records, with one value in each: what an aggregate can read row by row. */
export function hasPlainRows(node: Related): boolean {
  return node.isMany && (node.value === null || elementType(node.value.type) === null);
}

/** One value, or an array of the values that are not blank; null when there is none. */
export function relatedValue(node: Related, { binding, within, nextPerson, overRows }: PathPlace): Sql {
  const walk = new Walk(binding, within, nextPerson);
  for (const step of node.steps) walk.take(step);
  const value = node.value === null ? walk.id : walk.emitter.value(node.value);
  if (!node.isMany) return sql`(select ${value} ${walk.rows})`;
  if (overRows !== null)
    return sql`(select ${overRows(sql`${reached}.x`)} from (select ${value} as x ${walk.rows}) ${reached})`;
  const isList = node.value !== null && elementType(node.value.type) !== null;
  const each = isList
    ? sql`unnest(${value}) with ordinality ${reached} (x, n)`
    : sql`(select ${value} as x offset 0) ${reached}`;
  const order = isList ? sql`${walk.order}, ${reached}.n` : walk.order;
  return sql`(select array_agg(${reached}.x order by ${order}) from ${walk.from} cross join lateral ${each} where ${walk.where} and ${reached}.x is not null)`;
}

/** The from and where of a select over the records reached so far. */
class Walk {
  readonly #within: (binding: SqlBinding) => Emitter;
  readonly #nextPerson: () => number;
  #binding: SqlBinding;
  #rows: RelatedRows | null = null;
  #from: Sql[] = [];
  #where: Sql[] = [];
  #order: Sql[] = [];

  constructor(binding: SqlBinding, within: (binding: SqlBinding) => Emitter, nextPerson: () => number) {
    this.#nextPerson = nextPerson;
    this.#binding = binding;
    this.#within = within;
  }

  get emitter(): Emitter {
    return this.#within(this.#binding);
  }

  get id(): Sql {
    return must(this.#rows, "path-rows: expected a step, got none").id;
  }

  get from(): Sql {
    return joinSql(this.#from, sqlRaw(" cross join "));
  }

  get where(): Sql {
    return joinSql(this.#where, and);
  }

  get order(): Sql {
    return joinSql(this.#order, comma);
  }

  get rows(): Sql {
    return sql`from ${this.from} where ${this.where}`;
  }

  take(step: RelatedStep): void {
    const rows = peopleFields(step.form) === null ? this.#records(step) : this.#people(step);
    this.#rows = rows;
    this.#binding = rows.binding;
    this.#from.push(rows.from);
    this.#where.push(rows.on);
    if (step.condition !== null) this.#where.push(this.emitter.condition(step.condition).text);
    // A later order decides first; where it does not, the one before still does.
    this.#order.unshift(
      ...step.order.map(
        ({ value, isDescending }) =>
          sql`${this.emitter.value(value)}${sqlRaw(textual.has(value.type.kind) ? ` collate "C"` : "")}${sqlRaw(isDescending ? " desc" : "")} nulls last`,
      ),
    );
    this.#order.push(rows.order);
    if (step.pick !== null) this.#pick(step.pick, rows);
  }

  #records({ field }: RelatedStep): RelatedRows {
    const related = must(this.#binding.related, `path-binding: expected one that follows ${field}, got none`);
    return related.call(this.#binding, field);
  }

  #people({ field, form, start, isMany }: RelatedStep): RelatedRows {
    const tables = must(this.#binding.people, `path-people: expected a binding that knows them, got none`);
    const number = this.#nextPerson();
    const [alias, list] = [sqlIdent(`~p${number}`), sqlIdent(`~l${number}`)];
    const given = start === null ? this.#binding.field(field) : this.emitter.value(start);
    const table = sql`${peopleTable(form, tables)} ${alias}`;
    const { now, currentMember, zone, people } = this.#binding;
    const env = { now, currentMember, zone, ...(people === undefined ? {} : { people }) };
    return {
      table,
      from: isMany ? sql`unnest(${given}) with ordinality ${list} (id, n) cross join ${table}` : table,
      on: isMany ? sql`${alias}.id = ${list}.id` : sql`${alias}.id = (${given})`,
      id: sql`${alias}.id`,
      order: isMany ? sql`${list}.n` : sql`${alias}.id`,
      binding: { ...env, field: (key) => peopleColumn(form, key, alias, tables) },
    };
  }

  /** Goes on from one record alone: the others are left behind in a select of their own. */
  #pick(which: "first" | "last", rows: RelatedRows): void {
    const ranked = sql`select ${rows.id} as id, row_number() over (order by ${this.order}) as n ${this.rows}`;
    const end = sqlRaw(which === "first" ? "" : " desc");
    this.#where = [sql`${rows.id} = (select "~p".id from (${ranked}) "~p" order by "~p".n${end} limit 1)`];
    this.#from = [rows.table];
    this.#order = [rows.id];
  }
}

const textual: ReadonlySet<string> = new Set(["text", "choice"]);
