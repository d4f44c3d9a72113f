import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { findRunning, startPostgres } from "@tongzhou/embedded";
import { openDatabase, type Database } from "@tongzhou/engine";
import { UsageError } from "../run.ts";

/** A database that a command works on for a while. */
export interface OpenedDatabase {
  readonly database: Database;
  close(): Promise<void>;
}

/**
 * Opens the database a server of this environment would use, whether one runs at the moment or not: DATABASE_URL, or
 * the shipped one below DATA_DIR.
 * @throws UsageError when there is none
 */
export async function openWorkspaceDatabase(environment: NodeJS.ProcessEnv): Promise<OpenedDatabase> {
  const own = environment["DATABASE_URL"];
  if (own !== undefined && own !== "") return open(own);
  const dataDir = resolve(environment["DATA_DIR"] ?? "./data");
  const running = await findRunning(dataDir);
  if (running !== undefined) return open(running);
  if (!existsSync(dataDir)) throw new UsageError(`there is no database below ${dataDir}; set DATA_DIR or DATABASE_URL`);
  const server = await startPostgres({ dataDir });
  return open(server.connectionString, () => server.stop());
}

function open(connectionString: string, then: () => Promise<void> = () => Promise.resolve()): OpenedDatabase {
  const database = openDatabase({ connectionString, poolSize: 2, applicationName: "tongzhou-cli" });
  return {
    database,
    close: async () => {
      await database.close();
      await then();
    },
  };
}
