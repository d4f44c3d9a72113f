import { resolve } from "node:path";
import { err, ok, type Result } from "@tongzhou/base";

/** How talkative the log is. */
export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Everything the server can be told from outside, checked. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Absolute path. */
  readonly dataDir: string;
  /** Absent: the shipped PostgreSQL runs below `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Origin under which browsers reach the server, without a path; absent: whatever the request says. */
  readonly publicUrl: string | undefined;
  /** Whether the web application is built and served, or only the interface. */
  readonly servesWeb: boolean;
  readonly logLevel: (typeof logLevels)[number];
  readonly poolSize: number;
  /** What one statement may take whose answer somebody waits for. */
  readonly statementLimitMs: number;
  /** The same for durable jobs. */
  readonly jobStatementLimitMs: number;
  readonly maxUploadBytes: number;
  /** Built at the same time; always fewer than `poolSize`. */
  readonly exportsAtOnce: number;
  readonly exportsPerMember: number;
  readonly exportSpaceBytes: number;
  readonly sessionDays: number;
  /** Whose X-Forwarded-* headers are believed: nobody's, the direct peer's, or those of listed addresses. */
  readonly trustProxy: boolean | readonly string[];
  /** Absent: /metrics answers this machine only. */
  readonly metricsToken: string | undefined;
}

/** One environment variable: what it is for and how its text is read. */
export interface Setting<T> {
  readonly variable: string;
  /** Text used when the variable is unset or empty; undefined when there is none. */
  readonly fallback: string | undefined;
  /** What the table in docs/configuration.md says about it. */
  readonly meaning: string;
  /** The value, or the rest of a sentence that begins with the variable's name. */
  readonly parse: (text: string) => Result<T, string>;
}

const mebibyte = 1024 * 1024;

function whole(min: number, max: number): (text: string) => Result<number, string> {
  return (text) => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? ok(value) : err(`must be a whole number from ${min} to ${max}`);
  };
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function parseDatabaseUrl(text: string): Result<string, string> {
  const url = parseUrl(text);
  const isPostgres = url?.protocol === "postgres:" || url?.protocol === "postgresql:";
  return isPostgres && url.pathname.length > 1
    ? ok(text)
    : err("must look like postgres://user:password@host:5432/database");
}

function parsePublicUrl(text: string): Result<string, string> {
  const url = parseUrl(text);
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  return isWeb && url.pathname === "/" && url.search === "" && url.username === ""
    ? ok(url.origin)
    : err("must be the address alone, such as https://work.example.com");
}

function parseTrustProxy(text: string): Result<boolean | readonly string[], string> {
  if (text === "true" || text === "false") return ok(text === "true");
  const addresses = text.split(",").map((address) => address.trim());
  const areAddresses = addresses.every((address) => /^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(address));
  return areAddresses ? ok(addresses) : err("must be true, false, or addresses such as 10.0.0.1,10.0.1.0/24");
}

function parseBoolean(text: string): Result<boolean, string> {
  return text === "true" || text === "false" ? ok(text === "true") : err("must be true or false");
}

function parseLogLevel(text: string): Result<Config["logLevel"], string> {
  const level = logLevels.find((known) => known === text);
  return level === undefined ? err(`must be one of ${logLevels.join(", ")}`) : ok(level);
}

function nonEmpty(text: string): Result<string, string> {
  return text.includes("\0") ? err("must not hold a NUL character") : ok(text);
}

function parseHost(text: string): Result<string, string> {
  return /^[0-9A-Za-z.:_-]+$/.test(text) ? ok(text) : err("must be an address or a host name");
}

function parseToken(text: string): Result<string, string> {
  return text.length >= 16 ? ok(text) : err("must have at least 16 characters");
}

function seconds(min: number, max: number): (text: string) => Result<number, string> {
  return (text) => {
    const read = whole(min, max)(text);
    return read.ok ? ok(read.value * 1000) : read;
  };
}

function mebibytes(min: number, max: number): (text: string) => Result<number, string> {
  return (text) => {
    const read = whole(min, max)(text);
    return read.ok ? ok(read.value * mebibyte) : read;
  };
}

/** Every setting, in the order of the table. */
export const settings = {
  port: {
    variable: "PORT",
    fallback: "3000",
    meaning: "Port to listen on; 0 takes a free one and prints it.",
    parse: whole(0, 65_535),
  },
  host: {
    variable: "HOST",
    fallback: "127.0.0.1",
    meaning: "Address to listen on. `0.0.0.0` lets other machines in; put TLS in front before you do.",
    parse: parseHost,
  },
  dataDir: {
    variable: "DATA_DIR",
    fallback: "./data",
    meaning: "Where the shipped database and uploaded files live. One server per directory.",
    parse: (text) => {
      const read = nonEmpty(text);
      return read.ok ? ok(resolve(read.value)) : read;
    },
  },
  databaseUrl: {
    variable: "DATABASE_URL",
    fallback: undefined,
    meaning: "Your own PostgreSQL (15 or newer). Unset: the shipped one is started below `DATA_DIR`.",
    parse: parseDatabaseUrl,
  },
  publicUrl: {
    variable: "PUBLIC_URL",
    fallback: undefined,
    meaning: "Address browsers use, such as `https://work.example.com`. Needed behind a proxy that ends TLS.",
    parse: parsePublicUrl,
  },
  servesWeb: {
    variable: "SERVE_WEB",
    fallback: "true",
    meaning: "`false`: only the interface is served; the web application is neither built nor shown.",
    parse: parseBoolean,
  },
  logLevel: {
    variable: "LOG_LEVEL",
    fallback: "info",
    meaning: `One of ${logLevels.map((level) => `\`${level}\``).join(", ")}.`,
    parse: parseLogLevel,
  },
  poolSize: {
    variable: "POOL_SIZE",
    fallback: "12",
    meaning: "Database connections at most.",
    parse: whole(2, 500),
  },
  statementLimitMs: {
    variable: "STATEMENT_LIMIT_S",
    fallback: "30",
    meaning:
      "Seconds that one database statement of a request may take, waiting for others included. Past it the request ends with `database.too_long` and has written nothing.",
    parse: seconds(1, 3600),
  },
  jobStatementLimitMs: {
    variable: "JOB_STATEMENT_LIMIT_S",
    fallback: "3600",
    meaning: "The same for background jobs: imports, bulk changes, values that are computed anew, exports.",
    parse: seconds(60, 86_400),
  },
  maxUploadBytes: {
    variable: "MAX_UPLOAD_MB",
    fallback: "512",
    meaning: "Largest file that can be uploaded, in MiB.",
    parse: mebibytes(1, 102_400),
  },
  exportsAtOnce: {
    variable: "EXPORTS_AT_ONCE",
    fallback: "2",
    meaning:
      "Exports built at the same time; the next ones wait in line. Each takes a database connection while it is built, and one connection of `POOL_SIZE` is always left.",
    parse: whole(1, 100),
  },
  exportsPerMember: {
    variable: "EXPORTS_PER_MEMBER",
    fallback: "5",
    meaning: "Unfinished exports of one member: waiting, being built, or being downloaded.",
    parse: whole(1, 100),
  },
  exportSpaceBytes: {
    variable: "EXPORT_SPACE_MB",
    fallback: "4096",
    meaning: "Disk below `DATA_DIR` that all unfinished exports may take together, in MiB.",
    parse: mebibytes(16, 10_240_000),
  },
  sessionDays: {
    variable: "SESSION_DAYS",
    fallback: "30",
    meaning: "Days after which a sign-in ends.",
    parse: whole(1, 365),
  },
  trustProxy: {
    variable: "TRUST_PROXY",
    fallback: "false",
    meaning: "Whether `X-Forwarded-*` headers are believed: `true`, `false`, or the proxies' addresses.",
    parse: parseTrustProxy,
  },
  metricsToken: {
    variable: "METRICS_TOKEN",
    fallback: undefined,
    meaning: "Bearer token for `/metrics`. Unset: only this machine may read them.",
    parse: parseToken,
  },
} as const satisfies { readonly [Name in keyof Config]: Setting<NonNullable<Config[Name]>> };

/** The table of docs/configuration.md. */
export function printSettingsTable(): string {
  const rows = Object.values(settings).map(({ variable, fallback, meaning }) => {
    const shown = fallback === undefined ? "–" : `\`${fallback}\``;
    return `| \`${variable}\` | ${shown} | ${meaning} |`;
  });
  return ["| Variable | Default | Meaning |", "| --- | --- | --- |", ...rows].join("\n");
}
