import { clusterVariable } from "./acquireTestDatabase.ts";
import { startTestCluster } from "./testCluster.ts";

/** Called by vitest once before the files of a project: one server for all of them. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[clusterVariable]) return undefined;
  const cluster = await startTestCluster();
  process.env[clusterVariable] = cluster.adminConnectionString;
  return async () => {
    delete process.env[clusterVariable];
    await cluster.stop();
  };
}
