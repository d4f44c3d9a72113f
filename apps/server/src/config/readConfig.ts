import { err, ok, type Result } from "@tongzhou/base";
import { settings, type Config, type Setting } from "./settings.ts";

/** The environment as a process sees it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration, or a sentence for every setting that is wrong: all of them, so that one start finds all. */
export function readConfig(env: Environment): Result<Config, readonly string[]> {
  const problems: string[] = [];
  function read<T>(setting: Setting<T>): T | undefined {
    const text = env[setting.variable];
    const source = text === undefined || text.trim() === "" ? setting.fallback : text.trim();
    if (source === undefined) return undefined;
    const parsed = setting.parse(source);
    if (parsed.ok) return parsed.value;
    problems.push(`${setting.variable} ${parsed.error}; got ${quote(setting.variable, source)}`);
    return undefined;
  }
  const config = {
    port: read(settings.port) ?? 0,
    host: read(settings.host) ?? "",
    dataDir: read(settings.dataDir) ?? "",
    databaseUrl: read(settings.databaseUrl),
    publicUrl: read(settings.publicUrl),
    servesWeb: read(settings.servesWeb) ?? true,
    logLevel: read(settings.logLevel) ?? "info",
    poolSize: read(settings.poolSize) ?? 0,
    statementLimitMs: read(settings.statementLimitMs) ?? 0,
    jobStatementLimitMs: read(settings.jobStatementLimitMs) ?? 0,
    maxUploadBytes: read(settings.maxUploadBytes) ?? 0,
    exportsAtOnce: read(settings.exportsAtOnce) ?? 0,
    exportsPerMember: read(settings.exportsPerMember) ?? 0,
    exportSpaceBytes: read(settings.exportSpaceBytes) ?? 0,
    sessionDays: read(settings.sessionDays) ?? 0,
    trustProxy: read(settings.trustProxy) ?? false,
    metricsToken: read(settings.metricsToken),
  } satisfies Config;
  return problems.length === 0 ? ok(config) : err(problems);
}

// These may hold a password; a terminal's scrollback is no place for one.
const secret: ReadonlySet<string> = new Set([settings.databaseUrl.variable, settings.metricsToken.variable]);

function quote(variable: string, text: string): string {
  return secret.has(variable) ? "a value that is not shown because it may hold a secret" : JSON.stringify(text);
}
