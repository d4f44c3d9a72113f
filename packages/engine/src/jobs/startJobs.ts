import { PgBoss } from "pg-boss";
import { sql, sqlIdent } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { Database } from "../db/database.ts";
import { pgCode } from "../db/pgErrors.ts";
import type { JobName, JobPayloads, JobQueue } from "./jobQueue.ts";

/** What a worker is told besides the payload. */
export interface JobContext {
  /** Aborted when the process is to stop: end after the step at hand; what is left is found again. */
  readonly signal: AbortSignal;
}

/** The job queue of this process. */
export interface Jobs extends JobQueue {
  /** Takes jobs of a kind, `concurrency` at a time (1 by default). A handler that throws is called again, later and later. */
  work<N extends JobName>(
    name: N,
    handler: (payload: JobPayloads[N], context: JobContext) => Promise<void>,
    options?: { readonly concurrency?: number },
  ): Promise<void>;
  /** Leaves a job at every time of a cron expression, on one node only. */
  schedule<N extends JobName>(name: N, cron: string, payload: JobPayloads[N]): Promise<void>;
  /** How many jobs of each kind this process knows wait, run and have failed for good within the last day, on all nodes. */
  count(): Promise<readonly JobCount[]>;
  /** Lets running jobs end, for twenty seconds at most. */
  stop(): Promise<void>;
}

/** What the queue says of an error. */
export interface JobTrouble {
  /** The kind of job that failed; absent for what went wrong inside the queue. */
  readonly job?: JobName;
  /** The job gave way to someone, or the process is stopping: it begins again by itself, and nobody has to look. */
  readonly isExpected: boolean;
}

/** Jobs of one kind. */
export interface JobCount {
  readonly job: JobName;
  readonly queued: number;
  readonly running: number;
  readonly failed: number;
}

/** A run of a job that has ended here. */
export interface JobEnd {
  readonly job: JobName;
  readonly seconds: number;
  /** `gave_way`: told to end, begins again by itself. */
  readonly outcome: "done" | "failed" | "gave_way";
}

/** The schema of the queue's own tables. */
export const jobsSchema = "tongzhou_jobs";

// A worker that dies is missed after heartbeatSeconds and its job given to another at the next look: within 30 seconds.
const heartbeatSeconds = 15;
// Nobody notifies of a job that is due again, so workers also look themselves.
const lookSeconds = 5;
const stopTimeoutMs = 20_000;
// An index build that stood in the way of a definition change was told to end (see lockTables).
const queryCanceled = "57014";
const daySeconds = 86_400;

/**
 * Starts the queue on our database; its tables are made or brought up to date first.
 * @param onError hears what went wrong inside the queue or in a handler; the queue goes on
 * @param onEnd hears of every run that ended in this process
 */
export async function startJobs(
  database: Database,
  onError: (error: unknown, trouble: JobTrouble) => void,
  onEnd: (end: JobEnd) => void = () => undefined,
): Promise<Jobs> {
  const boss = new PgBoss({
    db: {
      executeSql: (text, values) => database.library.executeSql(text, values),
      listen: (channel, onNotification, onReconnect) => database.listen(channel, onNotification, onReconnect),
    },
    schema: jobsSchema,
    useListenNotify: true,
    superviseIntervalSeconds: lookSeconds,
    monitorIntervalSeconds: lookSeconds,
    cronMonitorIntervalSeconds: lookSeconds,
    // Which keys have a running job is remembered this long; a job left for one of them meanwhile waits until then.
    queueCacheIntervalSeconds: lookSeconds,
  });
  boss.on("error", (error) => onError(error, { isExpected: false }));
  await boss.start();
  const stopping = new AbortController();
  const made = new Map<JobName, Promise<void>>();
  // Stately: one job of a key may wait while one runs, so work that comes up during a run is not missed.
  const ensureQueue = (name: JobName): Promise<void> => {
    let ready = made.get(name);
    if (ready === undefined) {
      ready = boss.createQueue(name, {
        policy: "stately",
        notify: true,
        heartbeatSeconds,
        retryLimit: 20,
        retryDelay: 1,
        retryBackoff: true,
        retryDelayMax: 300,
        expireInSeconds: daySeconds - 1,
        deleteAfterSeconds: daySeconds,
      });
      made.set(name, ready);
    }
    return ready;
  };
  return {
    async enqueue(name, payload, options = {}) {
      await ensureQueue(name);
      await boss.send(name, payload, {
        ...(options.key === undefined ? {} : { singletonKey: options.key }),
        ...(options.startAfterSeconds === undefined ? {} : { startAfter: options.startAfterSeconds }),
        ...(options.tx === undefined ? {} : { db: options.tx.library }),
      });
    },
    async work(name, handler, options = {}) {
      await ensureQueue(name);
      const concurrency = options.concurrency ?? 1;
      await boss.work<JobPayloads[typeof name]>(
        name,
        { localConcurrency: concurrency, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: lookSeconds },
        async ([job]) => {
          if (job === undefined) return;
          const signal = AbortSignal.any([job.signal, stopping.signal]);
          const startedAt = performance.now();
          const end = (outcome: JobEnd["outcome"]): void =>
            onEnd({ job: name, seconds: (performance.now() - startedAt) / 1000, outcome });
          try {
            await handler(job.data, { signal });
            end("done");
          } catch (error) {
            const all: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
            // What took longer than a job's statement may (database.too_long) did not give way to anybody.
            const isExpected = (one: unknown): boolean =>
              signal.aborted || (pgCode(one) === queryCanceled && !(one instanceof AppError));
            for (const one of all) onError(one, { job: name, isExpected: isExpected(one) });
            end(all.every(isExpected) ? "gave_way" : "failed");
            throw error;
          }
        },
      );
    },
    async schedule(name, cron, payload) {
      await ensureQueue(name);
      await boss.schedule(name, cron, payload, { tz: "UTC", singletonKey: "cron" });
    },
    async count() {
      const rows = await database.rows<JobCount>(
        sql`select k.name as job, count(*) filter (where j.state in ('created', 'retry'))::int as queued,
              count(*) filter (where j.state = 'active')::int as running, count(*) filter (where j.state = 'failed')::int as failed
            from unnest(${[...made.keys()]}::text[]) k(name) left join ${sqlIdent(jobsSchema, "job")} j on j.name = k.name
            group by k.name order by k.name`,
      );
      return rows;
    },
    async stop() {
      stopping.abort();
      await boss.stop({ graceful: true, timeout: stopTimeoutMs });
    },
  };
}
