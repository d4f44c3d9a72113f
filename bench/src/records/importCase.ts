import pg from "pg";
import { openDatabase } from "@tongzhou/engine";
import { sql, sqlIdent } from "@tongzhou/base";
import { once } from "node:events";
import type { Comparison } from "../compare.ts";
import { awaitImport, beginImport } from "../import/followImport.ts";
import { median, rounded } from "../median.ts";
import type { OursClient } from "./oursClient.ts";

/** Where the rows are imported. */
export interface ImportPlace {
  readonly address: string;
  readonly connectionString: string;
  /** The owner. */
  readonly client: OursClient;
  readonly workspace: string;
  readonly schema: string;
}

/** Import against COPY: rows per second of both, from the start of the job to its end, the file already profiled. */
export interface ImportComparison extends Comparison {
  readonly rows: number;
  /** Median seconds of reading and judging the whole file before, which COPY does not do. */
  readonly profileSeconds: number;
}

const importedRows = 100_000;
const columns =
  "title, client, owner, status, priority, amount, hours, reopened, is_urgent, due, reported_at, city, note";

/**
 * Imports a prepared CSV of 100,000 cases through our server, links and people looked up by name, and copies the same
 * rows as prepared text into the same table with the same indexes, in turns. What was written is deleted after each.
 */
export async function measureImport(place: ImportPlace, rounds: number): Promise<ImportComparison> {
  const database = new pg.Client({ connectionString: place.connectionString });
  await database.connect();
  try {
    return await measure(place, database, rounds);
  } finally {
    await database.end();
  }
}

async function measure(place: ImportPlace, database: pg.Client, rounds: number): Promise<ImportComparison> {
  const { client, workspace, schema } = place;
  const csv = await prepareCsv(database, schema);
  const text = await prepareText(database, schema);
  const rates = { ours: [] as number[], floor: [] as number[], profile: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const id = await beginImport(place.address, client, workspace, { name: "cases.csv", body: csv });
    const profiled = performance.now();
    await awaitImport(client, workspace, id, "ready");
    const profileSeconds = (performance.now() - profiled) / 1000;
    const started = performance.now();
    await client.post(`/workspaces/${workspace}/imports/${id}/start`, settings);
    const done = await awaitImport(client, workspace, id, "done");
    const ours = importedRows / ((performance.now() - started) / 1000);
    if (done["rowsCreated"] !== importedRows) throw new Error(`bench-import: ${JSON.stringify(done["rejectSamples"])}`);
    await removeNew(database, schema);
    const floor = importedRows / (await copyText(place, schema, text));
    await removeNew(database, schema);
    if (round === 0) continue;
    rates.ours.push(ours);
    rates.floor.push(floor);
    rates.profile.push(profileSeconds);
  }
  return {
    case: "import.owner",
    ours: rounded(median(rates.ours), 0),
    floor: rounded(median(rates.floor), 0),
    ratio: rounded(median(rates.ours.map((rate, index) => rate / (rates.floor[index] ?? Number.NaN))), 3),
    rows: importedRows,
    profileSeconds: rounded(median(rates.profile), 1),
  };
}

const keys = columns.split(", ");
const settings = {
  sheet: 0,
  target: {
    kind: "form",
    form: "service_case",
    action: "add",
    mappings: keys.map((field, column) => ({ column, field })),
  },
  rejects: "skip",
  isDryRun: false,
} as const;

async function prepareCsv(database: pg.Client, schema: string): Promise<Blob> {
  const { rows } = await database.query<{ line: string }>(
    `select concat_ws(',', s.title, c.name, m.email, s.status, s.priority, s.amount, s.hours, s.reopened, case when s.is_urgent then '是' else '否' end,
       s.due, to_char(s.reported_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS'), s.city, s.note) as line
     from "${schema}".service_case s join "${schema}".client c on c.id = s.client join "${schema}"._member m on m.id = s.owner order by s.id limit ${importedRows}`,
  );
  return new Blob([`${keys.join(",")}\n${rows.map((row) => row.line).join("\n")}\n`]);
}

async function prepareText(database: pg.Client, schema: string): Promise<Buffer> {
  const list = keys.map((key) => `coalesce(s.${key}::text, '\\N')`).join(` || E'\\t' || `);
  const { rows } = await database.query<{ line: string }>(
    `select ${list} as line from "${schema}".service_case s order by s.id limit ${importedRows}`,
  );
  return Buffer.from(`${rows.map((row) => row.line).join("\n")}\n`);
}

async function copyText({ connectionString }: ImportPlace, schema: string, text: Buffer): Promise<number> {
  const database = openDatabase({ connectionString, poolSize: 1 });
  try {
    const started = performance.now();
    await database.transaction(async (tx) => {
      const names = keys.map((key) => sqlIdent(key)).reduce((left, right) => sql`${left}, ${right}`);
      const into = tx.copyIn(sql`copy ${sqlIdent(schema, "service_case")} (${names}) from stdin`);
      into.end(text);
      await once(into, "finish");
    });
    return (performance.now() - started) / 1000;
  } finally {
    await database.close();
  }
}

// Both sides begin with the same table: what the other wrote is gone, its pages free again.
async function removeNew(database: pg.Client, schema: string): Promise<void> {
  await database.query(
    `delete from "${schema}".service_case where id > (select max(id) from "${schema}".service_case) - ${importedRows}`,
  );
  await database.query(`vacuum analyze "${schema}".service_case`);
  await database.query("checkpoint");
}
