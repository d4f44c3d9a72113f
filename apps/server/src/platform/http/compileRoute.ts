import type { TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import type { ByteInput, ByteRoute, Route, RouteInput } from "@tongzhou/contract";
import { AppError } from "@tongzhou/model";
import { toProblems, type Problem } from "./problems.ts";
import { isStorable } from "./readJson.ts";

/** The raw parts of a request: path params and query as texts, the body as parsed JSON. */
export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** A route's checks, compiled once at start. */
export interface CompiledRoute<R extends Route> {
  /**
   * The typed input.
   * @throws AppError request.invalid with every wrong place
   */
  readonly readInput: (raw: RawInput) => RouteInput<R>;
  /** What is wrong with a reply of ours; empty when it is as documented. */
  readonly checkReply: (reply: unknown) => readonly Problem[];
}

/**
 * Compiles a route's schemas.
 * @param batch the body's list of which too many answer batch.too_large
 */
export function compileRoute<R extends Route>(route: R, batch?: string): CompiledRoute<R> {
  const params = compileTexts(route.params);
  const query = compileTexts(route.query);
  const body = Compile(route.body);
  const reply = Compile(route.reply);
  return {
    readInput(raw) {
      const problems: Problem[] = [];
      const input = {
        params: params("params", raw.params, problems),
        query: query("query", raw.query, problems),
        body: raw.body,
      };
      if (!body.Check(raw.body)) problems.push(...toProblems("body", body.Errors(raw.body)));
      const tooMany = problems.find(({ path, rule }) => rule === "maxItems" && path === `body.${batch}`);
      if (tooMany !== undefined) throw new AppError("batch.too_large", { limit: tooMany.expected });
      if (problems.length > 0) throw new AppError("request.invalid", { problems });
      // The compiled checks have just established what the static type says; TypeScript cannot follow them through R.
      return input as RouteInput<R>;
    },
    checkReply: (value) => (reply.Check(value) ? [] : toProblems("reply", reply.Errors(value))),
  };
}

/**
 * Compiles the address of a route that takes or gives bytes; what it reads is as checked as that of the others.
 * @throws AppError request.invalid with every wrong place, from the reader
 */
export function compileAddress<R extends ByteRoute>(
  route: R,
): (raw: Pick<RawInput, "params" | "query">) => ByteInput<R> {
  const params = compileTexts(route.params);
  const query = compileTexts(route.query);
  return (raw) => {
    const problems: Problem[] = [];
    const input = { params: params("params", raw.params, problems), query: query("query", raw.query, problems) };
    if (problems.length > 0) throw new AppError("request.invalid", { problems });
    // As above: the checks have just established the static type.
    return input as ByteInput<R>;
  };
}

type ReadTexts = (where: string, raw: unknown, problems: Problem[]) => Record<string, unknown>;

/** Params and queries arrive as texts: numbers and booleans are read where the schema wants them, nothing is guessed. */
function compileTexts(schema: TSchema): ReadTexts {
  const properties: Readonly<Record<string, unknown>> =
    "properties" in schema && typeof schema.properties === "object" ? { ...schema.properties } : {};
  const kinds = new Map(Object.entries(properties).map(([name, property]) => [name, kindOf(property)]));
  // A misspelt query key must not be a silently dropped condition.
  const validator: Validator = Compile({ ...schema, additionalProperties: false });
  return (where, raw, problems) => {
    const value: Record<string, unknown> = {};
    for (const [name, text] of Object.entries(typeof raw === "object" && raw !== null ? raw : {})) {
      if (typeof text === "string" && !isStorable(text)) problems.push({ path: `${where}.${name}`, rule: "text" });
      Object.defineProperty(value, name, { value: readText(kinds.get(name), text), enumerable: true });
    }
    if (!validator.Check(value)) problems.push(...toProblems(where, validator.Errors(value)));
    return value;
  };
}

function kindOf(property: unknown): string {
  return typeof property === "object" && property !== null && "type" in property ? String(property.type) : "";
}

function readText(kind: string | undefined, text: unknown): unknown {
  if (typeof text !== "string") return text;
  if (kind === "integer") return /^-?\d{1,16}$/.test(text) ? Number(text) : text;
  if (kind === "boolean") return text === "true" ? true : text === "false" ? false : text;
  return text;
}
