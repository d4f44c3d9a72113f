import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import { err, ok, type Result } from "@tongzhou/base";
import { EmbeddedError, takeOwnership } from "@tongzhou/embedded";

const repository = resolve(import.meta.dirname, "../../../../..");

/** Where the built web application lies. */
export const webDirectory = join(repository, "apps/web/dist");

const stampName = ".built-from";
const ownName = ".built-files";
// Everything the browser's code is made of; a change in any of them makes the build stale.
const sources = ["base", "contract", "expr", "i18n", "model", "ui"].flatMap((name) => [
  `packages/${name}/package.json`,
  `packages/${name}/src`,
]);
const inputs = [
  "apps/web/src",
  "apps/web/public",
  "apps/web/index.html",
  "apps/web/vite.config.ts",
  "package-lock.json",
  ...sources,
];
const lookAgainMs = 250;

/** What happened to the web application at start. */
export type WebBuild = "fresh" | "built" | "absent";

/**
 * Builds the web application when its sources changed since the last build. Of several starts at one moment one builds
 * and the others wait for it. A build takes the place of the last one only when it is whole.
 * @param onEvent hears what takes a while: `building`, or `waiting` for another start that builds
 * @returns the builder's output when it failed; the last build is still there then
 */
export async function buildWeb(
  onEvent: (event: "building" | "waiting") => void,
  root: string = repository,
): Promise<Result<WebBuild, string>> {
  const web = join(root, "apps/web");
  const target = join(web, "dist");
  if (!existsSync(join(web, "vite.config.ts"))) return ok(existsSync(join(target, "index.html")) ? "fresh" : "absent");
  if (await isFresh(root, target)) return ok("fresh");
  const workshop = join(web, ".cache");
  await mkdir(workshop, { recursive: true });
  const release = await takeTurn(workshop, () => onEvent("waiting"));
  try {
    const stamp = await describeSources(root);
    if (await isFresh(root, target)) return ok("fresh");
    onEvent("building");
    const draft = join(workshop, "dist");
    const built = await runVite(root, web, draft);
    if (!built.ok) return built;
    await compressFiles(draft);
    await keepLastAssets(draft, target);
    await writeFile(join(draft, stampName), stamp);
    const old = join(workshop, "dist.old");
    await rm(old, { recursive: true, force: true });
    if (existsSync(target)) await rename(target, old);
    await rename(draft, target);
    await rm(old, { recursive: true, force: true });
    return ok("built");
  } finally {
    release();
  }
}

/**
 * Keeps the files of the last build beside those of this one: a page that is open while the server is renewed still
 * loads its parts when they are needed. Their names carry a hash of their content. What was kept before goes.
 */
async function keepLastAssets(draft: string, target: string): Promise<void> {
  const own = await listAssets(draft);
  await writeFile(join(draft, ownName), own.join("\n"));
  const last = existsSync(join(target, ownName)) ? (await readFile(join(target, ownName), "utf8")).split("\n") : [];
  const isOwn = new Set(own);
  for (const name of last)
    if (name !== "" && !isOwn.has(name) && existsSync(join(target, "assets", name)))
      await copyFile(join(target, "assets", name), join(draft, "assets", name));
}

async function listAssets(folder: string): Promise<readonly string[]> {
  const assets = join(folder, "assets");
  return existsSync(assets) ? readdir(assets) : [];
}

async function isFresh(root: string, target: string): Promise<boolean> {
  const stamp = join(target, stampName);
  return existsSync(stamp) && (await readFile(stamp, "utf8")) === (await describeSources(root));
}

/** Waits until nobody else builds; a lock that a dead process left is no one's. */
async function takeTurn(workshop: string, onWaiting: () => void): Promise<() => void> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await takeOwnership(workshop);
    } catch (error) {
      if (!(error instanceof EmbeddedError) || error.code !== "dataDir.inUse") throw error;
      if (isFirst) onWaiting();
      await sleep(lookAgainMs);
    }
  }
}

/** A digest over path, size and time of every source: quicker than reading them, and a checkout changes the times. */
async function describeSources(root: string): Promise<string> {
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

async function runVite(root: string, web: string, target: string): Promise<Result<true, string>> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const child = spawn(process.execPath, [vite, "build", "--outDir", target, "--emptyOutDir"], {
    cwd: web,
    // Whatever our own environment says: another one would give everybody React's development build.
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
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
