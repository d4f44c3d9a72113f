import type { TSchema } from "typebox";
import type { ByteAnswer, ByteRoute, Route } from "@tongzhou/contract";
import { ErrorBody } from "@tongzhou/contract";
import { errorCodes } from "@tongzhou/model";
import { apiPrefix } from "../http/serve.ts";
import { statusOf } from "../http/statusOf.ts";

/** An OpenAPI 3.1 document, whose schemas are JSON Schema as the contract holds them. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, unknown>>;
}

/** One route of the document. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
  /** What is said over a connection that the operation opens: JSON Schemas of both sides' messages. */
  readonly "x-messages"?: { readonly client: unknown; readonly server: unknown };
}

/** One value in the path, the query or a header. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: unknown;
}

const description =
  "Every error has the same body: `code` and `params` are for programs, `message` is for people, in Chinese or English " +
  "(cookie `tongzhou_locale`, else the account's language, else Accept-Language), `requestId` finds the moment in the log. " +
  "Sign in with a session cookie, or send `Authorization: Bearer <API token>`. Bodies are JSON in UTF-8, 1 MiB at most " +
  "(batches and definitions 20 MiB; files for uploads and imports are sent as they are), nested 40 levels at most; unknown fields, NUL characters and lone surrogates are refused.";

/** The document of the given routes. */
export function buildOpenApi(
  routes: readonly Route[],
  byteRoutes: readonly ByteRoute[],
  version: string,
): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  const add = (route: Route | ByteRoute, operation: Operation): void => {
    const path = `${apiPrefix}${route.path}`.replaceAll(/:(\w+)/g, "{$1}");
    (paths[path] ??= {})[route.method.toLowerCase()] = operation;
  };
  for (const route of routes) add(route, describeRoute(route));
  for (const route of byteRoutes) add(route, describeByteRoute(route));
  return {
    openapi: "3.1.0",
    info: { title: "同舟 Tongzhou", version, description },
    paths,
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "tongzhou" },
        token: { type: "http", scheme: "bearer" },
      },
      schemas: { Error: { ...ErrorBody, properties: { ...ErrorBody.properties, code: { enum: [...errorCodes] } } } },
      responses: errorResponses(),
    },
  };
}

function describeRoute(route: Route): Operation {
  const { body } = route;
  const hasBody = !("properties" in body) || Object.keys(Object(body.properties)).length > 0;
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [tagOf(route.path)],
    security: route.access === "public" ? [] : [{ session: [] }, { token: [] }],
    parameters: [...parametersOf("path", route.params), ...parametersOf("query", route.query)],
    ...(hasBody ? { requestBody: { required: true, content: { "application/json": { schema: body } } } } : {}),
    responses: {
      "200": { description: "OK", content: { "application/json": { schema: route.reply } } },
      ...errors,
    },
  };
}

const errorStatuses = ["400", "401", "403", "404", "409", "413", "422", "429", "503"];
const errors: Readonly<Record<string, unknown>> = Object.fromEntries(
  errorStatuses.map((status) => [status, { $ref: `#/components/responses/${status}` }]),
);

function describeByteRoute(route: ByteRoute): Operation {
  const { body, messages } = route;
  const content = { "*/*": { schema: { type: "string", format: "binary" } } };
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [tagOf(route.path)],
    security: [{ session: [] }, { token: [] }],
    parameters: [
      ...parametersOf("path", route.params),
      ...parametersOf("query", route.query),
      ...parametersOf("header", route.headers),
    ],
    ...(body === undefined ? {} : { requestBody: { required: true, description: body, content } }),
    responses: {
      ...Object.fromEntries(Object.entries(route.answers).map(([status, answer]) => [status, describeAnswer(answer)])),
      ...errors,
    },
    ...(messages === undefined ? {} : { "x-messages": messages }),
  };
}

function describeAnswer({ description, mediaTypes, json }: ByteAnswer): unknown {
  if (json !== undefined) return { description, content: { "application/json": { schema: json } } };
  if (mediaTypes === undefined) return { description };
  const schema = { type: "string", format: "binary" };
  return { description, content: Object.fromEntries(mediaTypes.map((type) => [type, { schema }])) };
}

function parametersOf(place: Parameter["in"], schema: TSchema): readonly Parameter[] {
  const properties: object = "properties" in schema ? Object(schema.properties) : {};
  const required: readonly unknown[] = "required" in schema && Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}

// The first word below the workspace says what a route is about; outside of one the first word does.
function tagOf(path: string): string {
  const words = path.split("/").filter((word) => word !== "" && !word.startsWith(":"));
  const inside = words[0] === "workspaces" && words.length > 1 ? words.slice(1) : words;
  return (inside[0] === "forms" ? (inside[1] ?? "forms") : inside[0]) ?? "workspaces";
}

/** One response per status, naming the codes that are answered with it. */
function errorResponses(): Readonly<Record<string, unknown>> {
  const byStatus = Map.groupBy(errorCodes, (code) => String(statusOf[code]));
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\``).join(", "),
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    ]),
  );
}
