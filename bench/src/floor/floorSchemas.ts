// What the floor's bodies may hold, compiled by the framework as anyone would who writes for it.

const text = { type: ["string", "null"] } as const;
const decimal = { type: ["string", "null"], pattern: "^-?\\d{1,18}(\\.\\d{1,10})?$" } as const;
const limit = { type: "integer", minimum: 1, maximum: 500 } as const;
const status = { enum: ["new", "working", "waiting", "solved", "closed"] } as const;

const body = (properties: object, required: readonly string[]) => ({
  schema: { body: { type: "object", properties, required, additionalProperties: false } },
});

const values = {
  type: "object",
  additionalProperties: false,
  required: ["title"],
  properties: {
    title: { type: "string", minLength: 1, maxLength: 500 },
    client: { type: ["integer", "null"] },
    owner: { type: ["integer", "null"] },
    status,
    priority: { enum: ["t1", "t2", "t3", "t4", null] },
    amount: decimal,
    hours: decimal,
    reopened: { type: ["integer", "null"] },
    is_urgent: { type: ["boolean", "null"] },
    due: { type: ["string", "null"], pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
    reported_at: { type: ["string", "null"], pattern: "^\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z$" },
    city: text,
    note: text,
  },
} as const;

/** Options of each route. */
export const floorSchemas = {
  list: body({ status, limit }, ["status", "limit"]),
  page: body({ due: text, id: { type: "integer" }, limit }, ["due", "id", "limit"]),
  search: body({ term: { type: "string", minLength: 2, maxLength: 100 }, limit }, ["term", "limit"]),
  count: body({ status }, ["status"]),
  create: body({ values }, ["values"]),
  createMany: body(
    {
      operations: {
        type: "array",
        maxItems: 10_000,
        items: {
          type: "object",
          properties: { kind: { const: "create" }, values },
          required: ["kind", "values"],
          additionalProperties: false,
        },
      },
    },
    ["operations"],
  ),
  update: body(
    {
      version: { type: "integer" },
      values: {
        type: "object",
        properties: { hours: decimal, status },
        required: ["hours", "status"],
        additionalProperties: false,
      },
    },
    ["version", "values"],
  ),
} as const;
