import { compile, readsOwnRows, relatedReads, toJs } from "@tongzhou/expr";
import type { JsContext, Kind, Scope, Type, TypedExpr, Value } from "@tongzhou/expr";
import { buildFormScope, compileDefault, exprTypeOf, orderFormulas, partName } from "@tongzhou/model";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { roundFormula } from "../../../fields/roundFormula.ts";

/** What relations lead to, from a form or from the rows of a subform. */
export type Among = { readonly forms: readonly FormDefinition[]; readonly form: string };

/** Columns of subforms that only the server can tell. */
type AskedColumns = ReadonlyMap<string, ReadonlySet<string>>;

type Evaluate = (row: (key: string) => Value, context: JsContext) => Value;

/** An expression of a form, compiled. */
export interface RulePart {
  /** As `partName` calls it. */
  readonly part: string;
  /** Evaluates it here; null where it reads other records or people, whom the server knows. */
  readonly evaluate: Evaluate | null;
  /** Keys it reads, through formulas too. */
  readonly reads: ReadonlySet<string>;
}

/** A formula among them. */
export interface FormulaPart extends RulePart {
  /** Its text is not for the reader, so nobody here can tell what it reads. */
  readonly isKeptBack: boolean;
}

/** Compiles the expressions of a form, or of a subform's rows, and knows which of them this browser lacks functions for. */
export class RuleCompiler {
  readonly formulas: ReadonlyMap<string, FormulaPart>;
  readonly #fields: readonly FieldDefinition[];
  readonly #among: Among | undefined;
  readonly #rows: ReadonlySet<string>;
  readonly #askedColumns: AskedColumns;
  #lacksFunctions = false;

  constructor(fields: readonly FieldDefinition[], among: Among | undefined, askedColumns: AskedColumns) {
    this.#askedColumns = askedColumns;
    this.#fields = fields;
    this.#among = among;
    this.#rows = new Set(fields.flatMap(({ key, kind }) => (kind === "subform" ? [key] : [])));
    this.formulas = this.#compileFormulas();
  }

  /** Formulas that only the server can tell, themselves or for one that they read. */
  get asked(): ReadonlySet<string> {
    const asked = new Set<string>();
    // Each comes after those it reads.
    for (const [key, { evaluate, reads }] of this.formulas)
      if (evaluate === null || [...reads].some((one) => asked.has(one))) asked.add(key);
    return asked;
  }

  /** Whether an expression failed for a function that is not loaded here. */
  get lacksFunctions(): boolean {
    return this.#lacksFunctions;
  }

  /** A condition or rule; null when it does not compile, or when nobody could be asked for it. */
  part(part: string, source: string, expected: Kind | Type): RulePart | null {
    return this.#toPart(part, this.#compile(source, expected));
  }

  /** What a new record begins with in a field. */
  start(field: FieldDefinition): RulePart | null {
    const { default: source } = field;
    if (source === undefined) return null;
    const rule = this.#toPart(
      partName.start(field.key),
      this.#known(compileDefault({ ...field, default: source }, this.#scope)),
    );
    const { asked } = this;
    if (rule === null || ![...rule.reads].some((key) => asked.has(key))) return rule;
    return this.#among === undefined ? null : { ...rule, evaluate: null };
  }

  #toPart(part: string, typed: TypedExpr | null): RulePart | null {
    if (typed === null) return null;
    const evaluate = this.#evaluate(typed);
    if (evaluate === null && this.#among === undefined) return null;
    const reads = typed.fields.flatMap((key) => [key, ...(this.formulas.get(key)?.reads ?? [])]);
    return { part, evaluate, reads: new Set(reads) };
  }

  get #scope(): Scope {
    return buildFormScope(this.#fields, {
      ...(this.#among === undefined ? {} : { among: this.#among }),
      allowJavaScript: true,
    });
  }

  #compile(source: string, expected: Kind | Type): TypedExpr | null {
    return this.#known(compile(source, this.#scope, expected));
  }

  #known(made: ReturnType<typeof compile>): TypedExpr | null {
    if (made.ok) return made.value;
    if (made.error.some(({ code }) => code === "expr.unknown_function")) this.#lacksFunctions = true;
    return null;
  }

  // Rows that are being typed are at hand; other records are not, nor is what rows look up in them.
  #evaluate(typed: TypedExpr): Evaluate | null {
    if (!typed.isRelated) return toJs(typed);
    const isAsked = relatedReads(typed).some(({ path, fields }) =>
      fields.some((key) => this.#askedColumns.get(path.join("."))?.has(key)),
    );
    return isAsked || !readsOwnRows(typed, this.#rows) ? null : toJs(typed);
  }

  // Each formula after those it reads, so that one pass computes them all.
  #compileFormulas(): ReadonlyMap<string, FormulaPart> {
    const own = new Map(this.#fields.map((field) => [field.key, field]));
    const typed = new Map(
      this.#fields.flatMap((field): (readonly [string, TypedExpr | null])[] => {
        if (field.kind !== "formula") return [];
        // The server keeps the text of a formula back that names what the reader may not see.
        const isShown = field.expression !== "BLANK()";
        return [[field.key, isShown ? this.#compile(field.expression, exprTypeOf(field)) : null]];
      }),
    );
    const ordered = orderFormulas(new Map([...typed].map(([key, one]) => [key, one?.fields ?? []])));
    const parts = new Map<string, FormulaPart>();
    for (const key of ordered.ok ? ordered.order : []) {
      const [one, field] = [typed.get(key), own.get(key)];
      if (one === undefined || field === undefined) continue;
      const reads = new Set(one?.fields.flatMap((used) => [used, ...(parts.get(used)?.reads ?? [])]));
      const raw = one === null ? null : this.#evaluate(one);
      const evaluate: Evaluate | null = raw === null ? null : (row, context) => roundFormula(field, raw(row, context));
      parts.set(key, { part: partName.formula(key), evaluate, reads, isKeptBack: one === null });
    }
    return parts;
  }
}
