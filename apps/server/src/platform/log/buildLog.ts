import { pino, type DestinationStream, type Logger } from "pino";

/** One JSON object per line, without values of records: what an error says of the data it met is left out. */
export function buildLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, serializers: { err: describeError } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

// The parts of a database error that name places in our schema; its message, detail and where can quote a row.
const safeParts = ["code", "severity", "schema", "table", "column", "constraint", "routine"] as const;

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const isDatabase = "severity" in error && "routine" in error;
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  return {
    type: error.constructor.name,
    ...(isDatabase ? pickParts(error) : { message: error.message }),
    stack: frames,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

function pickParts(error: Error): Readonly<Record<string, unknown>> {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(error);
  return Object.fromEntries(entries.filter(([name]) => safeParts.some((part) => part === name)));
}
