import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { readDataDirectory } from "./admin.ts";
import { majorVersion } from "./binaries.ts";
import { buildConnectionString } from "./connectionString.ts";
import { databaseName } from "./initCluster.ts";
import { findPostmaster } from "./postmasterFile.ts";

/**
 * The connection string of the database that another process runs on a data directory; undefined when none answers.
 * Changes nothing there: for commands that work beside a server.
 */
export async function findRunning(dataDir: string): Promise<string | undefined> {
  const place = join(resolve(dataDir), `pg${majorVersion}`);
  if (!existsSync(join(place, "password"))) return undefined;
  const path = realpathSync(place);
  const cluster = join(path, "cluster");
  const file = findPostmaster(cluster);
  if (file?.isReady !== true) return undefined;
  const password = readFileSync(join(path, "password"), "utf8").trim();
  const listening =
    file.socketDirectory === ""
      ? ({ kind: "tcp", port: file.port } as const)
      : ({ kind: "socket", directory: file.socketDirectory } as const);
  const answer = await readDataDirectory(buildConnectionString(listening, password, "postgres"), 0).catch(() => "");
  return answer === cluster ? buildConnectionString(listening, password, databaseName) : undefined;
}
