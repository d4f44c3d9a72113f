import { AppError } from "@tongzhou/model";
import { SheetError, describe } from "@tongzhou/sheets";

/** Where a command writes; every line ends with a line break. */
export interface Output {
  readonly write: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** One command of the command line, such as `import` or `pack plan`. */
export interface Command {
  /** The words that call it, e.g. ["pack", "plan"]. */
  readonly words: readonly string[];
  readonly usage: string;
  readonly summary: { readonly zh: string; readonly en: string };
  /** @returns the exit code: 0 done, 1 wrong call, 2 refused */
  readonly run: (args: readonly string[], output: Output) => Promise<number>;
}

/** A call that makes no sense; the texts say what to change. */
export class UsageError extends Error {
  readonly zh: string;
  constructor(texts: string | { readonly zh: string; readonly en: string }, options?: ErrorOptions) {
    const { zh, en } = typeof texts === "string" ? { zh: texts, en: texts } : texts;
    super(en, options);
    this.zh = zh;
  }
}

/** Finds the command the arguments name and runs it; whatever happens, no stack trace reaches the terminal. */
export async function run(args: readonly string[], commands: readonly Command[], output: Output): Promise<number> {
  const command = commands.find(({ words }) => words.every((word, index) => args[index] === word));
  if (command === undefined) {
    listCommands(commands, args.length === 0 || args[0] === "--help" ? output.write : output.warn);
    return args.length === 0 || args[0] === "--help" ? 0 : 1;
  }
  const rest = args.slice(command.words.length);
  if (rest.includes("--help")) {
    output.write(`${command.usage}\n${command.summary.zh}\n${command.summary.en}`);
    return 0;
  }
  const isJson = rest.includes("--json");
  try {
    return await command.run(rest, output);
  } catch (error) {
    const failure = toFailure(error);
    if (isJson) output.write(JSON.stringify({ error: failure }));
    else output.warn(`${failure.message.zh}\n${failure.message.en}`);
    if (error instanceof UsageError) output.warn(command.usage);
    return error instanceof UsageError ? 1 : 2;
  }
}

interface Failure {
  readonly code: string;
  readonly message: { readonly zh: string; readonly en: string };
  readonly params?: Readonly<Record<string, unknown>>;
}

function toFailure(error: unknown): Failure {
  if (error instanceof SheetError) {
    return {
      code: error.code,
      message: { zh: describe(error, "zh"), en: describe(error, "en") },
      params: error.params,
    };
  }
  if (error instanceof AppError) return appFailure(error);
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError)
    return { code: "cli.usage", message: { zh: `命令用法不对：${error.zh}`, en: `Wrong call: ${said}` } };
  return { code: "cli.failed", message: { zh: `命令失败：${said}`, en: `The command failed: ${said}` } };
}

function appFailure({ code, params }: AppError): Failure {
  const problems = Array.isArray(params["problems"]) ? params["problems"] : [];
  const lines = problems.slice(0, 20).map((problem: unknown) => `\n  ${JSON.stringify(problem)}`);
  return { code, message: { zh: `${code}${lines.join("")}`, en: `${code}${lines.join("")}` }, params };
}

function listCommands(commands: readonly Command[], write: Output["write"]): void {
  for (const { usage, summary } of commands) write(`${usage}\n    ${summary.zh}\n    ${summary.en}`);
}
