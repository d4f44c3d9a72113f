export { acquireTestDatabase } from "./testing/acquireTestDatabase.ts";
export type { TestDatabase, TestDatabaseOptions } from "./testing/acquireTestDatabase.ts";
export { startTestCluster } from "./testing/testCluster.ts";
