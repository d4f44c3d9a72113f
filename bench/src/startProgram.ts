import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";

/** A server of ours or the floor, running as a process of its own so that it has its own event loop. */
export interface Program {
  readonly address: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const startTimeoutMs = 180_000;

/**
 * Starts a script with this Node and waits until `path` answers 200.
 * @param signal gives the start up; whatever ends it early, the process is ended too
 */
export async function startProgram(
  script: string,
  environment: Readonly<Record<string, string>>,
  path: string,
  signal?: AbortSignal,
): Promise<Program> {
  const port = await findFreePort();
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...environment, PORT: String(port), HOST: "127.0.0.1" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const address = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
  };
  try {
    await awaitAnswer(child, script, address + path, signal);
  } catch (error) {
    if (child.exitCode === null && child.signalCode === null) await stop();
    throw error;
  }
  return { address, pid: child.pid ?? 0, stop };
}

async function awaitAnswer(child: ChildProcess, script: string, url: string, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode} before it answered`);
    const isUp = await fetch(url).then(
      (reply) => reply.ok,
      () => false,
    );
    if (isUp) return;
    if (Date.now() > deadline) throw new Error(`${script} did not answer in ${startTimeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A port nobody listens on now. */
export async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
