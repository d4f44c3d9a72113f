import pg from "pg";
import { AppError } from "@tongzhou/model";

/** Failures after which the same transaction may succeed: serialization failure, deadlock. */
export const retryableCodes: ReadonlySet<string> = new Set(["40001", "40P01"]);

// The server went away or refuses to work for now. The caller may try again; nothing was written.
const unavailableCodes: ReadonlySet<string> = new Set([
  "57P01",
  "57P02",
  "57P03",
  "08000",
  "08003",
  "08006",
  "08001",
  "08004",
  "53300",
]);
const unavailableSystemCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
]);

// The driver's own words when the connection broke during a statement, or between two of one transaction.
const lostMessages = ["Connection terminated", "Client has encountered a connection error"];

/** How long a statement took, and how long it might; 0 is without end. */
export interface TakenTime {
  readonly startedAt: number;
  readonly limitMs: number;
}

const queryCanceled = "57014";
// Our clock starts before the server's, and may be told in coarser steps.
const clockMs = 5;

/** Translates what every caller must hear the same way; other database errors stay as they are for the code that knows their meaning. */
export function toAppError(error: unknown, taken?: TakenTime): unknown {
  if (error instanceof pg.DatabaseError) {
    // Whoever was told to stop earlier than that was stopped by somebody.
    if (error.code === queryCanceled && taken !== undefined && taken.limitMs > 0) {
      const { startedAt, limitMs } = taken;
      if (performance.now() - startedAt >= limitMs - clockMs)
        return new AppError("database.too_long", { seconds: Math.ceil(limitMs / 1000) }, { cause: error });
    }
    if (error.code !== undefined && unavailableCodes.has(error.code))
      return new AppError("database.unavailable", {}, { cause: error });
    return error;
  }
  if (error instanceof Error) {
    const code = "code" in error ? String(error.code) : "";
    const isGone = unavailableSystemCodes.has(code) || lostMessages.some((start) => error.message.startsWith(start));
    if (isGone) return new AppError("database.unavailable", {}, { cause: error });
  }
  return error;
}

/** The SQLSTATE behind an error, looking through AppError's cause. */
export function pgCode(error: unknown): string | undefined {
  if (error instanceof pg.DatabaseError) return error.code;
  return error instanceof Error && error.cause !== undefined ? pgCode(error.cause) : undefined;
}

/** Throws what the driver threw as the error that callers know. */
export function rethrow(error: unknown, taken?: Parameters<typeof toAppError>[1]): never {
  throw toAppError(error, taken);
}
