import Fastify, { type FastifyRequest } from "fastify";
import pg from "pg";
import { floorSchemas } from "./floorSchemas.ts";
import { buildFloorSql, writable } from "./floorSql.ts";

// The floor: what a good engineer writes by hand for exactly this one form. Same tables and indexes, same rights, same
// JSON, bodies checked, statements prepared, rows as arrays. No fact log, no definitions, no general anything.

interface Who {
  readonly member: number;
  readonly isOwner: boolean;
}

const tokens: ReadonlyMap<string, Who> = new Map(JSON.parse(process.env["FLOOR_TOKENS"] ?? "[]"));
const statements = buildFloorSql({
  schema: process.env["FLOOR_SCHEMA"] ?? "",
  searchedText: process.env["FLOOR_SEARCHED"] ?? null,
});

const asText = (text: string) => text;
const asInstant = (text: string) =>
  `${text.slice(0, 10)}T${text.slice(11, 19)}${(text.slice(19).replace(/\+00$/, "") || ".000").padEnd(4, "0")}Z`;
const parsers = new Map<number, (text: string) => unknown>([
  [20, Number],
  [1082, asText],
  [1184, asInstant],
  [1700, asText],
]);
const pool = new pg.Pool({
  connectionString: process.env["DATABASE_URL"],
  max: Number(process.env["POOL_SIZE"] ?? 12),
  // No parallel workers for what an index has narrowed: they take longer to start than the read.
  options: "-c TimeZone=UTC -c jit=off -c min_parallel_table_scan_size=64MB",
  types: {
    getTypeParser: (oid: number, format?: string) =>
      parsers.get(oid) ?? (pg.types.getTypeParser(oid, format as "text") as (text: string) => unknown),
  },
});

async function run(name: string, text: string, values: readonly unknown[]): Promise<unknown[][]> {
  const reply = await pool.query<unknown[]>({ name, text, values: [...values], rowMode: "array" });
  return reply.rows;
}

const texts = new Map<string, string>();

/** Runs a statement whose text has the actor's rights in it. */
function runAs(
  who: Who,
  name: "list" | "page" | "pageOfBlanks" | "search" | "get" | "group" | "count" | "update",
  values: unknown[],
) {
  const key = `${name}.${who.isOwner ? "owner" : "member"}`;
  let text = texts.get(key);
  if (text === undefined) texts.set(key, (text = statements[name](who.isOwner)));
  return run(key, text, values);
}

const app = Fastify({ bodyLimit: 20_000_000, ajv: { customOptions: { coerceTypes: false, allowUnionTypes: true } } });
app.decorateRequest("who");
app.addHook("onRequest", async (request, reply) => {
  if (request.url === "/healthz") return;
  const who = tokens.get((request.headers.authorization ?? "").replace("Bearer ", ""));
  if (who === undefined) await reply.code(401).send({ code: "auth.required" });
  else request.setDecorator("who", who);
});
const whoOf = (request: FastifyRequest) => request.getDecorator<Who>("who");
const me = (who: Who) => (who.isOwner ? [] : [who.member]);

const columns = ["title", "client", "owner", "status", "priority", "amount", "due", "reported_at"];

/** Rows with the linked client folded in, and where the next page begins. */
function shapeRows(found: unknown[][], limit: number) {
  const rows = found.slice(0, limit).map((row) => {
    const [id, version, title, client, name, ...rest] = row;
    return [id, version, title, client === null ? null : { id: client, title: name }, ...rest];
  });
  const last = rows.at(-1);
  return { columns, rows, next: found.length > limit ? { due: last?.[8], id: last?.[0] } : null };
}

function shapeRecord(row: unknown[], who: Who) {
  const [id, version, client, name, createdAt, createdBy, updatedAt, updatedBy, title, ...rest] = row;
  const [owner, status, priority, amount, hours, reopened, isUrgent, due, reportedAt, city, note, isFollowed] = rest;
  return {
    id,
    version,
    title,
    values: {
      title,
      client: client === null ? null : { id: client, title: name },
      owner,
      status,
      priority,
      amount,
      hours,
      reopened,
      is_urgent: isUrgent,
      due,
      reported_at: reportedAt,
      city,
      note,
    },
    createdAt,
    createdBy,
    updatedAt,
    updatedBy,
    isFollowed,
    can: { edit: true, delete: who.isOwner },
  };
}

app.get("/healthz", async () => ({ ok: true }));

app.post<{ Body: { status: string; limit: number } }>("/list", floorSchemas.list, async (request) => {
  const who = whoOf(request);
  const { status, limit } = request.body;
  return shapeRows(await runAs(who, "list", [status, limit + 1, ...me(who)]), limit);
});

app.post<{ Body: { due: string | null; id: number; limit: number } }>("/page", floorSchemas.page, async (request) => {
  const who = whoOf(request);
  const { due, id, limit } = request.body;
  const found = due === null ? [] : await runAs(who, "page", [due, id, limit + 1, ...me(who)]);
  // Cases without a due date come last, and most pages end before them.
  if (found.length > limit) return shapeRows(found, limit);
  const from = due === null ? id : Number.MAX_SAFE_INTEGER;
  const blanks = await runAs(who, "pageOfBlanks", [from, limit + 1 - found.length, ...me(who)]);
  return shapeRows([...found, ...blanks], limit);
});

app.post<{ Body: { term: string; limit: number } }>("/search", floorSchemas.search, async (request) => {
  const who = whoOf(request);
  const { term, limit } = request.body;
  return shapeRows(await runAs(who, "search", [term.toLowerCase(), limit + 1, ...me(who)]), limit);
});

app.get<{ Params: { id: string } }>("/cases/:id", async (request, reply) => {
  const who = whoOf(request);
  const [row] = await runAs(who, "get", [request.params.id, who.member]);
  return row === undefined ? reply.code(404).send({ code: "record.not_found" }) : shapeRecord(row, who);
});

app.post("/group", async (request) => {
  const who = whoOf(request);
  const rows = await runAs(who, "group", me(who));
  const groups = rows.map(([value, count, sum]) => ({
    value,
    count,
    aggregates: [sum],
    filter: `status = ${JSON.stringify(value)}`,
  }));
  return { groups, isCut: false };
});

app.post<{ Body: { status: string } }>("/count", floorSchemas.count, async (request) => {
  const who = whoOf(request);
  const found = await runAs(who, "count", [request.body.status, ...me(who)]);
  const value = Number(found[0]?.[0]);
  return {
    columns: ["title"],
    rows: found.slice(0, 1).map((row) => row.slice(1)),
    next: found.length > 1 ? { id: found[0]?.[1] } : null,
    count: { value: Math.min(value, 1000), isCapped: value > 1000 },
  };
});

type Values = Readonly<Record<string, unknown>>;

const names = Object.keys(writable);

app.post<{ Body: { values: Values } }>("/cases", floorSchemas.create, async (request, reply) => {
  const who = whoOf(request);
  const { values } = request.body;
  if (!who.isOwner && values["owner"] !== who.member) return reply.code(403).send({ code: "access.denied" });
  const [row = []] = await run("create", statements.create, [...names.map((name) => values[name] ?? null), who.member]);
  return shapeRecord(row, who);
});

app.post<{ Body: { operations: readonly { values: Values }[] } }>(
  "/cases/batch",
  floorSchemas.createMany,
  async (request, reply) => {
    const who = whoOf(request);
    const { operations } = request.body;
    const isForeign = !who.isOwner && operations.some(({ values }) => values["owner"] !== who.member);
    if (isForeign) return reply.code(403).send({ code: "access.denied" });
    const lists = names.map((name) => operations.map(({ values }) => values[name] ?? null));
    const rows = await run("createMany", statements.createMany, [...lists, who.member]);
    return { results: rows.map(([id, version], index) => ({ index, id, version })) };
  },
);

interface Change {
  readonly version: number;
  readonly values: { readonly hours: string; readonly status: string };
}

app.patch<{ Params: { id: string }; Body: Change }>("/cases/:id", floorSchemas.update, async (request, reply) => {
  const who = whoOf(request);
  const { version, values } = request.body;
  const [row] = await runAs(who, "update", [request.params.id, values.hours, values.status, who.member, version]);
  return row === undefined ? reply.code(409).send({ code: "record.stale" }) : shapeRecord(row, who);
});

await app.listen({ port: Number(process.env["PORT"]), host: "127.0.0.1" });
process.once("SIGTERM", () => {
  void app.close().then(() => pool.end());
});
