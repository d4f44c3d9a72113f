import { join } from "node:path";
import type { FastifyBaseLogger } from "fastify";
import { systemClock, type Clock } from "@tongzhou/base";
import {
  migrate,
  openDatabase,
  startJobs,
  workBulkChanges,
  workForms,
  workImports,
  workTransfers,
} from "@tongzhou/engine";
import { installClientDelivery } from "@tongzhou/packs";
import { serveFeatures } from "./app.ts";
import { serveFiles } from "./features/files/files.routes.ts";
import { serveImports } from "./features/imports/imports.routes.ts";
import { serveLive } from "./features/live/live.routes.ts";
import { serveMetrics } from "./features/health/metrics.routes.ts";
import { serveOpenApi } from "./features/openapi/openapi.routes.ts";
import { startAccessChanges } from "./platform/auth/accessChanges.ts";
import { buildIdentify } from "./platform/auth/identify.ts";
import { buildOpenSession } from "./platform/auth/openSession.ts";
import { buildPasswords } from "./platform/auth/passwords.ts";
import { buildPrincipalCache } from "./platform/auth/principalCache.ts";
import { buildSignInGuard } from "./platform/auth/signInGuard.ts";
import { buildExportQueue } from "./platform/exports/exportQueue.ts";
import { buildFileStorage } from "./platform/files/fileStorage.ts";
import { startFileSweep } from "./platform/files/sweepFiles.ts";
import { buildThumbnails } from "./platform/files/thumbnails.ts";
import { buildCleanup } from "./platform/cleanup.ts";
import { buildEdge } from "./platform/http/buildEdge.ts";
import { buildFeeds } from "./platform/live/feeds.ts";
import { buildMetrics } from "./platform/metrics/buildMetrics.ts";
import { buildDrain } from "./platform/http/drain.ts";
import { serveWeb } from "./platform/web/serveWeb.ts";
import type { Services } from "./services.ts";

/** What a server is started with. */
export interface ServerOptions {
  readonly connectionString: string;
  readonly logger: FastifyBaseLogger;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where files live. */
  readonly dataDir: string;
  /** The built web application; absent where only the interface is served. */
  readonly webDirectory: string | undefined;
  readonly publicUrl?: string | undefined;
  readonly poolSize: number;
  readonly statementLimitMs: number;
  readonly jobStatementLimitMs: number;
  readonly maxUploadBytes: number;
  readonly exportsAtOnce: number;
  readonly exportsPerMember: number;
  readonly exportSpaceBytes: number;
  readonly sessionDays: number;
  readonly trustProxy: boolean | readonly string[];
  readonly metricsToken?: string | undefined;
  /** Whether this process also works through the queue: index builds, conversions, housekeeping. */
  readonly runsJobs: boolean;
  /** Whether replies are checked against the contract, for tests and development. */
  readonly checksReplies: boolean;
  readonly clock?: Clock;
}

/** A server that answers until it is stopped. */
export interface RunningServer {
  /** Where it listens, such as http://127.0.0.1:3000. */
  readonly address: string;
  readonly services: Services;
  /** Names of the contract's routes that are served. */
  readonly served: ReadonlySet<string>;
  /** Answers what has begun, takes nothing new, and lets go of the database. */
  stop(): Promise<void>;
}

/** Migrates the database, puts the parts together, and listens. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { connectionString, publicUrl, logger } = options;
  const cleanup = buildCleanup();
  const database = openDatabase({
    connectionString,
    poolSize: options.poolSize,
    limits: { statementMs: options.statementLimitMs, jobStatementMs: options.jobStatementLimitMs },
  });
  cleanup.add(() => database.close());
  try {
    await migrate(database.forJobs);
    const clock = options.clock ?? systemClock;
    const principals = buildPrincipalCache();
    const access = await startAccessChanges(database, principals, (error) =>
      logger.warn({ err: error }, "announcement"),
    );
    cleanup.add(() => access.close());
    const feeds = buildFeeds(database, {
      onDefinition: () => access.apply(),
      onError: (error) => logger.warn({ err: error }, "change feed"),
    });
    cleanup.add(() => feeds.close());
    const metrics = buildMetrics(database);
    metrics.addGauge("live_subscribers", "Open live channels.", () => feeds.listeners());
    metrics.addGauge("change_feed_lag_seconds", "Age of the changes told last.", () => feeds.lagMs() / 1000);
    const jobs = options.runsJobs
      ? await startJobs(
          database,
          (error, { job, isExpected }) =>
            isExpected
              ? logger.info({ err: error, job }, "job gave way")
              : logger.error({ err: error, job }, "job failed"),
          metrics.countJob,
        )
      : undefined;
    const storage = buildFileStorage(join(options.dataDir, "files"));
    if (jobs !== undefined) {
      metrics.addJobCounts(() => jobs.count());
      cleanup.add(() => jobs.stop());
      await workForms(jobs, database.forJobs, clock);
      await workBulkChanges(jobs, { database: database.forJobs, clock });
      await workTransfers(jobs, { database: database.forJobs, clock });
      await workImports(jobs, { database: database.forJobs, clock, pathOf: storage.pathOf });
    }
    const exports = buildExportQueue(join(options.dataDir, "exports"), {
      // One connection at least is left for everything else.
      atOnce: Math.max(1, Math.min(options.exportsAtOnce, options.poolSize - 1)),
      perMember: options.exportsPerMember,
      spaceBytes: options.exportSpaceBytes,
      waitMs: 30_000,
      stallMs: 10 * 60_000,
    });
    cleanup.add(() => exports.close());
    metrics.addGauge("exports_waiting", "Exports that wait for their turn.", () => exports.use().waiting);
    metrics.addGauge("exports_unread", "Exports that are being built or read.", () => exports.use().unread);
    metrics.addGauge("exports_spool_bytes", "Disk that unfinished exports take.", () => exports.use().spoolBytes);
    const services: Services = {
      ...(jobs === undefined ? {} : { jobs }),
      database,
      clock,
      access,
      passwords: await buildPasswords(),
      signInGuard: buildSignInGuard(database, () => clock.now()),
      sessionDays: options.sessionDays,
      exports,
      seedDemo: (workspace) => installClientDelivery(database.forJobs, workspace, { isWithDemo: true, clock }),
    };
    const edge = await buildEdge({
      identify: buildIdentify({ database, clock, principals, publicUrl }),
      openSession: buildOpenSession(database, clock),
      onWritten: (workspace) => feeds.nudge(workspace),
      publicUrl,
      checksReplies: options.checksReplies,
      logger,
      trustProxy: options.trustProxy,
    });
    const drain = buildDrain(edge.fastify);
    cleanup.add(() => drain.run());
    serveMetrics(edge, metrics, options.metricsToken);
    serveImports(edge, services, storage);
    serveFeatures(edge, services);
    await serveFiles(edge, { storage, thumbnails: buildThumbnails(storage), maxUploadBytes: options.maxUploadBytes });
    await serveLive(edge, { feeds, access });
    serveOpenApi(edge);
    const fileSweep = startFileSweep({ database, storage, clock, log: logger });
    cleanup.add(() => fileSweep.stop());
    await serveWeb(edge, options.webDirectory);
    const address = await edge.fastify.listen({ host: options.host, port: options.port });
    return { address, services, served: edge.served, stop: () => cleanup.run() };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}
