import { joinSql, must, sql, sqlIdent, sqlRaw, unreachable } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { askSql } from "./askSql.ts";
import { keepsExact } from "./exact.ts";
import { literalSql } from "./literalSql.ts";
import { findRepeats } from "./repeats.ts";
import type { SqlBinding } from "./sqlBinding.ts";
import { conditionSql } from "./sqlConditions.ts";
import type { Condition, SqlEmit } from "./sqlEmit.ts";
import { failsSql, presentSql } from "./sqlErrors.ts";
import { guardCall } from "./sqlGuard.ts";
import { localName } from "./sqlLocals.ts";
import type { LocalAnswer, Shared } from "./sqlLocals.ts";
import { pastSql } from "./sqlPast.ts";
import { hasPlainRows, relatedValue } from "./sqlPath.ts";
import type { TypedExpr, TypedNode } from "./typed.ts";
import { isListKind } from "./types.ts";

/** The value of the expression as SQL of the column type of its type; blank is null. */
export function toSql(typed: TypedExpr, binding: SqlBinding): Sql {
  const repeats = findRepeats(typed.node, (key) => binding.isLong?.(key) === true);
  const emitter = new SqlEmitter(binding, binding, { locals: new Map(), people: 0, repeats });
  const value = emitter.withRepeats(typed.node);
  return typed.type.kind === "number" ? sql`trim_scale(${value})` : value;
}

/**
 * The expression as a where clause: null stands for false, so that plain comparisons stay plain and use indexes.
 * Only for expressions of type boolean.
 */
export function toSqlCondition(typed: TypedExpr, binding: SqlBinding): Sql {
  return new SqlEmitter(binding).condition(typed.node).text;
}

const comma = sqlRaw(", ");

class SqlEmitter implements SqlEmit {
  readonly binding: SqlBinding;
  /** Reads the row of the whole expression, which `own` asks for from inside brackets. */
  readonly #own: SqlBinding;
  readonly #shared: Shared;

  constructor(
    binding: SqlBinding,
    own = binding,
    shared: Shared = { locals: new Map(), people: 0, repeats: new Map() },
  ) {
    this.binding = binding;
    this.#own = own;
    this.#shared = shared;
  }

  get #locals(): Shared["locals"] {
    return this.#shared.locals;
  }

  /** The same for a row that a relation leads to. */
  within(binding: SqlBinding): SqlEmitter {
    return new SqlEmitter(binding, this.#own, this.#shared);
  }

  /** The value, in brackets or otherwise safe beside any operator. */
  value(node: TypedNode): Sql {
    const raw = this.raw(node);
    return node.kind === "call" ? guardCall(node, raw) : raw;
  }

  /** The value before it is brought into its domain; only an exact chain above may take it so. */
  raw(node: TypedNode): Sql {
    const repeated = this.#shared.repeats.get(node);
    if (repeated !== undefined) return this.ask(repeated, "value");
    switch (node.kind) {
      case "literal":
        return literalSql(node.type, node.value);
      case "field":
        return sql`(${this.binding.field(node.key)})`;
      case "band":
        return this.#band(node.key);
      case "call": {
        const { overRows } = node.overload;
        const [only, ...others] = node.args;
        if (overRows !== undefined && others.length === 0 && only?.kind === "related" && hasPlainRows(only))
          return this.#related(only, overRows);
        const args = node.args.map((arg) => (keepsExact(node, arg) ? this.raw(arg) : this.value(arg)));
        const literals = node.args.map((arg) => (arg.kind === "literal" ? arg.value : null));
        const spell = node.overload.sql;
        return spell === undefined ? askSql(node, args, this.binding) : sql`(${spell(args, this.binding, literals)})`;
      }
      case "compare":
      case "logic":
      case "not":
      case "in":
      case "between":
      case "isBlank":
      case "isError": {
        const condition = this.condition(node);
        return condition.mayBeNull ? sql`(${condition.text} is true)` : condition.text;
      }
      case "choose": {
        const arms = node.branches.map(
          ({ when, gives }) => sql`when ${this.condition(when).text} then ${this.value(gives)}`,
        );
        return sql`(case ${joinSql(arms, sqlRaw(" "))} else ${this.value(node.otherwise)} end)`;
      }
      case "switch": {
        if (node.subject.nullable && node.cases.some(({ match }) => match.nullable)) return this.#switchOnBlank(node);
        const arms = node.cases.map(({ match, gives }) => sql`when ${this.value(match)} then ${this.value(gives)}`);
        return sql`(case ${this.value(node.subject)} ${joinSql(arms, sqlRaw(" "))} else ${this.value(node.otherwise)} end)`;
      }
      case "coalesce":
        return sql`coalesce(${joinSql(
          node.items.map((item) => this.#present(item)),
          comma,
        )})`;
      case "related":
        return this.#related(node, null);
      case "own":
        return new SqlEmitter(this.#own, this.#own, this.#shared).value(node.value);
      case "past":
        return pastSql(node, node.isFromOwn ? this.#own : this.binding, (part) => this.value(part));
      case "let":
        return this.let(node, (body) => this.value(body));
      case "local":
        return this.ask(node.id, "value");
      case "ifError":
        return sql`(case when ${this.fails(node.operand)} then ${this.value(node.otherwise)} else ${this.value(node.operand)} end)`;
      case "errorType":
        return must<Sql>(null, "to-sql: expected SQL, got ERROR.TYPE");
      default:
        return unreachable(node);
    }
  }

  #band(key: string): Sql {
    const binding = this.binding;
    const band = must(binding.band, `band-binding: expected one that knows the band of ${key}`);
    return sql`(${band.call(binding, key, binding.field(key))})`;
  }

  #related(node: TypedNode & { readonly kind: "related" }, overRows: ((value: Sql) => Sql) | null): Sql {
    const within = (binding: SqlBinding): SqlEmitter => this.within(binding);
    const nextPerson = (): number => {
      this.#shared.people++;
      return this.#shared.people;
    };
    return relatedValue(node, { binding: this.binding, within, nextPerson, overRows });
  }

  /** A whole expression beside what it looks up more than once. */
  withRepeats(root: TypedNode): Sql {
    const { repeats } = this.#shared;
    if (repeats.size === 0) return this.value(root);
    const firsts = new Map([...repeats].toReversed().map(([node, id]) => [id, node]));
    firsts.forEach((_, id) => this.#locals.set(id, new Set()));
    const body = this.value(root);
    const laterals = [...firsts].map(([id, node]) => {
      repeats.delete(node);
      return sql`lateral (select ${this.value(node)} as ${sqlIdent("value")} offset 0) ${localName(id)}`;
    });
    return sql`(select ${body} from ${joinSql(laterals, comma)})`;
  }

  /** A body beside the values it has asked for; each stands in the statement once, in a lateral of its own. */
  let(node: TypedNode & { readonly kind: "let" }, ask: (body: TypedNode) => Sql): Sql {
    for (const { id } of node.bindings) this.#locals.set(id, new Set());
    const body = ask(node.body);
    const laterals: Sql[] = [];
    for (const { id, value } of node.bindings.toReversed()) {
      const asked = must(this.#locals.get(id), `let-asked: expected number ${id}`);
      if (asked.size === 0) continue;
      const columns = [...asked].map((what) => sql`${this.#localColumn(value, what)} as ${sqlIdent(what)}`);
      laterals.unshift(sql`lateral (select ${joinSql(columns, comma)} offset 0) ${localName(id)}`);
    }
    return laterals.length === 0 ? body : sql`(select ${body} from ${joinSql(laterals, comma)})`;
  }

  #localColumn(value: TypedNode, what: LocalAnswer): Sql {
    switch (what) {
      case "value":
        return this.value(value);
      case "fails":
        return this.fails(value);
      case "present":
        return presentSql(this, value);
      default:
        return unreachable(what);
    }
  }

  ask(id: number, what: LocalAnswer): Sql {
    must(this.#locals.get(id), `local-asked: expected number ${id}`).add(what);
    return sql`${localName(id)}.${sqlIdent(what)}`;
  }

  /** `case x when y` never matches null, but blank matches blank: the subject is computed once and compared with care. */
  #switchOnBlank(node: TypedNode & { readonly kind: "switch" }): Sql {
    const arms = node.cases.map(
      ({ match, gives }) => sql`when "$0" is not distinct from ${this.value(match)} then ${this.value(gives)}`,
    );
    return sql`(select case ${joinSql(arms, sqlRaw(" "))} else ${this.value(node.otherwise)} end from (select ${this.value(node.subject)} as "$0" offset 0) as "$")`;
  }

  /** The value with an empty list as null, for COALESCE. */
  #present(node: TypedNode): Sql {
    return isListKind(node.type) ? sql`nullif(${this.value(node)}, '{}')` : this.value(node);
  }

  condition(node: TypedNode): Condition {
    return conditionSql(this, node);
  }

  fails(node: TypedNode): Sql {
    return failsSql(this, node);
  }
}
