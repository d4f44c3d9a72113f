import fc from "fast-check";
import type { OpenApiDocument, Operation } from "../platform/openapi/buildOpenApi.ts";

/** A request made up from the description of the interface. */
export interface MadeUpRequest {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** JSON text, or bytes where the operation takes them; undefined for none. */
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The statuses that the description foresees. */
  readonly statuses: readonly string[];
  /** Whether the caller hangs up before the answer is whole. */
  readonly isCut: boolean;
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

/** Bytes of the largest body; the server under test is to take less. */
export const hugeBytes = 300_000;

/** Requests against every operation: mostly well-formed with known values, partly with one part replaced by anything. */
export function arbitraryRequest(document: OpenApiDocument, known: KnownValues): fc.Arbitrary<MadeUpRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const one = { path, method: method.toUpperCase(), operation };
      // There are few operations on bytes, each with more ways to be asked.
      const answer = at(at(operation.responses["200"], "content"), "application/json");
      const isOfBytes = answer === undefined || at(at(operation.requestBody, "content"), "*/*") !== undefined;
      return isOfBytes ? [one, one, one, one] : [one];
    }),
  );
  return fc.constantFrom(...operations).chain(({ path, method, operation }) => {
    const parts = operation.parameters.map(({ name, in: place, required, schema }) => {
      const value = fc.oneof(
        { weight: 6, arbitrary: fromSchema(schema, known, name) },
        { weight: 1, arbitrary: anyText },
      );
      // Headers undo one another's effect: mostly one of them at a time.
      const nil = { weight: place === "header" ? 8 : 1, arbitrary: fc.constant(undefined) };
      return (place !== "path" && !required ? fc.oneof(nil, { weight: 4, arbitrary: value }) : value).map((given) => ({
        name,
        place,
        given,
      }));
    });
    const statuses = Object.keys(operation.responses);
    return fc
      .record({ parts: fc.tuple(...parts), body: bodyOf(operation, known), cut: fc.integer({ min: 0, max: 24 }) })
      .map((made) => ({
        operation: operation.operationId,
        method,
        path: fillPath(path, made.parts),
        body: made.body,
        headers: fillHeaders(made.parts),
        statuses,
        isCut: made.cut === 0,
      }));
  });
}

function bodyOf(
  { requestBody }: Operation,
  known: KnownValues,
): fc.Arbitrary<string | Uint8Array<ArrayBuffer> | undefined> {
  const content = at(requestBody, "content");
  const schema = at(at(content, "application/json"), "schema");
  if (schema !== undefined) return arbitraryBody(schema, known);
  if (at(content, "*/*") === undefined) return fc.constant(undefined);
  const bytes = fc.uint8Array({ maxLength: 3000 }).map((list) => Uint8Array.from(list));
  const heads = fc.constantFrom(
    "\x89PNG\r\n\x1a\n",
    "GIF89a",
    "%PDF-1.7",
    "PK\x03\x04",
    "<svg onload=x>",
    "RIFF\0\0\0\0WEBP",
    "BM",
  );
  const begun = fc
    .tuple(heads, bytes)
    .map(([head, rest]) => Uint8Array.from([...Buffer.from(head, "latin1"), ...rest]));
  const huge = fc.constant(new Uint8Array(hugeBytes));
  return fc.oneof({ weight: 8, arbitrary: bytes }, { weight: 8, arbitrary: begun }, { weight: 1, arbitrary: huge });
}

function fillHeaders(parts: readonly FilledPart[]): Readonly<Record<string, string>> {
  const given = parts.filter((part) => part.place === "header" && part.given !== undefined);
  const text = (value: unknown): string => (typeof value === "string" ? value : toJson(value));
  // What HTTP cannot carry in a header is not sent; bytes that are not HTTP at all have a test of their own.
  return Object.fromEntries(
    given.map((part) => [
      part.name,
      text(part.given)
        .replaceAll(/[^\x20-\x7e]/g, "?")
        .slice(0, 500),
    ]),
  );
}

const anyText = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary", maxLength: 30 }));
const anyJson = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(...hostile), fc.maxSafeInteger(), fc.double());

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
  readonly place: "path" | "query" | "header";
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
