import type { TLocalizedValidationError } from "typebox/error";

/** One wrong place in a request. `path` is as a person would write it: `body.values.amount`, `query.limit`. */
export interface Problem {
  readonly path: string;
  /** Name of the JSON Schema rule that was broken, or `unknown`, `depth`, `text`, `json`. */
  readonly rule: string;
  readonly expected?: unknown;
}

// An answer is read by a person; ten places are enough to start with.
const maxProblems = 10;

/** What a validator found, in the terms of the request. A failed union is reported by the branch that was meant. */
export function toProblems(where: string, errors: readonly TLocalizedValidationError[]): readonly Problem[] {
  return [...reduceUnions(errors)].flatMap((error) => describe(where, error)).slice(0, maxProblems);
}

function describe(where: string, error: TLocalizedValidationError): readonly Problem[] {
  const path = `${where}${error.instancePath.replaceAll("/", ".")}`;
  switch (error.keyword) {
    case "required":
      return error.params.requiredProperties.map((name) => ({ path: `${path}.${name}`, rule: "required" }));
    case "additionalProperties":
      return error.params.additionalProperties.map((name) => ({
        path: `${path}.${name.slice(0, 60)}`,
        rule: "unknown",
      }));
    case "boolean":
      return []; // the same place as additionalProperties, which names it better
    case "const":
      return [{ path, rule: "const", expected: error.params.allowedValue }];
    case "type":
      return [{ path, rule: "type", expected: error.params.type }];
    case "minimum":
    case "maximum":
    case "minLength":
    case "maxLength":
    case "minItems":
    case "maxItems":
    case "minProperties":
    case "maxProperties":
      return [{ path, rule: error.keyword, expected: Number(error.params.limit) }];
    default:
      return [{ path, rule: error.keyword }];
  }
}

interface UnionFailure {
  readonly at: string;
  readonly schema: string;
}

/** Replaces the errors of all branches of a union by those of the branch whose constants fit, or by one for the union. */
function* reduceUnions(errors: readonly TLocalizedValidationError[]): Generator<TLocalizedValidationError> {
  const unions = errors
    .filter((error) => error.keyword === "anyOf")
    .map((error): UnionFailure => ({ at: error.instancePath, schema: `${error.schemaPath}/anyOf/` }));
  const outermost = unions.filter(
    (union) => !unions.some((other) => union.schema.startsWith(other.schema) && other !== union),
  );
  for (const error of errors) {
    const inside = outermost.some((union) => error.schemaPath.startsWith(union.schema));
    const isOutermost = outermost.some(
      (union) => `${error.schemaPath}/anyOf/` === union.schema && error.keyword === "anyOf",
    );
    if (!inside && !isOutermost) yield error;
  }
  for (const union of outermost) yield* meantBranch(union, errors);
}

function* meantBranch(
  union: UnionFailure,
  errors: readonly TLocalizedValidationError[],
): Generator<TLocalizedValidationError> {
  const branches = new Map<string, TLocalizedValidationError[]>();
  for (const error of errors) {
    if (!error.schemaPath.startsWith(union.schema)) continue;
    const branch = error.schemaPath.slice(union.schema.length).split("/")[0] ?? "";
    branches.set(branch, [...(branches.get(branch) ?? []), error]);
  }
  const fitting = [...branches.values()].filter(
    (found) => !found.some((error) => error.keyword === "const" || isShape(error, union.at)),
  );
  const meant = fitting.length === 1 ? fitting[0] : undefined;
  if (meant !== undefined) yield* reduceUnions(meant);
  else
    yield* errors.filter((error) => `${error.schemaPath}/anyOf/` === union.schema && error.instancePath === union.at);
}

/** Whether a branch failed by being another type altogether, such as a text where null or an object could stand. */
function isShape(error: TLocalizedValidationError, at: string): boolean {
  return error.keyword === "type" && error.instancePath === at;
}
