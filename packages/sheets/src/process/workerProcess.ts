import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How a process ended that was not asked to. */
export interface WorkerExit {
  readonly isOutOfMemory: boolean;
  /** What it said last, with the code or signal it ended by. */
  readonly error: Error;
}

/** What is done with the answers of a worker, and with its end. */
export interface WorkerOptions<Reply> {
  /** The most that its objects may take; buffers come on top. */
  readonly heapMb: number;
  readonly onReply: (reply: Reply) => void;
  /** Called once, when the process is gone; not after `stop`. */
  readonly onExit: (exit: WorkerExit) => void;
}

/** A module at work in a process of its own. */
export interface WorkerProcess<Request> {
  post(request: Request): void;
  /** Ends the process whatever it does, and waits until it has gone. */
  stop(): Promise<void>;
}

// The system's own settings; the database's address and other secrets are not for who reads files of strangers.
const passedOn = ["NODE_COMPILE_CACHE", "PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "TZ", "LANG"];
const keptChars = 2000;

/**
 * Starts a module in a process of its own, which talks by `connectParent`. What reads files that nobody vouches for, or
 * takes long, runs so: it can exhaust its memory or crash without the server, and it ends when the server does.
 *
 * A thread would not do. Node strips types with a WebAssembly module, and V8 can crash the whole process when two
 * threads compile it at once.
 */
export function startWorkerProcess<Request, Reply>(
  module: URL,
  { heapMb, onReply, onExit }: WorkerOptions<Reply>,
): WorkerProcess<Request> {
  const child = fork(fileURLToPath(module), {
    serialization: "advanced",
    // Options of our own process, such as a test runner's loader, are not meant for it. Rows pass through and are gone:
    // with a young generation of 4 MB instead of 16 they are cleared away earlier, at 100 MB less and no slower.
    execArgv: [`--max-old-space-size=${heapMb}`, "--max-semi-space-size=4"],
    env: Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  let isStopped = false;
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-keptChars);
  });
  // Sent by the module, which names its replies by the same type.
  child.on("message", (reply) => onReply(reply as Reply));
  const gone = new Promise<void>((resolve) => {
    const end = (why: string): void => {
      resolve();
      if (isStopped) return;
      isStopped = true;
      const isOutOfMemory = /heap out of memory|heap limit/iu.test(said);
      onExit({ isOutOfMemory, error: new Error(`worker-process: expected an answer, got ${why}: ${said.trim()}`) });
    };
    // After "close" nothing is said any more; "error" comes alone when it could not be started.
    child.on("close", (code, signal) => end(signal ?? `exit code ${code}`));
    child.on("error", (error) => {
      if (child.pid === undefined) end(error.message);
    });
  });
  return {
    post(request) {
      // A process that has gone hears nothing; onExit tells.
      if (child.connected) child.send(request as object, () => undefined);
    },
    async stop() {
      isStopped = true;
      child.kill("SIGKILL");
      await gone;
    },
  };
}
