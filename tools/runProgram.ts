import { spawn } from "node:child_process";

/** How a program ended, and all it wrote to stdout and stderr in the order it came. */
export interface ProgramEnd {
  readonly code: number;
  readonly output: string;
}

/** Runs a program in the folder and waits for it. With `inherit` its output goes to ours and is not kept. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly inherit?: boolean; readonly env?: NodeJS.ProcessEnv },
): Promise<ProgramEnd> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", options.inherit ? "inherit" : "pipe", options.inherit ? "inherit" : "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  // We were asked to end: so is the program, and its end ends us.
  const end = (signal: NodeJS.Signals): boolean => child.kill(signal);
  process.on("SIGTERM", end).on("SIGINT", end);
  try {
    return await new Promise((resolve) => {
      child.once("error", (error) => resolve({ code: 127, output: `${command}: ${error.message}` }));
      child.once("close", (code) => resolve({ code: code ?? 1, output }));
    });
  } finally {
    process.off("SIGTERM", end).off("SIGINT", end);
  }
}
