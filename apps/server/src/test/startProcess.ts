import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

/** A server in a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** Everything it said so far, on both outputs. */
  output(): string;
  /** The address it printed. Rejects when it ends without one. */
  readonly address: Promise<string>;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts main.ts with nothing of our own environment but the path. */
export function startProcess(env: Readonly<Record<string, string>>): ServerProcess {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [main], {
    env: { PATH, HOME, PORT: "0", LOG_LEVEL: "warn", SERVE_WEB: "false", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const address = new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /Tongzhou: (http:\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    void ended.then((code) => reject(new Error(`server ended with ${code}:\n${output}`)));
  });
  // Who only waits for the end does not ask for the address.
  address.catch(() => undefined);
  return { child, output: () => output, address, ended };
}
