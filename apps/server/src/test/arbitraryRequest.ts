import fc from "fast-check";
import type { OpenApiDocument, Operation } from "../platform/openapi/buildOpenApi.ts";

/** A request made up from the description of the interface. */
export interface MadeUpRequest {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** JSON text; undefined for none. */
  readonly body: string | undefined;
}

/** Values that exist in the server under test, by the name of the param or field they fit. */
export type KnownValues = Readonly<Record<string, readonly unknown[]>>;

const hostile = [
  "",
  "\0",
  "\ud800",
  "'; drop table ticket; --",
  '"',
  "${1}",
  "../../etc/passwd",
  "%00",
  "__proto__",
  "constructor",
  "ａ\u202e",
  "😀".repeat(20),
  "x".repeat(5000),
  "null",
  "-0",
  "1e400",
  "9007199254740993",
  "NaN",
] as const;

/** Requests against every operation: mostly well-formed with known values, partly with one part replaced by anything. */
export function arbitraryRequest(document: OpenApiDocument, known: KnownValues): fc.Arbitrary<MadeUpRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return fc.constantFrom(...operations).chain(({ path, method, operation }) => {
    const parts = operation.parameters.map(({ name, in: place, required, schema }) => {
      const value = fc.oneof(
        { weight: 6, arbitrary: fromSchema(schema, known, name) },
        { weight: 1, arbitrary: anyText },
      );
      return (place === "query" && !required ? fc.option(value, { nil: undefined }) : value).map((given) => ({
        name,
        place,
        given,
      }));
    });
    const body = bodySchema(operation);
    return fc
      .record({
        parts: fc.tuple(...parts),
        body: body === undefined ? fc.constant(undefined) : arbitraryBody(body, known),
      })
      .map((made) => ({ operation: operation.operationId, method, path: fillPath(path, made.parts), body: made.body }));
  });
}

const anyText = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary", maxLength: 30 }));
const anyJson = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(...hostile), fc.maxSafeInteger(), fc.double());

function bodySchema({ requestBody }: Operation): unknown {
  return at(at(at(requestBody, "content"), "application/json"), "schema");
}

function arbitraryBody(schema: unknown, known: KnownValues): fc.Arbitrary<string | undefined> {
  return fc.oneof(
    { weight: 16, arbitrary: fromSchema(schema, known, "").map((value) => toJson(value)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fromSchema(schema, known, ""), anyText, anyJson)
        .map(([value, name, extra]) => toJson({ ...Object(value), [name]: extra })),
    },
    { weight: 1, arbitrary: anyJson.map((value) => toJson(value)) },
    { weight: 1, arbitrary: anyText },
  );
}

function toJson(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}

interface FilledPart {
  readonly name: string;
  readonly place: "path" | "query";
  readonly given: unknown;
}

function fillPath(path: string, parts: readonly FilledPart[]): string {
  const text = (value: unknown): string =>
    encodeURIComponent((typeof value === "string" ? value : toJson(value)).toWellFormed());
  const inPath = parts.filter(({ place }) => place === "path");
  const filled = inPath.reduce((made, { name, given }) => made.replace(`{${name}}`, () => text(given) || "%20"), path);
  const query = parts
    .filter(({ place, given }) => place === "query" && given !== undefined)
    .map(({ name, given }) => `${name}=${text(given)}`);
  return query.length === 0 ? filled : `${filled}?${query.join("&")}`;
}

function at(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

/** A value that fits a JSON Schema, now and then one that does not. */
function fromSchema(schema: unknown, known: KnownValues, name: string): fc.Arbitrary<unknown> {
  const fitting = wellFormed(schema, known, name);
  const values = known[name];
  const usual =
    values === undefined
      ? fitting
      : fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: fitting });
  return fc.oneof({ weight: 25, arbitrary: usual }, { weight: 1, arbitrary: anyJson });
}

function wellFormed(schema: unknown, known: KnownValues, name: string): fc.Arbitrary<unknown> {
  const choices = at(schema, "enum") ?? at(schema, "anyOf");
  if (Array.isArray(choices)) {
    const isEnum = at(schema, "enum") !== undefined;
    return fc.oneof(
      ...choices.map((choice: unknown) => (isEnum ? fc.constant(choice) : fromSchema(choice, known, name))),
    );
  }
  const fixed = at(schema, "const");
  if (fixed !== undefined) return fc.constant(fixed);
  const limit = (key: string, fallback: number): number => Math.min(Number(at(schema, key) ?? fallback), fallback);
  switch (at(schema, "type")) {
    case "string":
      return fc.oneof(fc.string({ maxLength: limit("maxLength", 60) }), fc.constantFrom(...hostile));
    case "integer":
      return fc.oneof(
        fc.integer({ min: Number(at(schema, "minimum") ?? -5), max: limit("maximum", 1000) }),
        fc.maxSafeInteger(),
      );
    case "number":
      return fc.double();
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(fromSchema(at(schema, "items"), known, name), {
        minLength: Number(at(schema, "minItems") ?? 0),
        maxLength: limit("maxItems", 4),
      });
    case "object":
      return arbitraryObject(schema, known, name);
    default:
      return anyJson;
  }
}

function arbitraryObject(schema: unknown, known: KnownValues, name: string): fc.Arbitrary<unknown> {
  const properties = at(schema, "properties");
  if (typeof properties !== "object" || properties === null) {
    // A record of field values: known fields with their values, or anything.
    const keys = known[`${name}.keys`] ?? ["a"];
    const entry = fc
      .constantFrom(...keys.map(String))
      .chain((key) => fc.tuple(fc.constant(key), fromSchema({}, known, key)));
    return fc.array(entry, { maxLength: 5 }).map((entries) => Object.fromEntries(entries));
  }
  const required: unknown = at(schema, "required");
  const members = Object.entries(properties).map(([key, property]): readonly [string, fc.Arbitrary<unknown>] => {
    const value = fromSchema(property, known, key);
    const isRequired = Array.isArray(required) && required.includes(key);
    return [key, fc.option(value, { nil: undefined, freq: isRequired ? 25 : 2 })];
  });
  return fc.record(Object.fromEntries(members));
}
