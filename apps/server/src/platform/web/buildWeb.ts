import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import { err, ok, type Result } from "@tongzhou/base";

const root = resolve(import.meta.dirname, "../../../../..");
const web = join(root, "apps/web");

/** Where the built web application lies. */
export const webDirectory = join(web, "dist");

const stampFile = join(webDirectory, ".built-from");
// Everything the browser's code is made of; a change in any of them makes the build stale.
const sources = ["base", "calendar", "contract", "expr", "i18n", "model", "ui"].map((name) => `packages/${name}/src`);
const inputs = [
  "apps/web/src",
  "apps/web/public",
  "apps/web/index.html",
  "apps/web/vite.config.ts",
  "package-lock.json",
  ...sources,
];

/** What happened to the web application at start. */
export type WebBuild = "fresh" | "built" | "absent";

/**
 * Builds the web application when its sources changed since the last build.
 * @param onStart called before a build, which takes a while
 * @returns the builder's output when it failed
 */
export async function buildWeb(onStart: () => void): Promise<Result<WebBuild, string>> {
  if (!existsSync(join(web, "vite.config.ts")))
    return ok(existsSync(join(webDirectory, "index.html")) ? "fresh" : "absent");
  const stamp = await describeSources();
  if (existsSync(stampFile) && (await readFile(stampFile, "utf8")) === stamp) return ok("fresh");
  onStart();
  const built = await runVite();
  if (!built.ok) return built;
  await compressFiles(webDirectory);
  await mkdir(webDirectory, { recursive: true });
  await writeFile(stampFile, stamp);
  return ok("built");
}

/** A digest over path, size and time of every source: quicker than reading them, and a checkout changes the times. */
async function describeSources(): Promise<string> {
  const digest = createHash("sha256");
  for (const input of inputs) {
    const path = join(root, input);
    if (!existsSync(path)) continue;
    const isFolder = (await stat(path)).isDirectory();
    const files = isFolder
      ? (await readdir(path, { recursive: true })).toSorted().map((name) => join(path, name))
      : [path];
    for (const file of files) {
      if (/\.test\.tsx?$/.test(file)) continue;
      const { size, mtimeMs } = await stat(file);
      digest.update(`${file}\0${size}\0${mtimeMs}\n`);
    }
  }
  return digest.digest("hex");
}

async function runVite(): Promise<Result<true, string>> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const child = spawn(process.execPath, [vite, "build"], { cwd: web, stdio: ["ignore", "pipe", "pipe"] });
  const output: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  const status = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  return status === 0 ? ok(true) : err(output.join("").slice(-8000));
}

const compressible = /\.(js|css|html|svg|json|txt|map)$/;
const worthwhileBytes = 1024;

/** Writes .br and .gz beside every text file, so that serving one costs no time at all. */
async function compressFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    if (!compressible.test(name) || (await stat(path)).size < worthwhileBytes) continue;
    const brotli = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
    await pipeline(createReadStream(path), brotli, createWriteStream(`${path}.br`));
    await pipeline(createReadStream(path), createGzip({ level: 9 }), createWriteStream(`${path}.gz`));
  }
}
