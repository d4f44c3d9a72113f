// Runs a script of this repository with the pinned Node, after installing what is missing:
//   node tools/bootstrap.mjs apps/server/src/main.ts [arguments]
// Plain JavaScript without dependencies: it is what runs when nothing is installed. All it says goes to stderr,
// because stdout belongs to the script, whose last line may be read by another program.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const leastNode = [20, 19];
const wantedMajor = 24;

/** @param {string} text */
function say(text) {
  process.stderr.write(`tongzhou: ${text}\n`);
}

/** @param {string} text @returns {never} */
function giveUp(text) {
  say(text);
  process.exit(1);
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes node_modules/.package-lock.json as the last
 * step of an install, so it is missing after one that was cut short.
 */
function isInstalled() {
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = readJson(join(root, "package-lock.json")).packages;
  const present = readJson(hidden).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes("node_modules/")) return true;
    const found = present[path];
    if (found === undefined) return entry.optional === true || entry.peer === true || entry.devOptional === true;
    return found.version === entry.version && existsSync(join(root, path));
  });
}

/** @param {readonly string[]} args */
function runNpm(args) {
  const viaNpm = process.env.npm_execpath;
  const isScript = viaNpm !== undefined && /npm-cli\.[cm]?js$/.test(viaNpm);
  const command = isScript ? process.execPath : "npm";
  const full = isScript ? [viaNpm, ...args] : [...args];
  // Its report belongs to stderr too: a caller reads our stdout.
  const done = spawnSync(command, full, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: !isScript && process.platform === "win32",
  });
  return done.status === 0;
}

const lockFile = join(root, ".npm.lock");

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/**
 * Moved aside and looked at again, so that of two that saw the same dead holder neither takes the lock that the
 * other has made since.
 * @param {number} holder
 */
function removeStaleLock(holder) {
  const aside = `${lockFile}.${process.pid}`;
  try {
    renameSync(lockFile, aside);
    if (Number(readFileSync(aside, "utf8")) !== holder) linkSync(aside, lockFile);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Only one install at a time: two would take each other's files away. @param {() => void} work */
async function underLock(work) {
  for (let turn = 0; ; turn += 1) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const holder = existsSync(lockFile) ? Number(readFileSync(lockFile, "utf8")) : 0;
    // An empty file is one whose writer has not come to its second system call yet.
    if (holder > 0 && !isRunning(holder)) removeStaleLock(holder);
    else if (turn === 0) say(`another install is running${holder > 0 ? ` (process ${holder})` : ""}, waiting for it`);
    if (holder === 0 && turn > 100) rmSync(lockFile, { force: true });
    await sleep(100 + Math.random() * 100);
  }
  const release = () => rmSync(lockFile, { force: true });
  process.once("exit", release);
  try {
    work();
  } finally {
    process.off("exit", release);
    release();
  }
}

async function install() {
  if (isInstalled()) return;
  await underLock(() => {
    if (isInstalled()) return;
    say("installing dependencies, once (a minute or two)…");
    // No install script is needed: the database launcher makes the links that one would make.
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    // Not `npm ci`: the lock file cannot list optional binaries for platforms that the registry it was made with did
    // not have, and `npm ci` refuses such a file. `install --no-save` takes every version from the lock file as well,
    // leaves the file alone, and does not empty the folder under a running server.
    if (!runNpm(["install", "--no-save", ...flags])) giveUp("npm could not install the dependencies; see above.");
    if (!isInstalled()) giveUp("npm ended without an error, but what package-lock.json asks for is not all there.");
  });
}

/** The Node that everything of ours runs on. */
function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= wantedMajor) return process.execPath;
  const platform = process.platform === "win32" ? "win" : process.platform;
  const require = createRequire(join(root, "package.json"));
  for (const name of [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`]) {
    try {
      const binary = join(
        dirname(require.resolve(`${name}/package.json`)),
        "bin",
        platform === "win" ? "node.exe" : "node",
      );
      if (existsSync(binary)) return binary;
    } catch {
      // Not for this platform.
    }
  }
  return giveUp(
    `this needs Node ${wantedMajor}; found ${process.versions.node}, and there is no pinned one for ${platform}-${process.arch}. ` +
      `Install Node ${wantedMajor} and run the same command again.`,
  );
}

/** Commit messages are checked where nobody has set hooks of their own. */
function setHooks() {
  if (!existsSync(join(root, ".git")) || process.env.CI) return;
  const git = (/** @type {string[]} */ ...args) => spawnSync("git", args, { cwd: root, stdio: "ignore" });
  if (git("config", "core.hooksPath").status === 1) git("config", "core.hooksPath", "tools/hooks");
}

/** Our parent and its parent: npm puts a shell between itself and us, and that shell outlives it. */
function findCallers() {
  const parent = process.ppid;
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, "utf8");
    return `${parent} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]}`;
  } catch {
    return String(parent);
  }
}

/**
 * Runs the script and stands in for it: signals go on to it, its end is ours. On Unix it gets a session of its own,
 * so that a Ctrl-C, which the terminal sends to the whole group, reaches it once, through us, and not twice.
 * @param {string} node @param {readonly string[]} args
 */
function runScript(node, args) {
  const isWindows = process.platform === "win32";
  const lifeline = pathToFileURL(join(root, "tools", "endWithParent.mjs")).href;
  const child = spawn(node, ["--import", lifeline, ...args], {
    stdio: ["inherit", "inherit", "inherit", "pipe"],
    detached: !isWindows,
    env: {
      // Types are stripped once, not at every start of every process.
      NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "node"),
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`,
      TONGZHOU_LIFELINE: "3",
    },
  });
  let isTold = false;
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    isTold = true;
    if (!isWindows) child.kill(signal);
  };
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])) process.on(signal, forward);
  // Under npm: when npm is killed, nobody is left who could stop us.
  const callers = findCallers();
  if (process.env.npm_lifecycle_event !== undefined && !isWindows)
    setInterval(() => {
      // Once: a second signal means "at once" to a server that is draining.
      if (!isTold && findCallers() !== callers) forward("SIGTERM");
    }, 1000).unref();
  child.on("error", (error) => giveUp(`cannot run ${node}: ${error.message} (the pinned Node needs glibc)`));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

const version = process.versions.node.split(".").map(Number);
if (version[0] < leastNode[0] || (version[0] === leastNode[0] && version[1] < leastNode[1]))
  giveUp(
    `Node ${leastNode.join(".")} or newer is needed to begin with; this is ${process.versions.node}. See https://nodejs.org`,
  );

const [script, ...rest] = process.argv.slice(2);
if (script === undefined) giveUp("usage: node tools/bootstrap.mjs <script> [arguments]");
await install();
setHooks();
runScript(findNode(), [resolve(root, script), ...rest]);
