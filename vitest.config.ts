import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const skipped = ["**/node_modules/**", "**/dist/**"];
// Tests here talk to a real PostgreSQL, and so do those in the test/ folder of any package; the others never wait
// for one to start.
const onPostgres = ["packages/engine", "packages/embedded", "apps/server", "apps/cli", "bench", "packs"];
const everywhere = ["packages/*/src/**/*.test.{ts,tsx}", "apps/*/src/**/*.test.{ts,tsx}"];

export default defineConfig({
  test: {
    // The suite shares the machine with PostgreSQL and Chromium, which also wait a lot.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: "unit",
          include: [...everywhere, "tools/**/*.test.ts"],
          setupFiles: ["tools/fixedSeed.ts"],
          testTimeout: 60_000,
          exclude: [...skipped, ...onPostgres.map((folder) => `${folder}/**`), "apps/e2e/**"],
        },
      },
      {
        test: {
          name: "postgres",
          include: [...onPostgres.map((folder) => `${folder}/src/**/*.test.ts`), "{packages,apps}/*/test/**/*.test.ts"],
          exclude: [...skipped, "apps/{e2e,web}/**"],
          globalSetup: ["packages/embedded/src/testing/globalSetup.ts"],
          setupFiles: ["tools/fixedSeed.ts"],
          // What is committed is not always seen at once, least of all on a machine that others use too.
          expect: { poll: { timeout: 120_000, interval: 25 } },
          // What hangs is found by this, what is slow is not: a test of 1.5 s took 90 s on two cores that others use
          // too. Tests that know no better leave it at that.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "journeys",
          include: ["apps/e2e/{src,test}/**/*.test.ts"],
          exclude: skipped,
          globalSetup: ["packages/embedded/src/testing/globalSetup.ts", "tools/findChromium.ts"],
          // After the others: a browser that has to share two cores with them is late for everything.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          // What a page shows comes when it comes; a second is nothing on a machine that others use too.
          expect: { poll: { timeout: 90_000, interval: 50 } },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
