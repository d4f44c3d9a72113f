import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Database } from "@tongzhou/engine";

/** What the server counts about itself, in Prometheus' terms. */
export interface Metrics {
  readonly registry: Registry;
  /** One answered request; the route is its pattern, never the address, so that the number of series is bounded. */
  readonly countRequest: (method: string, route: string, status: number, seconds: number) => void;
  /** A number that is asked for when the metrics are read. */
  readonly addGauge: (name: string, help: string, read: () => number) => void;
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
  const addGauge: Metrics["addGauge"] = (name, help, read) => {
    const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(read()) });
  };
  addGauge("database_pool_open", "Open database connections.", () => database.poolUse().open);
  addGauge("database_pool_idle", "Idle database connections.", () => database.poolUse().idle);
  addGauge("database_pool_waiting", "Callers waiting for a database connection.", () => database.poolUse().waiting);
  return {
    registry,
    addGauge,
    countRequest: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
  };
}
