import { AppError } from "@tongzhou/model";
import type { Statement } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { readWhole } from "../query/statements.ts";

/**
 * Reads over all records of a matrix.
 * @throws AppError "matrix.too_large" when it takes too long
 */
export async function readMatrix(session: Session, query: Statement): Promise<readonly (readonly unknown[])[]> {
  try {
    return await readWhole(session, query);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "query.too_complex") throw error;
    throw new AppError("matrix.too_large", {}, { cause: error });
  }
}
