import Fastify from "fastify";
import pg from "pg";

// The floor: what a good engineer writes by hand for exactly this one form. Same tables and indexes, same rights, same
// JSON, prepared statements, rows as arrays. No fact log, no definitions, no general anything.

const schema = process.env["FLOOR_SCHEMA"] ?? "";
const tokens: ReadonlyMap<string, { member: number; isOwner: boolean }> = new Map(
  JSON.parse(process.env["FLOOR_TOKENS"] ?? "[]"),
);

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
  max: 12,
  options: "-c TimeZone=UTC -c jit=off",
  types: {
    getTypeParser: (oid: number, format?: string) =>
      parsers.get(oid) ?? (pg.types.getTypeParser(oid, format as "text") as (text: string) => unknown),
  },
});

async function run(name: string, text: string, values: readonly unknown[]): Promise<unknown[][]> {
  const reply = await pool.query<unknown[]>({ name, text, values: [...values], rowMode: "array" });
  return reply.rows;
}

const t = `"${schema}".service_case`;
const c = `"${schema}".client`;
const columns =
  "s.id, s.version, s.title, s.client, cl.name, s.owner, s.status, s.priority, s.amount, s.due, s.reported_at";
const all = `${columns}, s.hours, s.reopened, s.is_urgent, s.city, s.note, s.created_at, s.updated_at`;

/** Folds the client's id and name into the linked record that the wire shows. */
function shape(row: unknown[]): unknown[] {
  const [id, version, title, client, name, ...rest] = row;
  return [id, version, title, client === null ? null : { id: client, title: name }, ...rest];
}

const app = Fastify({ bodyLimit: 20_000_000 });
app.decorateRequest("who");
app.addHook("onRequest", async (request, reply) => {
  if (request.url === "/healthz") return;
  const who = tokens.get((request.headers.authorization ?? "").replace("Bearer ", ""));
  if (who === undefined) {
    await reply.code(401).send({ code: "auth.required" });
    return;
  }
  request.setDecorator("who", who);
});

const whoOf = (request: { getDecorator<T>(name: string): T }) =>
  request.getDecorator<{ member: number; isOwner: boolean }>("who");
const mine = (isOwner: boolean, at: number) => (isOwner ? "" : ` and s.owner = $${at}`);
const me = (who: { member: number; isOwner: boolean }) => (who.isOwner ? [] : [who.member]);
const tag = (name: string, who: { isOwner: boolean }) => `${name}${who.isOwner ? "o" : "m"}`;

app.get("/healthz", async () => ({ ok: true }));

app.post("/list", async (request) => {
  const who = whoOf(request);
  const { status, limit } = request.body as { status: string; limit: number };
  const rows = await run(
    tag("list", who),
    `select ${columns} from (select * from ${t} s where s.deleted_at is null and s.status = $1${mine(who.isOwner, 3)} order by s.due desc nulls last, s.id desc limit $2) s left join ${c} cl on cl.id = s.client and cl.deleted_at is null order by s.due desc nulls last, s.id desc`,
    [status, limit, ...me(who)],
  );
  return { rows: rows.map(shape) };
});

app.post("/page", async (request) => {
  const who = whoOf(request);
  const { due, id, limit } = request.body as { due: string; id: number; limit: number };
  const rows = await run(
    tag("page", who),
    `select ${columns} from (select * from ${t} s where s.deleted_at is null and (s.due, s.id) < ($1::date, $2::bigint)${mine(who.isOwner, 4)} order by s.due desc nulls last, s.id desc limit $3) s left join ${c} cl on cl.id = s.client and cl.deleted_at is null order by s.due desc nulls last, s.id desc`,
    [due, id, limit, ...me(who)],
  );
  return { rows: rows.map(shape) };
});

app.get("/cases/:id", async (request, reply) => {
  const who = whoOf(request);
  const { id } = request.params as { id: string };
  const [row] = await run(
    tag("get", who),
    `select ${all} from ${t} s left join ${c} cl on cl.id = s.client and cl.deleted_at is null where s.id = $1 and s.deleted_at is null${mine(who.isOwner, 2)}`,
    [id, ...me(who)],
  );
  return row === undefined ? reply.code(404).send({ code: "record.not_found" }) : { values: shape(row) };
});

const writable = [
  "title",
  "client",
  "owner",
  "status",
  "priority",
  "amount",
  "hours",
  "reopened",
  "is_urgent",
  "due",
  "reported_at",
  "city",
  "note",
];

const insertSql = `insert into ${t} (${writable.join(", ")}, created_by, updated_by) values (${writable.map((_name, index) => `$${index + 1}`).join(", ")}, $14, $14) returning id, version`;

app.post("/cases", async (request) => {
  const who = whoOf(request);
  const { values } = request.body as { values: Record<string, unknown> };
  const [row] = await run("create", insertSql, [...writable.map((name) => values[name] ?? null), who.member]);
  return { id: row?.[0], version: row?.[1], values };
});

app.post("/cases/batch", async (request) => {
  const who = whoOf(request);
  const { operations } = request.body as { operations: { values: Record<string, unknown> }[] };
  const types = [
    "text",
    "bigint",
    "bigint",
    "text",
    "text",
    "numeric",
    "numeric",
    "bigint",
    "boolean",
    "date",
    "timestamptz",
    "text",
    "text",
  ];
  const lists = writable.map((name) => operations.map((one) => one.values[name] ?? null));
  const rows = await run(
    "batch",
    `insert into ${t} (${writable.join(", ")}, created_by, updated_by) select u.*, $14::bigint, $14::bigint from unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(", ")}) u returning id, version`,
    [...lists, who.member],
  );
  return { results: rows };
});

app.patch("/cases/:id", async (request, reply) => {
  const who = whoOf(request);
  const { id } = request.params as { id: string };
  const { values } = request.body as { values: { hours: string; status: string } };
  const [row] = await run(
    tag("update", who),
    `update ${t} s set hours = $2, status = $3, version = version + 1, updated_at = now(), updated_by = $4 where s.id = $1 and s.deleted_at is null${mine(who.isOwner, 5)} returning id, version`,
    [id, values.hours, values.status, who.member, ...me(who)],
  );
  return row === undefined
    ? reply.code(404).send({ code: "record.not_found" })
    : { id: row[0], version: row[1], values };
});

app.post("/group", async (request) => {
  const who = whoOf(request);
  const rows = await run(
    tag("group", who),
    `select s.status, count(*), sum(s.amount) from ${t} s where s.deleted_at is null${mine(who.isOwner, 1)} group by s.status order by s.status`,
    me(who),
  );
  return { groups: rows };
});

app.post("/search", async (request) => {
  const who = whoOf(request);
  const { term, limit } = request.body as { term: string; limit: number };
  const rows = await run(
    tag("search", who),
    `select ${columns} from (select * from ${t} s where s.deleted_at is null and ${process.env["FLOOR_SEARCH"] ?? "s.title like '%' || $1 || '%'"}${mine(who.isOwner, 3)} order by s.id desc limit $2) s left join ${c} cl on cl.id = s.client and cl.deleted_at is null order by s.id desc`,
    [term, limit, ...me(who)],
  );
  return { rows: rows.map(shape) };
});

app.post("/count", async (request) => {
  const who = whoOf(request);
  const { status } = request.body as { status: string };
  const [row] = await run(
    tag("count", who),
    `select count(*) from (select 1 from ${t} s where s.deleted_at is null and s.status = $1${mine(who.isOwner, 2)} limit 1001) x`,
    [status, ...me(who)],
  );
  const value = Number(row?.[0]);
  return { count: { value: Math.min(value, 1000), isCapped: value > 1000 } };
});

await app.listen({ port: Number(process.env["PORT"]), host: "127.0.0.1" });
process.once("SIGTERM", () => {
  void app.close().then(() => pool.end());
});
