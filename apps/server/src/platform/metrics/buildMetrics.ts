import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Database, JobCount, JobEnd } from "@tongzhou/engine";

/** What the server counts about itself, in Prometheus' terms. */
export interface Metrics {
  readonly registry: Registry;
  /** One answered request; the route is its pattern, never the address, so that the number of series is bounded. */
  readonly countRequest: (method: string, route: string, status: number, seconds: number) => void;
  /** One run of a job that ended in this process. */
  readonly countJob: (end: JobEnd) => void;
  /** A number that is asked for when the metrics are read. */
  readonly addGauge: (name: string, help: string, read: () => number) => void;
  /** Numbers of jobs that are asked for when the metrics are read; left out while the database is away. */
  readonly addJobCounts: (read: () => Promise<readonly JobCount[]>) => void;
}

/** A registry of one server. */
export function buildMetrics(database: Database): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time to answer a request, by route pattern and status.",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const jobs = new Histogram({
    name: "job_duration_seconds",
    help: "Time a run of background work took on this node, by kind and outcome (done, failed, gave_way).",
    labelNames: ["job", "outcome"],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120, 600, 3600],
    registers: [registry],
  });
  const addGauge: Metrics["addGauge"] = (name, help, read) => {
    const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(read()) });
  };
  addGauge("database_pool_open", "Open database connections.", () => database.poolUse().open);
  addGauge("database_pool_idle", "Idle database connections.", () => database.poolUse().idle);
  addGauge("database_pool_waiting", "Callers waiting for a database connection.", () => database.poolUse().waiting);
  const addJobCounts: Metrics["addJobCounts"] = (read) => {
    const gauge: Gauge = new Gauge({
      name: "job_queue_jobs",
      help: "Jobs on all nodes, by kind and state: queued, running, failed (for good, within a day).",
      labelNames: ["job", "state"],
      registers: [registry],
      async collect() {
        gauge.reset();
        const counts = await read().catch(() => []);
        for (const { job, queued, running, failed } of counts)
          for (const [state, count] of Object.entries({ queued, running, failed })) gauge.set({ job, state }, count);
      },
    });
  };
  return {
    registry,
    addGauge,
    addJobCounts,
    countJob: ({ job, outcome, seconds }) => jobs.observe({ job, outcome }, seconds),
    countRequest: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
  };
}
