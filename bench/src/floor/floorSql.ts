// The statements of the floor, one per thing it can do and kind of actor. Written for this one form by hand: the rows of
// a page are found in the form's table alone and get their client's name afterwards.

/** What the statements need to know of the database. */
export interface FloorTables {
  readonly schema: string;
  /** What the search index holds of a row of `s`; null when there is none. */
  readonly searchedText: string | null;
}

/** Columns that a caller may write, with their types, in the order of the insert's parameters. */
export const writable = {
  title: "text",
  client: "bigint",
  owner: "bigint",
  status: "text",
  priority: "text",
  amount: "numeric",
  hours: "numeric",
  reopened: "bigint",
  is_urgent: "boolean",
  due: "date",
  reported_at: "timestamptz",
  city: "text",
  note: "text",
} as const;

/** SQL text by what it does. A function of the actor's kind where rights are part of it: owner's or member's. */
export function buildFloorSql({ schema, searchedText }: FloorTables) {
  const table = `"${schema}".service_case`;
  const names = Object.keys(writable);
  const mine = (isOwner: boolean, at: number) => (isOwner ? "" : ` and s.owner = $${at}`);
  const withClient = (rows: string) =>
    `${rows} left join "${schema}".client cl on cl.id = s.client and cl.deleted_at is null`;
  const short =
    "s.id, s.version, s.title, s.client, cl.name, s.owner, s.status, s.priority, s.amount, s.due, s.reported_at";
  const followed = `exists (select 1 from "${schema}"._follower f where f.form = 'service_case' and f.record = s.id and f.member =`;
  const stamps = "s.created_at, s.created_by, s.updated_at, s.updated_by";
  const whole = `s.id, s.version, s.client, cl.name, ${stamps}, ${names
    .filter((name) => name !== "client")
    .map((name) => `s.${name}`)
    .join(", ")}`;
  const page = (where: string, order: string, limit: string, from: string = table) => {
    const found = `(select * from ${from} s where s.deleted_at is null${where} order by ${order} limit ${limit}) s`;
    return `select ${short} from ${withClient(found)} order by ${order}`;
  };
  const byDue = "s.due desc nulls last, s.id desc";
  const found =
    searchedText === null
      ? "lower(s.title) like '%' || $1 || '%'"
      : `${searchedText} @> array[$1] and lower(s.title) like '%' || $1 || '%'`;
  return {
    list: (isOwner: boolean) => page(` and s.status = $1${mine(isOwner, 3)}`, byDue, "$2"),
    page: (isOwner: boolean) => page(` and (s.due, s.id) < ($1::date, $2::bigint)${mine(isOwner, 4)}`, byDue, "$3"),
    pageOfBlanks: (isOwner: boolean) => page(` and s.due is null and s.id < $1${mine(isOwner, 3)}`, "s.id desc", "$2"),
    // Fenced, or the planner reads all of the member's cases from another index to intersect them with the few found.
    search: (isOwner: boolean) =>
      page(mine(isOwner, 3), "s.id", "$2", `(select * from ${table} s where ${found} offset 0)`),
    get: (isOwner: boolean) =>
      `select ${whole}, ${followed} $2) from ${withClient(`${table} s`)} where s.id = $1 and s.deleted_at is null${mine(isOwner, 2)}`,
    group: (isOwner: boolean) =>
      `select s.status, count(*), sum(s.amount) from ${table} s where s.deleted_at is null${mine(isOwner, 1)} group by s.status order by s.status`,
    count: (isOwner: boolean) =>
      `select c.n, f.* from (select count(*) as n from (select from ${table} s where s.deleted_at is null and s.status = $1${mine(isOwner, 2)} limit 1001) x) c
       left join (select s.id, s.version, s.title from ${table} s where s.deleted_at is null and s.status = $1${mine(isOwner, 2)} order by s.id limit 2) f on true order by f.id`,
    create: `with s as (insert into ${table} (${names.join(", ")}, created_by, updated_by) values (${names.map((_name, index) => `$${index + 1}`).join(", ")}, $14, $14) returning *)
      select ${whole}, false from ${withClient("s")}`,
    createMany: `insert into ${table} (${names.join(", ")}, created_by, updated_by)
      select u.*, $14::bigint, $14::bigint from unnest(${Object.values(writable)
        .map((type, index) => `$${index + 1}::${type}[]`)
        .join(", ")}) u returning id, version`,
    update: (isOwner: boolean) =>
      `with s as (update ${table} s set hours = $2, status = $3, version = version + 1, updated_at = now(), updated_by = $4
        where s.id = $1 and s.version = $5 and s.deleted_at is null${mine(isOwner, 4)} returning *)
      select ${whole}, ${followed} $4) from ${withClient("s")}`,
  };
}
