import { err, ok } from "@tongzhou/base";
import type { Result } from "@tongzhou/base";
import { isDate } from "./day.ts";
import type { Diagnostic, DiagnosticCode } from "./diagnostic.ts";
import { dayFix, insertFix } from "./fixes.ts";
import { lex } from "./lex.ts";
import type { Token } from "./lex.ts";
import { MAX_DEPTH, MAX_NODES, MAX_SOURCE } from "./limits.ts";
import { Decimal, NUMBER_DIGITS, NUMBER_SCALE } from "./number.ts";
import {
  COMPARISON_PRECEDENCE,
  NOT_PRECEDENCE,
  PERCENT_PRECEDENCE,
  SIGN_PRECEDENCE,
  orderByWord,
  orderWords,
  picks,
  precedence,
  words,
} from "./syntax.ts";
import type { BinaryOp, Expr, SortTerm } from "./syntax.ts";

/** Reads an expression. Never throws, whatever the source; the first thing wrong is what is reported. */
export function parse(source: string): Result<Expr, readonly Diagnostic[]> {
  if (source.length > MAX_SOURCE)
    return err([
      {
        code: "expr.too_long",
        from: 0,
        to: source.length,
        params: { length: `${source.length}`, limit: `${MAX_SOURCE}` },
      },
    ]);
  const bad = source.search(/\0|\p{Surrogate}/u);
  if (bad >= 0)
    return err([{ code: "expr.bad_character", from: bad, to: bad + 1, params: { text: hex(source.charCodeAt(bad)) } }]);
  try {
    const parser = new Parser(source);
    const expr = parser.parseWhole();
    return ok(expr);
  } catch (error) {
    if (error instanceof Refusal) return err([error.diagnostic]);
    throw error;
  }
}

function hex(unit: number): string {
  return `U+${unit.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Leaves the recursive descent from any depth; caught by parse and nowhere else. */
class Refusal extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.code);
    this.diagnostic = diagnostic;
  }
}

/** Pratt parser. Every node knows its height, so that a long chain is refused as well as deep brackets. */
class Parser {
  readonly #source: string;
  #token: Token;
  #lastEnd = 0;
  #nodes = 0;
  #depth = 0;
  readonly #height = new WeakMap<Expr, number>();

  constructor(source: string) {
    this.#source = source;
    this.#token = this.#read(0);
  }

  parseWhole(): Expr {
    if (this.#token.kind === "end") this.#refuse("expr.empty", {});
    const expr = this.#parseExpr(0);
    const rest = this.#spelling();
    if (rest !== "") this.#refuse("expr.unexpected", { text: rest });
    return expr;
  }

  #parseExpr(minimum: number): Expr {
    this.#depth++;
    // A level of the tree is at most two here, its brackets and its operand; so whatever was printed can be read.
    if (this.#depth > 2 * MAX_DEPTH + 2) this.#refuse("expr.too_deep", { limit: `${MAX_DEPTH}` });
    let left = this.#parsePostfix(this.#parsePrefix());
    let compared = false;
    for (;;) {
      const infix = this.#infix();
      if (infix === null) break;
      const strength = infix === "in" || infix === "between" || infix === "%" ? strengthOf[infix] : precedence[infix];
      if (strength < minimum) break;
      if (strength === COMPARISON_PRECEDENCE) {
        if (compared) this.#refuse("expr.chained_comparison", {});
        compared = true;
      }
      left = this.#parseInfix(left, infix);
    }
    this.#depth--;
    return left;
  }

  /** What follows a relation: `.name` and `[condition order by key]`, any number of times. */
  #parsePostfix(base: Expr): Expr {
    let left = base;
    for (;;) {
      if (this.#isSymbol(".")) left = this.#parseMember(left);
      else if (this.#isSymbol("[")) left = this.#parseRows(left);
      else return left;
    }
  }

  #parseMember(base: Expr): Expr {
    this.#advance();
    const token = this.#token;
    if (token.kind !== "word" && token.kind !== "name")
      return this.#refuse("expr.expected", { expected: "name", text: this.#spelling() });
    this.#advance();
    if (token.kind === "name")
      return this.#node({ kind: "member", base, name: token.text, from: base.from, to: token.to }, [base]);
    return this.#members(base, token.text.split("."), token.to);
  }

  /** `.a.b`, which is one token where nothing stands between. */
  #members(base: Expr, names: readonly string[], to: number): Expr {
    let end = to - names.reduce((sum, name) => sum + name.length + 1, 0);
    return names.reduce((left, name) => {
      end += name.length + 1;
      return this.#node({ kind: "member", base: left, name, from: base.from, to: end }, [left]);
    }, base);
  }

  #parseRows(base: Expr): Expr {
    this.#advance();
    const condition = this.#isOrder() ? null : this.#parseExpr(0);
    const order = this.#parseOrder(true);
    this.#expect("]");
    const parts = [base, ...(condition === null ? [] : [condition]), ...order.map(({ value }) => value)];
    return this.#node({ kind: "rows", base, condition, order, from: base.from, to: this.#lastEnd }, parts);
  }

  #isOrder(): boolean {
    if (this.#token.kind !== "word") return false;
    if (this.#token.text === orderByWord) return true;
    if (orderWords.get(this.#token.text.toLowerCase()) !== "order") return false;
    const next = this.#read(this.#token.to);
    return next.kind === "word" && orderWords.get(next.text.toLowerCase()) === "by";
  }

  /** `order by a desc, b`; in the arguments of most calls a comma ends it. */
  #parseOrder(takesMany: boolean): readonly SortTerm[] {
    if (!this.#isOrder()) return [];
    if (this.#token.text !== orderByWord) this.#advance();
    this.#advance();
    const terms = [this.#parseTerm()];
    while (takesMany && this.#isSymbol(",")) {
      this.#advance();
      terms.push(this.#parseTerm());
    }
    return terms;
  }

  #parseTerm(): SortTerm {
    const value = this.#parseExpr(0);
    const word = this.#token.kind === "word" ? orderWords.get(this.#token.text.toLowerCase()) : undefined;
    if (word === "asc" || word === "desc") this.#advance();
    return { value, isDescending: word === "desc" };
  }

  #infix(): BinaryOp | "in" | "between" | "%" | null {
    if (this.#token.kind === "word") {
      const meaning = words.get(this.#token.text.toLowerCase());
      return meaning === "and" || meaning === "or" || meaning === "in" || meaning === "between" ? meaning : null;
    }
    if (this.#token.kind !== "symbol") return null;
    const { text } = this.#token;
    return text === "%" || isBinaryOp(text) ? text : null;
  }

  #parseInfix(left: Expr, infix: BinaryOp | "in" | "between" | "%"): Expr {
    const { from } = left;
    this.#advance();
    if (infix === "%") return this.#node({ kind: "percent", operand: left, from, to: this.#lastEnd }, [left]);
    if (infix === "in") {
      const items = this.#isSymbol("(") ? this.#parseList() : [this.#parseExpr(COMPARISON_PRECEDENCE + 1)];
      return this.#node({ kind: "in", value: left, items, from, to: this.#lastEnd }, [left, ...items]);
    }
    if (infix === "between") {
      const low = this.#parseExpr(COMPARISON_PRECEDENCE + 1);
      if (this.#token.kind !== "word" || words.get(this.#token.text.toLowerCase()) !== "and")
        this.#refuse("expr.expected", { expected: "and", text: this.#spelling() });
      this.#advance();
      const high = this.#parseExpr(COMPARISON_PRECEDENCE + 1);
      return this.#node({ kind: "between", value: left, low, high, from, to: high.to }, [left, low, high]);
    }
    const right = this.#parseExpr(precedence[infix] + 1);
    return this.#node({ kind: "binary", op: infix, left, right, from, to: this.#lastEnd }, [left, right]);
  }

  #parsePrefix(): Expr {
    const token = this.#token;
    const { from } = token;
    switch (token.kind) {
      case "number":
        return this.#parseNumber(token.text);
      case "text":
        this.#advance();
        return this.#node({ kind: "text", value: token.text, from, to: token.to }, []);
      case "date":
        if (!isDate(token.text)) {
          const suggestion = dayFix(token.text, token);
          const { to } = token;
          const fix = suggestion === undefined ? {} : { suggestion };
          throw new Refusal({ code: "expr.bad_date", from, to, params: { text: token.text }, ...fix });
        }
        this.#advance();
        return this.#node({ kind: "date", value: token.text, from, to: token.to }, []);
      case "name":
        this.#advance();
        return this.#node({ kind: "field", name: token.text, from, to: token.to }, []);
      case "word":
        return this.#parseWord(token.text);
      case "symbol":
        return this.#parseSymbol(token.text);
      case "end":
        return this.#refuse("expr.unexpected", { text: "" });
      default:
        return token satisfies never;
    }
  }

  #parseNumber(text: string): Expr {
    const { from, to } = this.#token;
    // Long exponents are refused before a number of that size is built.
    const exponent = Number(/[eE](.*)$/.exec(text)?.[1] ?? "0");
    const value = Math.abs(exponent) > 1000 ? null : new Decimal(text);
    if (value === null || value.decimalPlaces() > NUMBER_SCALE || value.abs().gte(new Decimal(10).pow(NUMBER_DIGITS)))
      return this.#refuse("expr.bad_number", { text: text.slice(0, 40) });
    this.#advance();
    return this.#node({ kind: "number", value: value.toFixed(), from, to }, []);
  }

  #parseWord(text: string): Expr {
    const { from, to } = this.#token;
    this.#advance();
    if (this.#isSymbol("(")) return this.#parseCall(text, from);
    const [first = text, ...members] = text.split(".");
    if (members.length > 0) {
      const base = this.#node({ kind: "field", name: first, from, to: from + first.length }, []);
      return this.#members(base, members, to);
    }
    const meaning = words.get(text.toLowerCase());
    if (meaning === "true" || meaning === "false")
      return this.#node({ kind: "boolean", value: meaning === "true", from, to }, []);
    if (meaning === "not") {
      const operand = this.#parseExpr(NOT_PRECEDENCE);
      return this.#node({ kind: "unary", op: "not", operand, from, to: this.#lastEnd }, [operand]);
    }
    if (meaning !== undefined) return this.#refuse("expr.unexpected", { text }, from, to);
    return this.#node({ kind: "field", name: text, from, to }, []);
  }

  #parseCall(name: string, from: number): Expr {
    // What picks a record takes nothing else, so a comma goes on with its order.
    const args = this.#parseList(picks.has(name.toUpperCase()));
    const meaning = words.get(name.toLowerCase());
    const to = this.#lastEnd;
    const [only] = args;
    // TRUE() and NOT(x) are other spellings of the constant and the operator.
    if ((meaning === "true" || meaning === "false") && args.length === 0)
      return this.#node({ kind: "boolean", value: meaning === "true", from, to }, []);
    if (meaning === "not" && only !== undefined && args.length === 1)
      return this.#node({ kind: "unary", op: "not", operand: only, from, to }, [only]);
    const canonical = meaning === "and" || meaning === "or" || meaning === "not" ? meaning : name;
    return this.#node({ kind: "call", name: canonical.toUpperCase(), args, from, to }, args);
  }

  /** The bracketed list that starts here; may be empty. */
  #parseList(takesMany = false): readonly Expr[] {
    this.#advance();
    const items: Expr[] = [];
    if (!this.#isSymbol(")")) {
      items.push(this.#parseItem(takesMany));
      while (this.#isSymbol(",")) {
        this.#advance();
        items.push(this.#parseItem(takesMany));
      }
    }
    this.#expect(")");
    return items;
  }

  /** An argument; one of related records may say its order. */
  #parseItem(takesMany: boolean): Expr {
    const base = this.#parseExpr(0);
    const order = this.#parseOrder(takesMany);
    if (order.length === 0) return base;
    const parts = [base, ...order.map(({ value }) => value)];
    return this.#node({ kind: "rows", base, condition: null, order, from: base.from, to: this.#lastEnd }, parts);
  }

  #parseSymbol(text: string): Expr {
    const { from } = this.#token;
    if (text === "(") {
      this.#advance();
      const inner = this.#parseExpr(0);
      this.#expect(")");
      return inner;
    }
    if (text !== "-" && text !== "+") return this.#refuse("expr.unexpected", { text });
    this.#advance();
    const operand = this.#parseExpr(SIGN_PRECEDENCE);
    return this.#node({ kind: "unary", op: text, operand, from, to: this.#lastEnd }, [operand]);
  }

  #node(expr: Expr, children: readonly Expr[]): Expr {
    this.#nodes++;
    if (this.#nodes > MAX_NODES) this.#refuse("expr.too_complex", { limit: `${MAX_NODES}` });
    const height = 1 + children.reduce((most, child) => Math.max(most, this.#height.get(child) ?? 0), 0);
    if (height > MAX_DEPTH) this.#refuse("expr.too_deep", { limit: `${MAX_DEPTH}` });
    this.#height.set(expr, height);
    return expr;
  }

  #isSymbol(text: string): boolean {
    return this.#token.kind === "symbol" && this.#token.text === text;
  }

  #expect(text: string): void {
    if (!this.#isSymbol(text)) {
      const { kind, from, to } = this.#token;
      // At the end only the closing sign can be missing.
      const fix = kind === "end" ? insertFix(text, from) : {};
      throw new Refusal({
        code: "expr.expected",
        from,
        to,
        params: { expected: text, text: this.#spelling() },
        ...fix,
      });
    }
    this.#advance();
  }

  #advance(): void {
    this.#lastEnd = this.#token.to;
    this.#token = this.#read(this.#token.to);
  }

  #read(from: number): Token {
    const lexed = lex(this.#source, from);
    if (!lexed.ok) throw new Refusal(lexed.error);
    return lexed.token;
  }

  #spelling(): string {
    return this.#source.slice(this.#token.from, this.#token.to).slice(0, 40);
  }

  #refuse(code: DiagnosticCode, params: Record<string, string>, from = this.#token.from, to = this.#token.to): never {
    throw new Refusal({ code, from, to, params });
  }
}

const strengthOf = {
  in: COMPARISON_PRECEDENCE,
  between: COMPARISON_PRECEDENCE,
  "%": PERCENT_PRECEDENCE,
} as const;

function isBinaryOp(text: string): text is BinaryOp {
  return Object.hasOwn(precedence, text);
}
