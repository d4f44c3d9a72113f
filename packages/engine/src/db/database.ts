import type { Readable, Writable } from "node:stream";
import pg from "pg";
import { toQuery, type Sql } from "@tongzhou/base";
import {
  answerAll,
  asks,
  beginAsking,
  bringAnswers,
  listenForQuestions,
  prepareAnswers,
  Unanswered,
  type Answers,
} from "./answers.ts";
import { maxAttempts, pause, takesTurn, takeTurn } from "./attempts.ts";
import { openPool } from "./openPool.ts";
import { runPrepared } from "./preparedRows.ts";
import { createStatementNames, StaleStatement } from "./statementNames.ts";
import { listenOn, type Listener } from "./listen.ts";
import { libraryOn } from "./libraryOn.ts";
import { pgCode, rethrow, retryableCodes, toAppError } from "./pgErrors.ts";
import { noLimit, setLimits, type StatementLimits } from "./statementLimits.ts";
import { transactionOn } from "./transactionOn.ts";
import { startOn } from "./transactionStart.ts";

/** SQL text that was built once, to be run many times with other values. Its text becomes a prepared statement. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Never prepared: planned for its values each time, where the right plan depends on them. */
  readonly isPlannedAnew?: boolean;
}

/** Something statements can be run on: the pool or one transaction. */
export interface Queryable {
  /** Rows as objects keyed by column name. */
  rows<Row extends object>(query: Sql | Statement): Promise<readonly Row[]>;
  /** Rows as arrays in column order; the shape that record lists travel in. */
  arrays(query: Sql | Statement): Promise<readonly (readonly unknown[])[]>;
  /** The number of rows a statement touched. */
  run(query: Sql | Statement): Promise<number>;
}

/** SQL text of a library that brings its own (the job queue), with the driver's own value types. */
export interface LibraryAccess {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** One transaction. It begins with its first statement. */
export interface Transaction extends Queryable {
  /**
   * Runs statements one after the other in one exchange with the server, each with a snapshot of its own; none after
   * the first that fails. The rows of each, as arrays.
   */
  together(queries: readonly (Sql | Statement)[]): Promise<readonly (readonly (readonly unknown[])[])[]>;
  readonly library: LibraryAccess;
  /** A stream to write COPY … FROM STDIN text into; await its `finish`. */
  copyIn(query: Sql): Writable;
  /** A stream of COPY … TO STDOUT text. */
  copyOut(query: Sql): Readable;
  /** Rows in batches through a cursor, for reading more than fits in memory. */
  cursor(query: Sql | Statement, batchSize: number): AsyncIterable<readonly (readonly unknown[])[]>;
}

/** How a transaction runs. */
export interface TransactionOptions {
  readonly isolation?: "read committed" | "repeatable read";
  readonly lockTimeoutMs?: number;
  /** Of each statement, in place of the database's own; 0 is none. Whoever says so knows what to make of 57014. */
  readonly statementTimeoutMs?: number;
}

/**
 * The one connection pool. Only packages/engine/src/db knows the driver. A statement that takes longer than it may ends
 * in AppError "database.too_long"; what its transaction did is taken back.
 */
export interface Database extends Queryable {
  /**
   * Runs `work` in a transaction; commits when it returns. A deadlock or serialization failure runs it again from the
   * start, up to five times, so `work` must have no effect outside the transaction.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Reads of what is committed, on a few connections of their own: for whoever is in a transaction and would wait, in a
   * pool that is used up, for a connection that waits for theirs. Never for a statement that waits for a lock.
   */
  readonly aside: Queryable;
  /** Runs statements that refuse a transaction block, e.g. CREATE INDEX CONCURRENTLY, on a connection of their own. */
  outsideTransaction<T>(work: (connection: Queryable) => Promise<T>): Promise<T>;
  readonly library: LibraryAccess;
  /** The same pool for durable jobs and migrations, whose statements may take as long as jobs may. */
  readonly forJobs: Database;
  /** What is remembered of a database is kept under it: one for both of its faces. */
  readonly identity: object;
  /**
   * Hears NOTIFY on a connection of its own, which is opened again when it breaks.
   * `onConnected` runs after every connect: what was sent in between is lost, so look for yourself then.
   */
  listen(channel: string, onNotification: (payload: string) => void, onConnected: () => void): Promise<Listener>;
  /** How the pool is used at this moment, for metrics. */
  poolUse(): { readonly open: number; readonly idle: number; readonly waiting: number };
  readonly connectionString: string;
  close(): Promise<void>;
}

const maxAsking = 1000;

// Their statements are short and wait for nobody.
const asideSize = 2;

/** Connects lazily. `poolSize` connections at most; more callers wait. */
export function openDatabase(options: {
  readonly connectionString: string;
  readonly poolSize?: number;
  readonly applicationName?: string;
  /** Without them statements take as long as they take. */
  readonly limits?: StatementLimits;
}): Database {
  const { statementMs, jobStatementMs } = options.limits ?? { statementMs: noLimit, jobStatementMs: noLimit };
  const { connectionString, applicationName = "tongzhou" } = options;
  const pool = openPool({ connectionString, applicationName, statementMs, max: options.poolSize ?? 12 });
  const asidePool = openPool({ connectionString, applicationName, statementMs, max: asideSize });
  const names = createStatementNames();
  // Texts of statements that ask for functions without SQL: they go into a transaction at once.
  const asking = new Set<string>();

  function queryableOn(client: pg.Pool | pg.PoolClient, limitMs: number): Queryable {
    async function execute<T>(
      query: Sql | Statement,
      send: (statement: Statement, name: string | undefined) => Promise<T>,
      again: (on: Queryable) => Promise<T>,
      round = 1,
    ): Promise<T> {
      const statement = "chunks" in query ? toQuery(query) : query;
      const { text, values } = statement;
      if (client instanceof pg.Pool && asking.has(text)) return transaction(again, {}, limitMs);
      const isPrepared = values.length > 0 && !("isPlannedAnew" in query && query.isPlannedAnew === true);
      const name = isPrepared ? names.find(text) : undefined;
      const startedAt = performance.now();
      try {
        const result = await send(statement, name);
        if (name !== undefined) names.prove(name);
        return result;
      } catch (error) {
        // A table changed since the statement was prepared. Outside a transaction it can simply be prepared again.
        const isStale = name !== undefined && names.forgetIfStale(text, name, error);
        if (isStale && client instanceof pg.Pool) return execute(query, send, again);
        if (client instanceof pg.Pool && asks(error)) {
          if (asking.size >= maxAsking) asking.clear();
          asking.add(text);
          return transaction(again, {}, limitMs);
        }
        // A statement that is its own transaction took nothing with it: a read that met a definition change waits for it.
        if (client instanceof pg.Pool && retryableCodes.has(pgCode(error) ?? "") && round < maxAttempts) {
          await pause(round);
          if (takesTurn(round + 1)) return transaction(again, {}, limitMs, round + 1);
          return execute(query, send, again, round + 1);
        }
        throw isStale ? new StaleStatement(error) : toAppError(error, { startedAt, limitMs });
      }
    }
    const asObjects = <Row extends pg.QueryResultRow>(
      { text, values }: Statement,
      name: string | undefined,
    ): Promise<pg.QueryResult<Row>> =>
      client.query<Row>({ text, values: [...values], ...(name === undefined ? {} : { name }) });
    const asArrays = async ({ text, values }: Statement, name: string | undefined) => {
      if (name !== undefined) return runPrepared(client, { name, text, values });
      return (await client.query<unknown[]>({ text, values: [...values], rowMode: "array" })).rows;
    };
    return {
      rows: <Row extends object>(query: Sql | Statement) =>
        execute(
          query,
          async (statement, name): Promise<readonly Row[]> => (await asObjects<Row>(statement, name)).rows,
          (on) => on.rows<Row>(query),
        ),
      arrays: (query) => execute<readonly (readonly unknown[])[]>(query, asArrays, (on) => on.arrays(query)),
      run: (query) =>
        execute(
          query,
          async (statement, name) => (await asObjects(statement, name)).rowCount ?? 0,
          (on) => on.run(query),
        ),
    };
  }

  async function attempt<T>(
    work: (tx: Transaction) => Promise<T>,
    settings: TransactionOptions,
    answers: Answers,
    defaultMs: number,
    hasTurn: boolean,
  ): Promise<T> {
    const limitMs = settings.statementTimeoutMs === undefined ? defaultMs : noLimit;
    const client = await pool.connect().catch(rethrow);
    let isBroken = false;
    const onError = () => {
      isBroken = true;
    };
    client.on("error", onError);
    const { questions, stop } = listenForQuestions(client);
    try {
      if (answers.known.size > 0) await prepareAnswers(client).catch(rethrow);
      const begin = settings.isolation === "repeatable read" ? "begin isolation level repeatable read" : "begin";
      const statementTimeoutMs = settings.statementTimeoutMs ?? defaultMs;
      const limits = setLimits({ ...settings, statementTimeoutMs }, statementMs);
      // Before the limits: who waits for a turn waits for no lock that a limit is about.
      const start = startOn(client, [begin, beginAsking, ...(hasTurn ? [takeTurn] : []), ...limits]);
      if (answers.known.size > 0) {
        await start.begin();
        await bringAnswers(client, answers).catch(rethrow);
      }
      const value = await work(transactionOn({ client, begun: queryableOn(client, limitMs), names, limitMs, start }));
      if (questions.size > 0) throw new Unanswered(questions, undefined);
      if (start.hasBegun()) await client.query("commit").catch(rethrow);
      return value;
    } catch (error) {
      await client.query("rollback").catch(onError);
      // What failed may have failed for want of an answer.
      throw questions.size > 0 && !(error instanceof Unanswered) ? new Unanswered(questions, error) : error;
    } finally {
      stop();
      client.off("error", onError);
      client.release(isBroken);
    }
  }

  async function transaction<T>(
    work: (tx: Transaction) => Promise<T>,
    settings: TransactionOptions,
    defaultMs: number,
    firstRound = 1,
  ): Promise<T> {
    const answers: Answers = { known: new Map(), spentMs: 0 };
    let runs = 0;
    for (let round = firstRound; ; round += 1) {
      try {
        runs += 1;
        return await attempt(work, settings, answers, defaultMs, takesTurn(round));
      } catch (error) {
        if (error instanceof Unanswered) {
          await answerAll(answers, error, runs);
          round -= 1;
          continue;
        }
        const code = pgCode(error);
        const mayWork = error instanceof StaleStatement || (code !== undefined && retryableCodes.has(code));
        if (!mayWork || round >= maxAttempts) throw error;
        await pause(round);
      }
    }
  }

  async function outsideTransaction<T>(work: (connection: Queryable) => Promise<T>): Promise<T> {
    const client = await pool.connect().catch(rethrow);
    let isBroken = false;
    const onError = () => {
      isBroken = true;
    };
    client.on("error", onError);
    try {
      // An index of a big table takes hours.
      if (statementMs !== noLimit) await client.query("set statement_timeout = 0").catch(rethrow);
      return await work(queryableOn(client, noLimit));
    } finally {
      if (statementMs !== noLimit) await client.query("reset statement_timeout").catch(onError);
      client.off("error", onError);
      client.release(isBroken);
    }
  }

  const shared = {
    identity: pool,
    library: libraryOn(pool),
    aside: queryableOn(asidePool, statementMs),
    listen: (
      channel: string,
      onNotification: (payload: string) => void,
      onConnected: () => void,
    ): ReturnType<typeof listenOn> => listenOn(connectionString, channel, onNotification, onConnected),
    poolUse: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    connectionString,
    outsideTransaction,
    close: async () => {
      await Promise.all([pool.end(), asidePool.end()]);
    },
  };
  // A statement of its own runs under the connection's limit; for another one it takes a transaction.
  const forJobs: Database = {
    ...shared,
    rows: <Row extends object>(query: Sql | Statement) => transaction((tx) => tx.rows<Row>(query), {}, jobStatementMs),
    arrays: (query) => transaction((tx) => tx.arrays(query), {}, jobStatementMs),
    run: (query) => transaction((tx) => tx.run(query), {}, jobStatementMs),
    transaction: (work, settings = {}) => transaction(work, settings, jobStatementMs),
    get forJobs() {
      return forJobs;
    },
  };
  const database: Database = {
    ...shared,
    ...queryableOn(pool, statementMs),
    transaction: (work, settings = {}) => transaction(work, settings, statementMs),
    get forJobs() {
      return options.limits === undefined ? database : forJobs;
    },
  };
  return database;
}
