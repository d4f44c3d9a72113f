import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "./readConfig.ts";
import { printSettingsTable, settings } from "./settings.ts";

const documentation = new URL("../../../../docs/configuration.md", import.meta.url);

describe("readConfig", () => {
  test("an empty environment gives the defaults of the table", () => {
    expect(readConfig({})).toEqual({
      ok: true,
      value: {
        port: 3000,
        host: "127.0.0.1",
        dataDir: resolve("data"),
        databaseUrl: undefined,
        publicUrl: undefined,
        servesWeb: true,
        logLevel: "info",
        poolSize: 12,
        statementLimitMs: 30_000,
        jobStatementLimitMs: 3_600_000,
        maxUploadBytes: 512 * 1024 * 1024,
        exportsAtOnce: 2,
        exportsPerMember: 5,
        exportSpaceBytes: 4096 * 1024 * 1024,
        sessionDays: 30,
        trustProxy: false,
        metricsToken: undefined,
      },
    });
  });

  test("a blank value counts as unset", () => {
    expect(readConfig({ PORT: "  ", DATABASE_URL: "" })).toEqual(readConfig({}));
  });

  test("every wrong value is named at once", () => {
    const read = readConfig({
      PORT: "80000",
      HOST: "a b",
      DATA_DIR: "x\0y",
      DATABASE_URL: "mysql://x/y",
      PUBLIC_URL: "https://work.example.com/path",
      SERVE_WEB: "yes",
      LOG_LEVEL: "loud",
      POOL_SIZE: "1",
      STATEMENT_LIMIT_S: "0",
      JOB_STATEMENT_LIMIT_S: "5",
      MAX_UPLOAD_MB: "-5",
      EXPORTS_AT_ONCE: "0",
      EXPORTS_PER_MEMBER: "many",
      EXPORT_SPACE_MB: "1",
      SESSION_DAYS: "1.5",
      TRUST_PROXY: "maybe",
      METRICS_TOKEN: "short",
    });
    expect(read.ok).toBe(false);
    const problems = read.ok ? [] : read.error;
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual(
      Object.values(settings).map((setting) => setting.variable),
    );
  });

  test.each([
    ["DATABASE_URL", "mysql://user:hunter2@host/db"],
    ["METRICS_TOKEN", "hunter2"],
  ])("a refused %s is not repeated, for it may hold a secret", (variable, text) => {
    const read = readConfig({ [variable]: text });
    expect(read.ok ? "" : read.error.join()).not.toContain("hunter2");
  });

  test.each([
    ["true", true],
    ["false", false],
    ["10.0.0.1, ::1,10.2.0.0/16", ["10.0.0.1", "::1", "10.2.0.0/16"]],
  ])("TRUST_PROXY=%s is understood", (text, expected) => {
    const read = readConfig({ TRUST_PROXY: text });
    expect(read.ok && read.value.trustProxy).toEqual(expected);
  });

  test("PUBLIC_URL loses its final slash", () => {
    const read = readConfig({ PUBLIC_URL: "https://work.example.com/" });
    expect(read.ok && read.value.publicUrl).toBe("https://work.example.com");
  });
});

// The formatter pads a table's cells; what they say must be the same.
function unpadded(text: string): string {
  return text.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
}

test("docs/configuration.md holds the table of the code", () => {
  expect(unpadded(readFileSync(documentation, "utf8"))).toContain(unpadded(printSettingsTable()));
});
