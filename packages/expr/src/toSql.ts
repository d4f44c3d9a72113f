import { joinSql, must, sql, sqlIdent, sqlRaw, unreachable } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { askSql } from "./askSql.ts";
import { keepsExact } from "./exact.ts";
import { literalSql } from "./literalSql.ts";
import type { SqlEnv } from "./overload.ts";
import { bindOnce, guardCall, isBareText } from "./sqlGuard.ts";
import { localName } from "./sqlLocals.ts";
import type { LocalAnswer, Shared } from "./sqlLocals.ts";
import { findRepeats } from "./repeats.ts";
import { isStrict, isStrictAt } from "./strictness.ts";
import type { CompareOp, TypedExpr, TypedNode } from "./typed.ts";
import { isListKind } from "./types.ts";
import { pastSql } from "./sqlPast.ts";
import type { PastValue } from "./sqlPast.ts";
import { hasPlainRows, relatedValue } from "./sqlPath.ts";
import type { RelatedRows } from "./sqlPath.ts";

/**
 * Where the statement finds what the expression names. `field` is asked once per use and may answer a column or any
 * expression of the field's column type (see sqlTypeOf); `zone` is a text, `now` a timestamptz, `currentMember` a bigint.
 */
export interface SqlBinding extends SqlEnv {
  field(key: string): Sql;
  /** Whether what `field` answers is long: an expression that names such a field more than once computes it once. */
  isLong?(key: string): boolean;
  /** Where a relation leads from the row that this binding reads; needed for expressions with `isRelated`. */
  related?(field: string): RelatedRows;
  /** The key of the band that the value of a field of this row is in; needed for expressions that ask with BAND. */
  band?(key: string, value: Sql): Sql;
  /** Where a field's value lies when it is in one of these bands, as plain comparisons. */
  bandRange?(key: string, value: Sql, bands: readonly string[]): BandRange;
  /** What an effective-dated field of a record held; needed for expressions that ask with OWNER_AT. */
  past?(asked: PastValue): Sql;
}

/** Where the values of some bands lie. */
export interface BandRange {
  /** Holds of every value in them; null where it would hold of all. */
  readonly within: Sql | null;
  /** Holds of none but values in them. */
  readonly sure: Sql;
}

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

/** A condition, and whether it may be null where it is not true. */
interface Condition {
  readonly text: Sql;
  readonly mayBeNull: boolean;
}

const signs = {
  "=": sqlRaw("="),
  "<>": sqlRaw("<>"),
  "<": sqlRaw("<"),
  "<=": sqlRaw("<="),
  ">": sqlRaw(">"),
  ">=": sqlRaw(">="),
} as const satisfies Record<CompareOp, Sql>;

const comma = sqlRaw(", ");

class SqlEmitter {
  readonly #binding: SqlBinding;
  /** Reads the row of the whole expression, which `own` asks for from inside brackets. */
  readonly #own: SqlBinding;
  readonly #shared: Shared;

  constructor(
    binding: SqlBinding,
    own = binding,
    shared: Shared = { locals: new Map(), people: 0, repeats: new Map() },
  ) {
    this.#binding = binding;
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
    const raw = this.#raw(node);
    return node.kind === "call" ? guardCall(node, raw) : raw;
  }

  /** The value before it is brought into its domain; only an exact chain above may take it so. */
  #raw(node: TypedNode): Sql {
    const repeated = this.#shared.repeats.get(node);
    if (repeated !== undefined) return this.#ask(repeated, "value");
    switch (node.kind) {
      case "literal":
        return literalSql(node.type, node.value);
      case "field":
        return sql`(${this.#binding.field(node.key)})`;
      case "band":
        return this.#band(node.key);
      case "call": {
        const { overRows } = node.overload;
        const [only, ...others] = node.args;
        if (overRows !== undefined && others.length === 0 && only?.kind === "related" && hasPlainRows(only))
          return this.#related(only, overRows);
        const args = node.args.map((arg) => (keepsExact(node, arg) ? this.#raw(arg) : this.value(arg)));
        const literals = node.args.map((arg) => (arg.kind === "literal" ? arg.value : null));
        const spell = node.overload.sql;
        return spell === undefined ? askSql(node, args, this.#binding) : sql`(${spell(args, this.#binding, literals)})`;
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
        return pastSql(node, node.isFromOwn ? this.#own : this.#binding, (part) => this.value(part));
      case "let":
        return this.#let(node, (body) => this.value(body));
      case "local":
        return this.#ask(node.id, "value");
      case "ifError":
        return sql`(case when ${this.#fails(node.operand)} then ${this.value(node.otherwise)} else ${this.value(node.operand)} end)`;
      case "errorType":
        return must<Sql>(null, "to-sql: expected SQL, got ERROR.TYPE");
      default:
        return unreachable(node);
    }
  }

  #band(key: string): Sql {
    const binding = this.#binding;
    const band = must(binding.band, `band-binding: expected one that knows the band of ${key}`);
    return sql`(${band.call(binding, key, binding.field(key))})`;
  }

  #related(node: TypedNode & { readonly kind: "related" }, overRows: ((value: Sql) => Sql) | null): Sql {
    const within = (binding: SqlBinding): SqlEmitter => this.within(binding);
    const nextPerson = (): number => {
      this.#shared.people++;
      return this.#shared.people;
    };
    return relatedValue(node, { binding: this.#binding, within, nextPerson, overRows });
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
  #let(node: TypedNode & { readonly kind: "let" }, ask: (body: TypedNode) => Sql): Sql {
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
        return this.#fails(value);
      case "present":
        return this.#isPresent(value);
      default:
        return unreachable(what);
    }
  }

  #ask(id: number, what: LocalAnswer): Sql {
    must(this.#locals.get(id), `local-asked: expected number ${id}`).add(what);
    return sql`${localName(id)}.${sqlIdent(what)}`;
  }

  /** Whether the value is an error: it is null although nothing blank came in. */
  #fails(node: TypedNode): Sql {
    switch (node.kind) {
      case "call": {
        if (!isStrict(node)) return node.overload.sql === undefined ? this.#asksForError(node) : never;
        const value = isBareText(node) ? this.#raw(node) : this.value(node);
        return sql`(${value} is null and ${this.#argumentsPresent(node)})`;
      }
      case "choose":
        return this.#perBranch(node, (gives) => this.#fails(gives));
      case "switch":
        return this.#perCase(node, (gives) => this.#fails(gives));
      case "let":
        return this.#let(node, (body) => this.#fails(body));
      case "local":
        return this.#ask(node.id, "fails");
      case "ifError":
        return sql`(${this.#fails(node.operand)} and ${this.#fails(node.otherwise)})`;
      default:
        return never;
    }
  }

  /** Whether a function of JavaScript that takes blanks gives an error: its blank may be one or none. */
  #asksForError(node: TypedNode & { readonly kind: "call" }): Sql {
    const args = node.args.map((arg) => this.value(arg));
    return sql`coalesce(${askSql(node, args, this.#binding, "error")}, false)`;
  }

  /** Whether the value is not blank: a value, or an error. */
  #isPresent(node: TypedNode): Sql {
    switch (node.kind) {
      case "literal":
        return sqlRaw(node.value === null ? "false" : "true");
      case "call": {
        if (!isStrict(node))
          return node.overload.sql === undefined
            ? sql`(${this.#isKnown(node)} or ${this.#asksForError(node)})`
            : this.#isKnown(node);
        const given = this.#argumentsPresent(node);
        return isBareText(node) ? sql`(${given} and ${this.#raw(node)} is distinct from '')` : given;
      }
      case "choose":
        return this.#perBranch(node, (gives) => this.#isPresent(gives));
      case "switch":
        return this.#perCase(node, (gives) => this.#isPresent(gives));
      case "let":
        return this.#let(node, (body) => this.#isPresent(body));
      case "local":
        return this.#ask(node.id, "present");
      case "ifError":
        return sql`(case when ${this.#fails(node.operand)} then ${this.#isPresent(node.otherwise)} else ${this.#isPresent(node.operand)} end)`;
      default:
        return this.#isKnown(node);
    }
  }

  #isKnown(node: TypedNode): Sql {
    if (!node.nullable) return always;
    const value = this.value(node);
    return isListKind(node.type) ? sql`(coalesce(cardinality(${value}), 0) > 0)` : sql`(${value} is not null)`;
  }

  #argumentsPresent(node: TypedNode & { readonly kind: "call" }): Sql {
    const tests = node.args.filter((_, index) => isStrictAt(node, index)).map((arg) => this.#isPresent(arg));
    return sql`(${joinSql(tests, sqlRaw(" and "))})`;
  }

  #perBranch(node: TypedNode & { readonly kind: "choose" }, ask: (gives: TypedNode) => Sql): Sql {
    const arms = node.branches.map(({ when, gives }) => sql`when ${this.condition(when).text} then ${ask(gives)}`);
    return sql`(case ${joinSql(arms, sqlRaw(" "))} else ${ask(node.otherwise)} end)`;
  }

  #perCase(node: TypedNode & { readonly kind: "switch" }, ask: (gives: TypedNode) => Sql): Sql {
    const arms = node.cases.map(
      ({ match, gives }) => sql`when "$0" is not distinct from ${this.value(match)} then ${ask(gives)}`,
    );
    return sql`(select case ${joinSql(arms, sqlRaw(" "))} else ${ask(node.otherwise)} end from (select ${this.value(node.subject)} as "$0" offset 0) as "$")`;
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
    switch (node.kind) {
      case "logic": {
        const items = node.items.map((item) => this.condition(item));
        const word = node.op === "and" ? sqlRaw(" and ") : sqlRaw(" or ");
        const [only] = items;
        if (only !== undefined && items.length === 1) return only;
        return {
          text: sql`(${joinSql(
            items.map((item) => item.text),
            word,
          )})`,
          mayBeNull: items.some((item) => item.mayBeNull),
        };
      }
      case "not": {
        const { text, mayBeNull } = this.condition(node.operand);
        return { text: mayBeNull ? sql`(${text} is not true)` : sql`(not ${text})`, mayBeNull: false };
      }
      case "isBlank": {
        const value = this.value(node.operand);
        // A list may be null or empty in its column; both are blank.
        const text = isListKind(node.operand.type)
          ? sql`(coalesce(cardinality(${value}), 0) = 0)`
          : sql`(${value} is null)`;
        return { text, mayBeNull: false };
      }
      case "isError":
        return { text: this.#fails(node.operand), mayBeNull: false };
      case "compare":
        return this.#compare(node.op, node.left, node.right);
      case "between": {
        const mayBeNull = node.value.nullable || node.low.nullable || node.high.nullable;
        return {
          text: sql`(${this.value(node.value)} between ${this.value(node.low)} and ${this.value(node.high)})`,
          mayBeNull,
        };
      }
      case "in":
        return this.#in(node);
      case "call":
        if (node.overload.condition !== undefined)
          return { text: node.overload.condition(node.args.map((arg) => this.value(arg))), mayBeNull: true };
        return { text: this.value(node), mayBeNull: node.nullable };
      case "let": {
        let mayBeNull = false;
        const text = this.#let(node, (body) => {
          const condition = this.condition(body);
          ({ mayBeNull } = condition);
          return condition.text;
        });
        return { text, mayBeNull };
      }
      case "literal":
      case "field":
      case "band":
      case "choose":
      case "switch":
      case "coalesce":
      case "related":
      case "own":
      case "past":
      case "local":
      case "ifError":
      case "errorType":
        return { text: this.value(node), mayBeNull: node.nullable };
      default:
        return unreachable(node);
    }
  }

  #compare(op: CompareOp, left: TypedNode, right: TypedNode): Condition {
    if (op === "=" || op === "<>") {
      const isEqual = op === "=";
      const blankSide = isBlank(right) ? left : isBlank(left) ? right : null;
      if (blankSide !== null) {
        const value = this.value(blankSide);
        return { text: isEqual ? sql`(${value} is null)` : sql`(${value} is not null)`, mayBeNull: false };
      }
      const [a, b] = [this.value(left), this.value(right)];
      if (!isEqual)
        return {
          text: left.nullable || right.nullable ? sql`(${a} is distinct from ${b})` : sql`(${a} <> ${b})`,
          mayBeNull: false,
        };
      // With one side never blank, "equal" can be plain: null then means "not equal".
      if (left.nullable && right.nullable) return { text: sql`(${a} is not distinct from ${b})`, mayBeNull: false };
      const text = this.#withinRange(left, [right], sql`(${a} = ${b})`);
      return { text, mayBeNull: left.nullable || right.nullable };
    }
    return {
      text: sql`(${this.value(left)} ${signs[op]} ${this.value(right)})`,
      mayBeNull: left.nullable || right.nullable,
    };
  }

  #in({ value, items }: TypedNode & { readonly kind: "in" }): Condition {
    const blankable = items.filter((item) => item.nullable);
    if (blankable.length === 0) {
      const text = this.#withinRange(value, items, this.#inPlain(this.value(value), items));
      return { text, mayBeNull: value.nullable };
    }
    const [only] = blankable;
    if (only !== undefined && items.length === 1) return this.#compare("=", value, only);
    // The value is compared several times, so it is computed once.
    const plain = items.filter((item) => !item.nullable);
    const text = bindOnce([this.value(value)], (v) => {
      const tests = blankable.map((item) => sql`${v} is not distinct from ${this.value(item)}`);
      if (plain.length > 0) tests.push(sql`(${this.#inPlain(v, plain)} is true)`);
      return joinSql(tests, sqlRaw(" or "));
    });
    return { text, mayBeNull: false };
  }

  /**
   * Which band a value is in hangs on what it was before, which no index knows and which costs a look for each row; but
   * where it lies is a comparison that an index may serve, and only near a border it does not suffice.
   */
  #withinRange(asked: TypedNode, among: readonly TypedNode[], text: Sql): Sql {
    if (asked.kind !== "band") return text;
    const bands = among.flatMap((item) =>
      item.kind === "literal" && typeof item.value === "string" ? item.value : [],
    );
    const binding = this.#binding;
    if (bands.length < among.length) return text;
    const range = binding.bandRange?.(asked.key, sql`(${binding.field(asked.key)})`, bands);
    if (range === undefined) return text;
    const known = sql`(${range.sure} or ${text})`;
    return range.within === null ? known : sql`(${range.within} and ${known})`;
  }

  #inPlain(value: Sql, items: readonly TypedNode[]): Sql {
    const list = items.map((item) => this.value(item));
    return sql`(${value} in (${joinSql(list, comma)}))`;
  }
}

const never = sqlRaw("false");
const always = sqlRaw("true");

function isBlank(node: TypedNode): boolean {
  return node.kind === "literal" && node.value === null;
}
