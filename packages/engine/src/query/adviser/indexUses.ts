import { sql, sqlIdent } from "@tongzhou/base";
import { addLookupUses, type LookupUse } from "../../computed/lookups.store.ts";
import type { Database } from "../../db/database.ts";
import { loadIndexes } from "../../forms/indexes.store.ts";
import type { IndexAdvice } from "./indexAdvice.ts";

interface Asked {
  calls: number;
  totalMs: number;
}

interface Use {
  readonly advice: IndexAdvice;
  calls: number;
  totalMs: number;
}

/** What one process knows about one workspace's indexes. */
interface Knowledge {
  readonly uses: Map<string, Use>;
  readonly lookups: Map<string, Asked>;
  standing: ReadonlySet<string>;
  readAt: number;
  isBusy: boolean;
}

// Shapes differ by what people sort and filter by; past this many, new ones wait for the next minute.
const maxShapes = 500;
const exchangeMs = 30_000;

const known = new WeakMap<object, Map<string, Knowledge>>();

function knowledgeOf(database: Database, schema: string): Knowledge {
  let schemas = known.get(database.identity);
  if (schemas === undefined) known.set(database.identity, (schemas = new Map()));
  let knowledge = schemas.get(schema);
  if (knowledge === undefined)
    schemas.set(
      schema,
      (knowledge = { uses: new Map(), lookups: new Map(), standing: new Set(), readAt: 0, isBusy: false }),
    );
  return knowledge;
}

/** Notes that a page was read for which this index is, or would be, the right one. */
export function recordIndexUse(database: Database, schema: string, advice: IndexAdvice, tookMs: number): void {
  const knowledge = knowledgeOf(database, schema);
  const use = knowledge.uses.get(advice.name);
  if (use !== undefined) {
    use.calls += 1;
    use.totalMs += tookMs;
  } else if (knowledge.uses.size < maxShapes) knowledge.uses.set(advice.name, { advice, calls: 1, totalMs: tookMs });
  exchangeInPassing(database, schema, knowledge);
}

/** Notes that a list read lookups for every record. */
export function recordLookupUse(database: Database, schema: string, ids: readonly string[], tookMs: number): void {
  const knowledge = knowledgeOf(database, schema);
  addLookups(
    knowledge,
    ids.map((id) => ({ id, calls: 1, totalMs: tookMs })),
  );
  exchangeInPassing(database, schema, knowledge);
}

function addLookups({ lookups }: Knowledge, uses: readonly LookupUse[]): void {
  for (const { id, calls, totalMs } of uses) {
    const known = lookups.get(id);
    if (known === undefined) lookups.set(id, { calls, totalMs });
    else {
      known.calls += calls;
      known.totalMs += totalMs;
    }
  }
}

function exchangeInPassing(database: Database, schema: string, knowledge: Knowledge): void {
  if (performance.now() - knowledge.readAt < exchangeMs || knowledge.isBusy) return;
  // Nobody waits for the exchange; when it fails the uses stay noted and the next page tries again.
  exchangeIndexUses(database, schema).catch(() => undefined);
}

/** Whether the index stands, as far as this process has heard. */
export function isIndexStanding(database: Database, schema: string, advice: IndexAdvice): boolean {
  return knowledgeOf(database, schema).standing.has(advice.tail);
}

/** Writes what this process noted to the workspace's advice, and reads which indexes stand. */
export async function exchangeIndexUses(database: Database, schema: string): Promise<void> {
  const knowledge = knowledgeOf(database, schema);
  knowledge.isBusy = true;
  const uses = [...knowledge.uses.values()];
  knowledge.uses.clear();
  let lookups = [...knowledge.lookups].map(([id, use]): LookupUse => ({ id, ...use }));
  knowledge.lookups.clear();
  try {
    if (lookups.length > 0) await addLookupUses(database, schema, lookups);
    lookups = [];
    if (uses.length > 0) await database.run(upsertUses(schema, uses));
    const indexes = await loadIndexes(database, schema);
    knowledge.standing = new Set(indexes.filter((index) => index.state === "valid").map((index) => index.tail));
  } catch (error) {
    addLookups(knowledge, lookups);
    for (const { advice, calls, totalMs } of uses) {
      const use = knowledge.uses.get(advice.name);
      if (use === undefined) knowledge.uses.set(advice.name, { advice, calls, totalMs });
      else {
        use.calls += calls;
        use.totalMs += totalMs;
      }
    }
    throw error;
  } finally {
    knowledge.readAt = performance.now();
    knowledge.isBusy = false;
  }
}

function upsertUses(schema: string, uses: readonly Use[]): ReturnType<typeof sql> {
  const names = uses.map(({ advice }) => advice.name);
  const forms = uses.map(({ advice }) => advice.form);
  const tails = uses.map(({ advice }) => advice.tail);
  const calls = uses.map((use) => use.calls);
  const totals = uses.map((use) => use.totalMs);
  return sql`insert into ${sqlIdent(schema, "_index_advice")} as a (name, form, tail, calls, total_ms)
    select * from unnest(${names}::text[], ${forms}::text[], ${tails}::text[], ${calls}::bigint[], ${totals}::float8[])
    on conflict (name) do update set calls = a.calls + excluded.calls, total_ms = a.total_ms + excluded.total_ms, last_at = now()`;
}
