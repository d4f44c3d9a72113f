import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFileSync, chownSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { EmbeddedError } from "./errors.ts";
import type { Home } from "./home.ts";
import { cleanEnvironment } from "./postmaster.ts";
import type { Runner } from "./postmaster.ts";
import type { Account } from "./runAs.ts";

/** The database's superuser, and the database the application works in. */
export const databaseName = "tongzhou";

const draftPrefix = "cluster.new-";

// Trigram indexes see Chinese only when lc_ctype knows letters; with C they are silently empty.
// The names of C.UTF-8 differ by system; on Linux and macOS it is always there.
const localeFlags = [
  "--encoding=UTF8",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--lc-collate=C",
  `--lc-ctype=${process.platform === "win32" ? "C" : "C.UTF-8"}`,
  "--lc-messages=C",
];

const runFile = promisify(execFile);

/**
 * Makes the cluster, beside its final name first: a machine that dies in between leaves a draft, which the
 * next start removes, and never half a cluster.
 */
export async function initCluster(runner: Runner, account: Account | undefined, password: string): Promise<void> {
  const { home } = runner;
  removeDrafts(home);
  const draft = join(home.path, draftPrefix + randomBytes(4).toString("hex"));
  const passwordCopy = `${draft}.password`;
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordCopy, `${password}\n`, { mode: 0o600 });
  if (account !== undefined) for (const path of [draft, passwordCopy]) chownSync(path, account.uid, account.gid);
  const flags = ["--pgdata", draft, "--username", databaseName, "--auth=scram-sha-256", `--pwfile=${passwordCopy}`];
  const { command, args, options } = runner.as(runner.binaries.initdb, [...flags, ...localeFlags]);
  try {
    await runFile(command, args, { ...options, env: cleanEnvironment(), cwd: home.path });
  } catch (caught) {
    const output = caught instanceof Error && "stderr" in caught ? String(caught.stderr) : "";
    throw new EmbeddedError(
      "start.failed",
      `initdb failed in ${home.path}:\n${output || String(caught)}`,
      { log: output, path: home.path },
      { cause: caught },
    );
  } finally {
    rmSync(passwordCopy, { force: true });
  }
  const includes = "\n# Tongzhou: tuned at each start; your own settings belong into local.conf and win.\n";
  appendFileSync(
    join(draft, "postgresql.conf"),
    `${includes}include_if_exists = 'tongzhou.conf'\ninclude_if_exists = 'local.conf'\n`,
  );
  renameSync(draft, home.cluster);
}

function removeDrafts(home: Home): void {
  for (const name of readdirSync(home.path))
    if (name.startsWith(draftPrefix)) rmSync(join(home.path, name), { recursive: true, force: true });
}
