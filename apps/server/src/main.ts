import { EmbeddedError, startPostgres, type EmbeddedPostgres } from "@tongzhou/embedded";
import { errorText } from "@tongzhou/i18n";
import { AppError } from "@tongzhou/model";
import type { Logger } from "pino";
import { readConfig } from "./config/readConfig.ts";
import type { Config } from "./config/settings.ts";
import { buildLog } from "./platform/log/buildLog.ts";
import { buildWeb, webDirectory } from "./platform/web/buildWeb.ts";
import { startServer, type RunningServer } from "./startServer.ts";

// A terminal sends Ctrl-C to every process of the group and npm passes it on as well: that is one wish, not two.
const sameWishMs = 500;
const longestDrainMs = 15_000;

async function main(): Promise<void> {
  const read = readConfig(process.env);
  if (!read.ok) {
    console.error(["tongzhou: the configuration has problems:", ...read.error.map((line) => `  ${line}`)].join("\n"));
    process.exitCode = 2;
    return;
  }
  const config = read.value;
  const logger = buildLog(config.logLevel);
  const running: { server?: RunningServer; postgres?: EmbeddedPostgres } = {};
  stopOnSignals(logger, async () => {
    await running.server?.stop();
    await running.postgres?.stop();
  });
  try {
    // The data directory is taken first: a second start says so before it spends time on a build.
    if (config.databaseUrl === undefined) running.postgres = await startEmbedded(config, logger);
    if (config.servesWeb) await prepareWeb();
    const connectionString = config.databaseUrl ?? running.postgres?.connectionString ?? "";
    running.server = await startServer({
      ...config,
      connectionString,
      logger,
      webDirectory: config.servesWeb ? webDirectory : undefined,
      runsJobs: true,
      checksReplies: process.env["NODE_ENV"] === "development",
    });
    console.log(`同舟 Tongzhou: ${config.publicUrl ?? running.server.address}`);
  } catch (error) {
    console.error(`tongzhou: ${explain(error, config)}`);
    await running.postgres?.stop();
    process.exitCode = 1;
  }
}

/** The start cannot go on for a reason the person at the terminal can do something about. */
class StartError extends Error {}

async function prepareWeb(): Promise<void> {
  const built = await buildWeb((event) =>
    console.log(
      event === "building"
        ? "tongzhou: building the web application…"
        : "tongzhou: another start is building the web application; waiting for it…",
    ),
  );
  if (!built.ok)
    throw new StartError(
      `the web application could not be built, so nothing is served. The last build was left as it is; ` +
        `SERVE_WEB=false starts without it.\n${built.error}`,
    );
}

async function startEmbedded(config: Config, logger: Logger): Promise<EmbeddedPostgres> {
  return startPostgres({
    dataDir: config.dataDir,
    onEvent: (event) => {
      if (event.kind === "died" || event.kind === "lost") logger.error({ event }, "database");
      else logger.info({ event }, "database");
    },
  });
}

function explain(error: unknown, config: Config): string {
  if (error instanceof StartError || error instanceof EmbeddedError) return error.message;
  if (error instanceof AppError) return errorText(error.code, error.params, "en");
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return `port ${config.port} on ${config.host} is taken by another program. Stop that one, or set PORT.`;
  if (code === "EACCES") return `this user may not listen on port ${config.port}. Set PORT to 1024 or more.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return `this machine has no address ${config.host}. Set HOST.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Stops once, however many signals come; a second wish ends the process without waiting. */
function stopOnSignals(logger: Logger, stop: () => Promise<void>): void {
  let stoppingSince: number | undefined;
  const handle = (signal: NodeJS.Signals): void => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > sameWishMs) process.exit(130);
      return;
    }
    stoppingSince = performance.now();
    logger.info({ signal }, "stopping");
    // What does not end by itself within this time is cut off; the database loses nothing by it.
    setTimeout(() => process.exit(1), longestDrainMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, "stop failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", handle);
  process.on("SIGTERM", handle);
}

await main();
