import { pgCode, retryableCodes } from "../db/pgErrors.ts";

const uniqueViolation = "23505";
const foreignKeyViolation = "23503";
const maxRounds = 6;

/** Another writer came in between in a way that a second attempt sees from the start. */
export class TryAgain extends Error {}

/**
 * Runs a write that is one statement or one transaction. Deadlocks are tried again; a unique violation is tried again
 * with the values looked up first, so that the error can name the field and, in a batch, the row.
 */
export async function retrying<T>(work: (checksUnique: boolean) => Promise<T>): Promise<T> {
  let checksUnique = false;
  for (let round = 1; ; round += 1) {
    try {
      return await work(checksUnique);
    } catch (error) {
      const code = pgCode(error);
      const isAgain =
        error instanceof TryAgain ||
        (code !== undefined && (code === uniqueViolation || code === foreignKeyViolation || retryableCodes.has(code)));
      if (!isAgain || round >= maxRounds) throw error;
      if (code === uniqueViolation) checksUnique = true;
      else await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** round));
    }
  }
}
